/** The `delete` verb of configuration objects: deletes them one by one after confirmation and reports each result. */

import type { UasApi } from '../api/uas.ts';
import { addExamples, type Configure } from '../command/app.ts';
import type { Context } from '../command/command.types.ts';
import { completes } from '../command/completes.ts';
import { canAsk, confirm, counted, requireConsent, typedFor } from '../command/confirm.ts';
import { flag, optionsOf } from '../command/declare.ts';
import { type Selected, selectMany } from '../command/select.ts';
import { systemName } from '../command/system.ts';
import { readTargets } from '../command/targets.ts';
import { type ItemResult, UasError, usageError } from '../core/errors.ts';
import { checkName, splitList } from '../core/names.ts';
import { endsAll, failedItem, throwFailures, untriedItem } from '../core/results.ts';
import { doneItem } from '../output/items.ts';
import { listView, type View } from '../output/view.ts';
import { type ConfigResource, calledBy } from '../resources/config-resource.ts';
import { withClassNames } from '../site/class-names.ts';
import { defaultsAmong } from '../site/consequences.ts';
import { requireSame } from '../site/drift.ts';
import { deletion } from '../site/history/entries.ts';
import { type Journal, openJournal } from '../site/history/journal.ts';
import type { Line } from '../system/styled-line.ts';
import { exampleNames } from './config-listing.ts';

/** Splits lists of names. Comments may contain commas, so a text that equals a comment is one name. */
function separateNames<T, S>(
  { names }: ConfigResource<T, S>,
  rows: readonly T[],
  texts: readonly string[],
): string[] {
  const known = new Set(rows.flatMap(names));
  return [...new Set(texts.flatMap((text) => (known.has(text) ? [text] : splitList([text]))))];
}

/** Deletes one object; undefined if an earlier attempt of the same request has deleted it. */
async function removeOne<T, S>(
  uas: UasApi,
  resource: ConfigResource<T, S>,
  row: T,
): Promise<T | undefined> {
  const { kind, singular, names, id } = resource;
  try {
    return await resource.api(uas).remove(id(row));
  } catch (error) {
    if (!(error instanceof UasError)) throw error;
    throw await withClassNames(uas, error, kind, singular, names(row)[0] ?? id(row));
  }
}

/** An object and all the names given for it. */
interface Target<T> {
  names: readonly string[];
  row: T;
}

/** The objects found, each once, even if one was given both by name and by id. */
function objectsAmong<T, S>(
  { id }: ConfigResource<T, S>,
  items: readonly Selected<T>[],
): Target<T>[] {
  const targets = new Map<string, { names: string[]; row: T }>();
  for (const item of items) {
    if ('error' in item) continue;
    const known = targets.get(id(item.row));
    if (known) known.names.push(item.name);
    else targets.set(id(item.row), { names: [item.name], row: item.row });
  }
  return [...targets.values()];
}

/** Records the result for each name, beginning with those that match nothing. */
function openOutcome<T>(items: readonly Selected<T>[]) {
  const errors = new Map<string, UasError>();
  const results = new Map<string, ItemResult>();
  const failed = (names: readonly string[], error: UasError) => {
    for (const name of names) {
      errors.set(name, error);
      results.set(name, failedItem(name, error));
    }
  };
  for (const item of items) if ('error' in item) failed([item.name], item.error);
  return {
    failed,
    done(names: readonly string[]) {
      for (const item of names) results.set(item, { item, ok: true });
    },
    /** Throws if a name has failed. */
    finish: (what: string) =>
      throwFailures(
        items.map(({ name }) => results.get(name) ?? untriedItem(name)),
        what,
        errors,
      ),
  };
}

interface Deletion {
  /** Names as typed. */
  texts: readonly string[];
  force: boolean;
  failFast: boolean;
}

interface Removal {
  outcome: ReturnType<typeof openOutcome>;
  failFast: boolean;
  journal: Journal;
}

