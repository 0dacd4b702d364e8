/** Processes many items, a few at a time. */

/**
 * Calls `work` for each item in order, at most `width` at once, until `signal` is aborted or `work` says to stop.
 * Items that were not started are undefined in the results.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  signal: AbortSignal,
  work: (item: T, at: number, stop: () => void) => Promise<R>,
): Promise<(R | undefined)[]> {
  const results: (R | undefined)[] = items.map(() => undefined);
  let next = 0;
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  const worker = async () => {
    while (next < items.length && !stopped && !signal.aborted) {
      const at = next;
      next += 1;
      results[at] = await work(items[at] as T, at, stop);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
