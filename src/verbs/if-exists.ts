/** What `create` does if an object of the same name exists, since shared names are ambiguous. */
import type { Command } from 'commander';
import type { Context } from '../command/command.types.ts';
import { choice, flag, type OptionsOf, optionsOf } from '../command/declare.ts';
import { systemName } from '../command/system.ts';
import { tell, warn } from '../command/tell.ts';
import { UasError, usageError } from '../core/errors.ts';
import { objectView, type View, wholeLook } from '../output/view.ts';
import { type ConfigResource, queryOf, specOf } from '../resources/config-resource.ts';
import { type Change, changedFields, changeLines } from '../site/change.ts';
import { changeView } from '../site/change-view.ts';
import { editEntries } from '../site/history/entries.ts';
import { openJournal } from '../site/history/journal.ts';
import type { Site } from '../site/site.ts';
import { noteOf } from './change-note.ts';
import { checkTogether } from './check-together.ts';
import { consentToNoDefault } from './consent-to-no-default.ts';
import type { Draft } from './form.ts';
import { settle } from './settle.ts';

export type IfExists = 'error' | 'return' | 'update' | 'duplicate';

export function addIfExistsOptions(command: Command, label: string) {
  return optionsOf(command, {
    ifExists: choice('--if-exists <what>', `what to do if the ${label} is taken (default: error)`, [
      'error',
      'return',
      'update',
    ]),
    duplicate: flag('--duplicate', `create another one with the same ${label}`),
  });
}

export function readIfExists({
  ifExists,
  duplicate,
}: OptionsOf<typeof addIfExistsOptions>): IfExists {
  if (duplicate && ifExists !== undefined) {
    throw usageError('--duplicate cannot be combined with --if-exists');
  }
  return duplicate ? 'duplicate' : (ifExists ?? 'error');
}

/** The objects with exactly this name. */
export function namesakes<T, S>(
  { names }: ConfigResource<T, S>,
  rows: readonly T[],
  name: unknown,
): readonly T[] {
  return name === '' || name === undefined ? [] : rows.filter((row) => names(row)[0] === name);
}

/** The error for a name that is taken (exit 6). @param hint the next step */
export function taken<T, S>(
  resource: ConfigResource<T, S>,
  rows: readonly T[],
  hint: string,
): UasError {
  const { singular, label, summary, names, id } = resource;
  const [first] = rows;
  const what = first === undefined ? '' : `: ${summary(first)}`;
  return new UasError('conflict', `a ${singular} with this ${label} already exists${what}`, {
    hint,
    details: rows.map((row) => ({ id: id(row), name: names(row)[0] })),
  });
}

export interface Existing<T, S> {
  row: T;
  draft: Draft<S>;
  rows: readonly T[];
  site: Site | undefined;
}

/** Updates the existing object with the fields of a create. */
export async function updateExisting<T, S>(
  context: Context,
  resource: ConfigResource<T, S>,
  { row, draft, rows, site }: Existing<T, S>,
): Promise<View> {
  const { kind, names } = resource;
  const id = resource.id(row);
  const labelOf: Site['labelOf'] = (other, of) => site?.labelOf(other, of) ?? of;
  const idOf: Site['idOf'] = (other, label) => site?.idOf(other, label) ?? label;
  const current = specOf(resource, row, labelOf);
  const spec = await settle(resource, draft, current, site);
  checkTogether(resource, { ...current, ...spec }, site, { label: labelOf(kind, id), current });
  const fields = changedFields(resource, current, spec);
  const change: Change = { action: 'update', kind, name: names(row)[0] ?? id, id, fields };
  if (context.dryRun) {
    return changeView(change, [`dry run: nothing was changed on ${await systemName(context)}`]);
  }
  const look = wholeLook(resource.lookAmong?.(rows) ?? resource.look);
  if (fields.length === 0) {
    tell(context, `${kind} ${change.name}: no changes`);
    return objectView(row, look);
  }
  tell(context, `change on ${await systemName(context)}:`, ...changeLines(change));
  await consentToNoDefault(context, resource, change, rows);
  const uas = await context.uas();
  const journal = await openJournal(context, editEntries(change, rows));
  const changed = await journal.run(0, () =>
    resource.api(uas).update(id, queryOf(resource, spec, idOf, 'update')),
  );
  return objectView(changed, look, { notes: noteOf(resource, fields.length) });
}

/** Returns the existing object unchanged. */
export function returnExisting<T, S>(
  context: Context,
  resource: ConfigResource<T, S>,
  { row, rows }: Pick<Existing<T, S>, 'row' | 'rows'>,
): View {
  warn(context, `using the existing ${resource.singular}: ${resource.summary(row)}`);
  return objectView(row, wholeLook(resource.lookAmong?.(rows) ?? resource.look));
}