/** Deletes the targets one by one and records each result; returns those deleted. */
async function deleteEach<T, S>(
  uas: UasApi,
  resource: ConfigResource<T, S>,
  targets: readonly Target<T>[],
  { outcome, failFast, journal }: Removal,
): Promise<T[]> {
  const deleted: T[] = [];
  for (const [at, { names, row }] of targets.entries()) {
    try {
      deleted.push((await journal.run(at, () => removeOne(uas, resource, row))) ?? row);
      outcome.done(names);
    } catch (error) {
      if (!(error instanceof UasError)) throw error;
      outcome.failed(names, error);
      if (failFast || endsAll(error)) break;
    }
  }
  return deleted;
}

/** Finds the named objects, shows them, prompts and deletes them. */
async function deleteNamed<T, S>(
  context: Context,
  resource: ConfigResource<T, S>,
  { texts, force, failFast }: Deletion,
): Promise<View> {
  const { singular, plural } = resource;
  const uas = await context.uas();
  const rows = await resource.api(uas).list();
  const items = await selectMany(resource, async () => rows, separateNames(resource, rows, texts));
  const outcome = openOutcome(items);
  const firstMiss = items.findIndex((item) => 'error' in item);
  const deletableRows = failFast && firstMiss !== -1 ? items.slice(0, firstMiss) : items;
  const targets = objectsAmong(resource, deletableRows);
  if (targets.length === 0) outcome.finish(`${plural} could not be deleted`);
  const going = targets.map(({ row }) => row);
  if (!force) resource.protection?.check(rows, going);
  const what = counted(going.length, singular, plural);
  const system = await systemName(context);
  if (context.dryRun) {
    for (const { names } of targets) outcome.done(names);
    outcome.finish(`${plural} would not be deleted`);
    return listView(going, resource.look, {
      notes: [`dry run: ${what} would be deleted on ${system}`],
    });
  }
  await confirm(context, {
    what: `delete ${what}`,
    targets: going.map(resource.summary),
    warnings: defaultsAmong(singular, going),
    typed: typedFor(going.length),
  });
  if (canAsk(context)) requireSame(resource, going, await resource.api(uas).list());
  const entries = going.map((row) => deletion(resource, row, rows));
  const journal = await openJournal(context, entries);
  const deleted = await deleteEach(uas, resource, targets, { outcome, failFast, journal });
  outcome.finish(`${plural} were not deleted`);
  const done = targets.flatMap(({ names }, at) => names.map((name) => doneItem(name, deleted[at])));
  return listView(deleted, resource.look, {
    value: done,
    notes: deleted.map((row): Line => `deleted ${singular} ${resource.summary(row)} on ${system}`),
  });
}

export function deleteVerb<T, S>(resource: ConfigResource<T, S>): Configure {
  return (command, app) => {
    const { kind, singular, plural, grammar, protection } = resource;
    const words = `uas admin config ${kind} delete`;
    command.argument(
      '[names...]',
      `${plural} by ${calledBy(resource)}; - reads them from standard input`,
    );
    completes(command, { names: kind });
    const own = optionsOf(command, { failFast: flag('--fail-fast', 'stop at the first failure') });
    const unprotected = protection
      ? optionsOf(command, { force: flag('--force', protection.about) })
      : () => ({ force: false });
    addExamples(
      command,
      [`delete one ${singular}`, `${words} ${exampleNames[kind]}`],
      ['preview a deletion', `${words} ${exampleNames[kind]} --dry-run`],
    ).action(
      app.action(
        async (context, given, args: string[]) => {
          const { failFast } = own(given);
          const { force } = unprotected(given);
          const texts = await readTargets(context, {
            singular,
            args,
            keepCommas: grammar === 'comment',
          });
          if (texts.length === 0) throw usageError(`no ${plural} specified; nothing was sent`);
          for (const text of texts) checkName(singular, text, grammar);
          requireConsent(context, `delete ${plural}`);
          return deleteNamed(context, resource, { texts, force, failFast });
        },
        { itemized: true },
      ),
    );
  };
}
