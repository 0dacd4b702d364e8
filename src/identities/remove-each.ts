/** Deletes several objects in turn and reports the result of each. */

import type { Selected } from '../command/select.ts';
import { type ItemResult, UasError } from '../core/errors.ts';
import { endsAll, failedItem, throwFailures, untriedItem } from '../core/results.ts';
import { conflictsOf, conflictText } from './remove.ts';

function resultOf(name: string, error: UasError): ItemResult {
  const result = failedItem(name, error);
  const message = [result.message, ...conflictsOf(error).map(conflictText)].join('; ');
  return { ...result, message };
}

/**
 * The rows that can be deleted: all that were found; with `failFast`, those before the first that was not.
 * @throws UasError when there is none
 */
export function deletableRows<T>(
  items: readonly Selected<T>[],
  failFast: boolean,
  what: string,
): T[] {
  const miss = items.findIndex((item) => 'error' in item);
  const near = failFast && miss !== -1 ? items.slice(0, miss) : items;
  const rows = near.flatMap((item) => ('row' in item ? [item.row] : []));
  if (rows.length === 0) report(items, new Map(), what);
  return rows;
}

/** For `--dry-run`: throws for what was not found; everything else counts as done. */
export function reportMisses<T>(items: readonly Selected<T>[], what: string): void {
  report(items, new Map(items.map(({ name: item }) => [item, { item, ok: true }])), what);
}

function report<T>(
  items: readonly Selected<T>[],
  results: ReadonlyMap<string, ItemResult>,
  what: string,
  failures: ReadonlyMap<string, UasError> = new Map(),
): void {
  const errors = new Map(failures);
  for (const item of items) if ('error' in item) errors.set(item.name, item.error);
  const complete = items.map((item) =>
    'error' in item
      ? failedItem(item.name, item.error)
      : (results.get(item.name) ?? untriedItem(item.name)),
  );
  throwFailures(complete, what, errors);
}

/**
 * @param what the rest of the message `2 of 3 …` when some were not deleted
 * @throws UasError the item's own when there is only one, else partial with one entry for each item in input order
 */
export async function removeEach<T>(
  items: readonly Selected<T>[],
  { send, what, failFast }: { send(row: T): Promise<void>; what: string; failFast: boolean },
): Promise<void> {
  const results = new Map<string, ItemResult>();
  const errors = new Map<string, UasError>();
  for (const item of items) {
    if ('error' in item) {
      if (failFast) break;
      continue;
    }
    const { name } = item;
    try {
      await send(item.row);
      results.set(name, { item: name, ok: true });
    } catch (error) {
      if (!(error instanceof UasError)) throw error;
      errors.set(name, error);
      results.set(name, resultOf(name, error));
      if (failFast || endsAll(error)) break;
    }
  }
  report(items, results, what, errors);
}
