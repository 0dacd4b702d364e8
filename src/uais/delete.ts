/**
 * Deletes UAIs: finds and shows them, asks for confirmation, deletes by name, and compares the result with the request.
 */
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { confirm, counted, typedFor } from '../command/confirm.ts';
import { systemName } from '../command/system.ts';
import type { ItemResult, UasError } from '../core/errors.ts';
import { failedItem, throwFailures, untriedItem } from '../core/results.ts';
import { itemObject } from '../output/items.ts';
import { listView, type View } from '../output/view.ts';
import { uaiResource } from '../resources/uai.ts';
import type { Line } from '../system/styled-line.ts';
import type { RemovalRoutes } from './removal-outcomes.ts';
import { forgetUais, removeUais } from './remove.ts';

/** A given name: a UAI, one that exists (or may exist) but cannot be shown, or none. */
export type Target =
  | { name: string; row: Uai }
  | { name: string; unseen: string; mayBeNone?: true }
  | { name: string; error: UasError };

export interface Deletion {
  routes: RemovalRoutes;
  targets: readonly Target[];
  /** All UAIs were requested. */
  all?: boolean | undefined;
  failFast?: boolean | undefined;
}

const plural = (count: number) => counted(count, uaiResource.singular, uaiResource.plural);

function line(target: Target): Line {
  if ('row' in target) return uaiResource.summary(target.row);
  return 'unseen' in target ? `${target.name}  (${target.unseen})` : target.name;
}

function looksLikeBroker(target: Target): boolean {
  return (
    'row' in target && (target.row.username === 'broker' || /broker/i.test(target.row.uai_img))
  );
}

/** `owners: ann 2, vers 1`, most UAIs first. */
function ownersLine(targets: readonly Target[]): Line[] {
  if (targets.length < 2) return [];
  const counts = new Map<string, number>();
  for (const target of targets) {
    const owner = ('row' in target && target.row.username) || '-';
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  const most = [...counts].sort(([, a], [, b]) => b - a);
  return [`owners: ${most.map(([owner, count]) => `${owner} ${count}`).join(', ')}`];
}

function warnings(targets: readonly Target[]): Line[] {
  const brokers = targets.filter(looksLikeBroker).map((target) => target.name);
  return [
    'sessions end at once; data outside mounted volumes is lost; batch jobs continue',
    ...(brokers.length > 0
      ? [`nobody will be able to log in through these brokers: ${brokers.join(', ')}`]
      : []),
  ];
}

function deletedView(results: readonly ItemResult[], notes: readonly Line[]): View {
  const rows = results.map(({ item }) => ({ name: item, result: 'deleted' }));
  return listView(
    rows,
    {
      name: (row) => row.name,
      columns: [
        { key: 'name', value: (row) => row.name },
        { key: 'result', value: (row) => row.result },
      ],
    },
    { value: results.map(itemObject), notes },
  );
}

/** Deletes what was found after consent, and fails for what was not found or not deleted. */
export async function deleteUais(context: Context, deletion: Deletion): Promise<View> {
  const { routes, targets, all = false, failFast = false } = deletion;
  if (targets.length === 0) {
    return listView([], uaiResource.look, { empty: 'no UAIs found; nothing was deleted' });
  }
  const firstMiss = targets.findIndex((target) => 'error' in target);
  const deletableRows = failFast && firstMiss !== -1 ? targets.slice(0, firstMiss) : targets;
  const found = deletableRows.filter((target) => !('error' in target));
  const errors = new Map(
    targets.flatMap((target): [string, UasError][] =>
      'error' in target ? [[target.name, target.error]] : [],
    ),
  );
  const report = (results: ReadonlyMap<string, ItemResult>, what: string) => {
    const complete = targets.map(({ name }) => {
      const error = errors.get(name);
      return results.get(name) ?? (error ? failedItem(name, error) : untriedItem(name));
    });
    throwFailures(complete, what, errors);
    return complete;
  };
  if (found.length === 0) report(new Map(), 'UAIs could not be deleted');

  const system = await systemName(context);
  if (context.dryRun) {
    const would = found.map(({ name: item }): ItemResult => ({ item, ok: true }));
    report(new Map(would.map((result) => [result.item, result])), 'UAIs would not be deleted');
    const rows = found.map((target) =>
      'row' in target ? target.row : ({ uai_name: target.name } as Uai),
    );
    return listView(rows, uaiResource.look, {
      notes: [`dry run: ${plural(rows.length)} would be deleted on ${system}`],
    });
  }

  const names = found.map((target) => target.name);
  await confirm(context, {
    what: `delete ${plural(names.length)}`,
    targets: [...ownersLine(found), ...found.map(line)],
    warnings: warnings(found),
    typed: all ? [context.configuration] : typedFor(names.length),
  });
  const mayBeNone = new Set(
    found.flatMap((target) => ('mayBeNone' in target ? [target.name] : [])),
  );
  const removed = await removeUais(routes, names, { failFast, mayBeNone });
  await forgetUais(context, removed.results);
  for (const [name, error] of removed.errors) errors.set(name, error);
  const tried = removed.results.filter((result) => result.message !== 'not tried');
  const results = report(
    new Map(tried.map((result) => [result.item, result])),
    'UAIs were not deleted',
  );
  return deletedView(results, [`deleted ${plural(results.length)} on ${system}`]);
}
