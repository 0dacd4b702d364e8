/** Lets writes that have begun come to their end after Ctrl-C. */
import type { Context } from '../command/command.types.ts';

/** How long a write that is under way may go on after Ctrl-C, in milliseconds. */
const grace = 3000;

/** Aborted some time after `signal`, so that what has begun can end. */
export function later({ signal, deps }: Context): { signal: AbortSignal; cancel(): void } {
  const controller = new AbortController();
  const done = new AbortController();
  const wait = () => {
    deps.clock.sleep(grace, done.signal).then(
      () => controller.abort(signal.reason),
      () => {},
    );
  };
  if (signal.aborted) wait();
  signal.addEventListener('abort', wait, { once: true });
  return {
    signal: controller.signal,
    cancel() {
      signal.removeEventListener('abort', wait);
      done.abort();
    },
  };
}
