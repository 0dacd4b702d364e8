/** Lets active writes finish after Ctrl-C. */
import type { Context } from '../command/command.types.ts';

/** How long an active write may continue after Ctrl-C, in milliseconds. */
const grace = 3000;

/** A signal that is aborted some time after `signal`, so that active writes can finish. */
export function abortedAfter({ signal, deps }: Context): { signal: AbortSignal; cancel(): void } {
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
