/** Waits for a change of what the watches know. */
import type { Watches } from './watches.ts';

/** Resolves at the next change, or when the signal is aborted. */
export function nextChange(
  watches: Watches,
  signal: AbortSignal,
): { promise: Promise<void>; stop(): void } {
  let stop = () => {};
  const promise = new Promise<void>((resolve) => {
    const deaf = watches.listen(() => resolve());
    const end = () => resolve();
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) resolve();
    stop = () => {
      deaf();
      signal.removeEventListener('abort', end);
      resolve();
    };
  });
  return {
    promise: promise.finally(() => stop()),
    stop: () => stop(),
  };
}
