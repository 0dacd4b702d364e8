/** The `create` verb of configuration objects. */
import { addExamples, type Configure } from '../command/app.ts';
import type { Context } from '../command/command.types.ts';
import { systemName } from '../command/system.ts';
import { warn } from '../command/tell.ts';
import { UasError } from '../core/errors.ts';
import { objectView, type View, wholeLook } from '../output/view.ts';
import { type ConfigResource, isEmpty, queryOf } from '../resources/config-resource.ts';
import { type Change, changedFields } from '../site/change.ts';
import { changeView } from '../site/change-view.ts';
import { editEntries, makesDefault } from '../site/history/entries.ts';
import { openJournal } from '../site/history/journal.ts';
import { crowdedMount } from '../site/problems.ts';
import { readSite, type Site } from '../site/site.ts';
import { checkTogether } from './check-together.ts';
import type { Form } from './form.ts';
import {
  addIfExistsOptions,
  type IfExists,
  namesakes,
  readIfExists,
  returnExisting,
  taken,
  updateExisting,
} from './if-exists.ts';
import { settle } from './settle.ts';

/** Whether objects of the kind refer to others, which then have to be fetched. */
export function refersToOthers<T, S>({ fields }: ConfigResource<T, S>): boolean {
  return Object.values<{ refersTo?: unknown }>(fields).some(
    ({ refersTo }) => refersTo !== undefined,
  );
}

/**
 * The rows to search for the name, and for the default that a new one takes the place of. The history needs both: after
 * a lost reply, an object of the name must be the new one, or undo would delete another.
 */
async function rowsAmong<T, S>(
  context: Context,
  resource: ConfigResource<T, S>,
  site: Site | undefined,
  isNeeded: boolean,
): Promise<readonly T[]> {
  if (site) return site.entries[resource.kind].map((entry) => entry.row as T);
  return isNeeded ? resource.api(await context.uas()).list() : [];
}

function creation<T, S>(resource: ConfigResource<T, S>, spec: Partial<S>): Change {
  const { kind, label } = resource;
  const fields = changedFields(resource, {}, spec);
  return { action: 'create', kind, name: String(spec[label] ?? ''), id: null, fields };
}

async function dryRunView<T, S>(
  context: Context,
  resource: ConfigResource<T, S>,
  spec: Partial<S>,
): Promise<View> {
  return changeView(creation(resource, spec), [
    `dry run: nothing was created on ${await systemName(context)}`,
  ]);
}

/** Creates the object after all checks. */
async function make<T, S>(
  context: Context,
  resource: ConfigResource<T, S>,
  spec: Partial<S>,
  { site, rows }: { site: Site | undefined; rows: readonly T[] },
): Promise<View> {
  const { singular, label, id } = resource;
  const uas = await context.uas();
  const idOf: Site['idOf'] = (other, text) => site?.idOf(other, text) ?? text;
  const change = creation(resource, spec);
  const journal = await openJournal(context, editEntries(change, rows));
  const row = await journal
    .run(
      0,
      () => resource.api(uas).create(queryOf(resource, spec, idOf, 'create')),
      (made) => id(made),
    )
    .catch((error: unknown) => {
      if (!(error instanceof UasError) || error.code !== 'conflict' || error.hint) throw error;
      throw new UasError(error.code, error.message, { ...error, hint: howToGoOn });
    });
  if (
    resource.namesakes !== 'checked' &&
    namesakes(resource, rows, resource.names(row)[0]).length > 0
  ) {
    const name = resource.names(row)[0];
    warn(
      context,
      `warning: another ${singular} has the same ${label} "${name}"; use ids to tell them apart`,
    );
  }
  return objectView(row, wholeLook(resource.lookAmong?.(rows) ?? resource.look), {
    notes: [
      `created ${singular} ${resource.names(row)[0] ?? id(row)} on ${await systemName(context)}`,
    ],
  });
}

const howToGoOn = 'to use or change it, add --if-exists return or --if-exists update';

/** The object that already has the name, if there is one. */
function existingRow<T, S>(
  resource: ConfigResource<T, S>,
  rows: readonly T[],
  name: unknown,
  ifExists: IfExists,
): T | undefined {
  if (ifExists === 'duplicate') return undefined;
  const there = namesakes(resource, rows, name);
  const [row, ...others] = there;
  if (row && (ifExists === 'error' || others.length > 0)) {
    const hint = others.length > 0 ? 'use the id of one of them' : howToGoOn;
    throw taken(resource, there, `${hint}; to create another one, add --duplicate`);
  }
  return row;
}

export function createVerb<T, S>(resource: ConfigResource<T, S>, form: Form<S>): Configure {
  return (command, app) => {
    const { label, singular } = resource;
    const what =
      label === 'comment' ? 'comment, which serves as its name' : `name of the ${singular}`;
    command.argument('[name]', what);
    form.addOptions(command, 'create');
    const ifExistsOptions = addIfExistsOptions(command, label);
    addExamples(command, ...form.examples.create).action(
      app.action(async (context, options, name?: string) => {
        const ifExists = readIfExists(ifExistsOptions(options));
        const draft = await form.read({ context, options, verb: 'create', name });
        const needsSite = refersToOthers(resource) || resource.clashing !== undefined;
        const site = needsSite ? await readSite(await context.uas()) : undefined;
        const spec = await settle(resource, draft, undefined, site);
        checkTogether(resource, spec, site);
        const isNamed = !isEmpty(spec[label]) && ifExists !== 'duplicate';
        const isDefault = changedFields(resource, {}, spec).some(makesDefault);
        const rows = await rowsAmong(context, resource, site, isNamed || isDefault);
        const row = existingRow(resource, rows, spec[label], ifExists);
        if (row && ifExists === 'return') return returnExisting(context, resource, { row, rows });
        if (row) return updateExisting(context, resource, { row, draft, rows, site });
        if (site && resource.clashing) warn(context, ...crowdedMount(spec, site));
        if (context.dryRun) return dryRunView(context, resource, spec);
        return make(context, resource, spec, { site, rows });
      }),
    );
  };
}
