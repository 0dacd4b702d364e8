/** Deletes several things one after the other and says what became of each. */
import { type ItemResult, UasError } from '../core/errors.ts';
import { endsAll, failedItem, throwFailures, untriedItem } from '../verbs/results.ts';
import { conflictsOf, conflictText } from './remove.ts';

/**
 * @param name what the item is called in the results
 * @param what the second half of the sentence `2 of 3 …` when some were not deleted
 * @throws UasError the item's own when there is only one, else partial with one entry for each item
 */
export async function removeEach<T>(
  items: readonly T[],
  { name, send, what }: { name(item: T): string; send(item: T): Promise<void>; what: string },
): Promise<void> {
  const results: ItemResult[] = [];
  const errors = new Map<string, UasError>();
  let ended = false;
  for (const item of items) {
    if (ended) {
      results.push(untriedItem(name(item)));
      continue;
    }
    try {
      await send(item);
      results.push({ item: name(item), ok: true });
    } catch (error) {
      if (!(error instanceof UasError)) throw error;
      ended = endsAll(error);
      errors.set(name(item), error);
      const message = [error.message, ...conflictsOf(error).map(conflictText)].join('; ');
      results.push({ ...failedItem(name(item), error), message });
    }
  }
  throwFailures(results, what, errors);
}
