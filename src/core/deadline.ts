import type { Clock } from './deps.ts';
import { formatDuration } from './duration.ts';
import { UasError } from './errors.ts';

/** A signal that is aborted after `ms` or with `outer`; call `cancel` when done, or the process lingers. */
export function deadline(clock: Clock, ms: number, outer: AbortSignal, what: string) {
  const timer = new AbortController();
  const controller = new AbortController();
  const giveUp = () => controller.abort(outer.reason);
  outer.addEventListener('abort', giveUp, { once: true });
  if (outer.aborted) giveUp();
  clock.sleep(ms, timer.signal).then(
    () =>
      controller.abort(
        new UasError('timeout', `${what}: no answer within ${formatDuration(ms)}`, {
          retryable: true,
        }),
      ),
    () => {},
  );
  return {
    signal: controller.signal,
    cancel() {
      outer.removeEventListener('abort', giveUp);
      timer.abort();
    },
  };
}
