/** The `update` verb of configuration objects: changes fields and shows their previous values. */

import { addExamples, type Configure } from '../command/app.ts';
import type { Context } from '../command/command.types.ts';
import { completes } from '../command/completes.ts';
import { flag, optionsOf } from '../command/declare.ts';
import { selectOne } from '../command/select.ts';
import { systemName } from '../command/system.ts';
import { tell } from '../command/tell.ts';
import { usageError } from '../core/errors.ts';
import { checkName } from '../core/names.ts';
import { objectView, wholeLook } from '../output/view.ts';
import { type ConfigResource, calledBy, queryOf, specOf } from '../resources/config-resource.ts';
import { type Change, changedFields, changeLines } from '../site/change.ts';
import { changeView } from '../site/change-view.ts';
import { editEntries } from '../site/history/entries.ts';
import { openJournal } from '../site/history/journal.ts';
import { readSite, type Site } from '../site/site.ts';
import { noteOf } from './change-note.ts';
import { checkTogether } from './check-together.ts';
import { consentToNoDefault } from './consent-to-no-default.ts';
import { refersToOthers } from './create.ts';
import type { Form } from './form.ts';
import { namesakes, taken } from './if-exists.ts';
import { settle } from './settle.ts';

/** The rows to search for the object, with the whole site if other objects matter. */
async function rowsOf<T, S>(
  context: Context,
  resource: ConfigResource<T, S>,
  needsSite: boolean,
): Promise<{ rows: readonly T[]; site: Site | undefined }> {
  const uas = await context.uas();
  if (!needsSite) return { rows: await resource.api(uas).list(), site: undefined };
  const site = await readSite(uas);
  return { rows: site.entries[resource.kind].map((entry) => entry.row as T), site };
}

/** Rejects a new name that another object already has. */
function checkNameFree<T, S>(
  resource: ConfigResource<T, S>,
  { rows, row, spec }: { rows: readonly T[]; row: T; spec: Partial<S> },
): void {
  const { label, names, id } = resource;
  if (spec[label] === undefined || spec[label] === names(row)[0]) return;
  const others = namesakes(resource, rows, spec[label]).filter((other) => id(other) !== id(row));
  if (others.length === 0) return;
  throw taken(resource, others, `choose another ${label}; to use it twice, add --duplicate`);
}

async function tellChange(context: Context, change: Change): Promise<void> {
  const lines =
    change.fields.length > 0
      ? [`change on ${await systemName(context)}:`, ...changeLines(change)]
      : [`${change.kind} ${change.name}: no changes`];
  tell(context, ...lines);
}

/** Sends the change with a record in the history, unless it changes nothing. */
async function recorded<T>(
  context: Context,
  change: Change,
  rows: readonly T[],
  send: () => Promise<T>,
): Promise<T> {
  if (change.fields.length === 0) return send();
  return (await openJournal(context, editEntries(change, rows))).run(0, send);
}

/** An empty value clears a field; the forms reject it for fields that cannot be cleared. */
const emptiesFields = { mayBeEmpty: 'own' } as const;

export function updateVerb<T, S>(resource: ConfigResource<T, S>, form: Form<S>): Configure {
  return (command, app) => {
    const { kind, singular, grammar, label, clashing } = resource;
    command.argument('<name>', `the ${singular}, by ${calledBy(resource)}`);
    completes(command, { name: kind });
    form.addOptions(command, 'update');
    const own = optionsOf(command, {
      duplicate: flag('--duplicate', `allow a ${label} that another ${singular} already has`),
    });
    addExamples(command, ...form.examples.update).action(
      app.action(async (context, options, text: string) => {
        const wanted = checkName(singular, text, grammar);
        const draft = await form.read({ context, options, verb: 'update' });
        if (Object.keys(draft).length === 0) {
          throw usageError('nothing to change', `see: uas admin config ${kind} update --help`);
        }
        const needsSite = refersToOthers(resource) || (clashing !== undefined && clashing in draft);
        const { rows, site } = await rowsOf(context, resource, needsSite);
        const row = await selectOne(resource, async () => rows, wanted);
        const id = resource.id(row);
        const labelOf: Site['labelOf'] = (other, of) => site?.labelOf(other, of) ?? of;
        const current = specOf(resource, row, labelOf);
        const spec = await settle(resource, draft, current, site);
        if (!own(options).duplicate) checkNameFree(resource, { rows, row, spec });
        checkTogether(resource, { ...current, ...spec }, site, {
          label: labelOf(kind, id),
          current,
        });
        const change: Change = {
          action: 'update',
          kind,
          name: resource.names(row)[0] ?? id,
          id,
          fields: changedFields(resource, current, spec),
        };
        if (context.dryRun)
          return changeView(change, [
            `dry run: nothing was changed on ${await systemName(context)}`,
          ]);
        await tellChange(context, change);
        await consentToNoDefault(context, resource, change, rows);
        const uas = await context.uas();
        const idOf: Site['idOf'] = (other, label) => site?.idOf(other, label) ?? label;
        const query = queryOf(resource, spec, idOf, 'update');
        const send = () =>
          resource
            .api(uas)
            .update(id, query, () => tell(context, `${kind} ${change.name}: unchanged`));
        const changed = await recorded(context, change, rows, send);
        return objectView(changed, wholeLook(resource.lookAmong?.(rows) ?? resource.look), {
          notes: noteOf(resource, change.fields.length),
        });
      }, emptiesFields),
    );
  };
}
