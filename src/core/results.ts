/** Results for several items, and the error that they add up to. */
import type { ErrorCode, ItemResult, UasError } from './errors.ts';
import { UasError as Failure } from './errors.ts';

export function failedItem(item: string, error: UasError): ItemResult {
  const { code, status, inDoubt } = error;
  const message = inDoubt ? `${error.message}; the outcome is unknown` : error.message;
  return { item, ok: false, message, code, ...(status === undefined ? {} : { status }) };
}

export function untriedItem(item: string): ItemResult {
  return { item, ok: false, message: 'not tried' };
}

/** Whether the next item would fail for the same reason. */
const endsEverything: ReadonlySet<ErrorCode> = new Set([
  'unauthenticated',
  'unreachable',
  'timeout',
  'interrupted',
]);

export function endsAll(error: UasError): boolean {
  return endsEverything.has(error.code);
}

/**
 * Throws if an item failed: the error of the item if there was only one, else `partial` with one entry for
 * each item in input order. An interruption or a timeout is kept as such.
 */
export function throwFailures(
  results: readonly ItemResult[],
  what: string,
  errors: ReadonlyMap<string, UasError>,
): void {
  const failed = results.filter((result) => !result.ok);
  if (failed.length === 0) return;
  const [only] = results;
  const first = errors.get(failed[0]?.item ?? '');
  if (results.length === 1 && only && first) {
    throw new Failure(first.code, first.message, { ...first, item: only.item });
  }
  const stop = [...errors.values()].find(
    ({ code }) => code === 'interrupted' || code === 'timeout',
  );
  const isKnown = !failed.some(({ item }) => errors.get(item)?.inDoubt);
  const message = `${failed.length} of ${results.length} ${what}${isKnown ? '' : ', as far as is known'}`;
  if (stop) {
    throw new Failure(stop.code, `${stop.message}; ${message}`, {
      exit: stop.exit,
      details: results,
    });
  }
  throw new Failure('partial', message, { details: results });
}
