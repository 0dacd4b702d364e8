import { formatDuration } from '../core/duration.ts';
import { UasError } from '../core/errors.ts';
import type { Clock } from './deps.ts';

/** A signal that aborts after `ms`, which may be infinity, or with `outer`. Call `cancel` when done, or the timer keeps the process alive. */
export function deadline(clock: Clock, ms: number, outer: AbortSignal, what: string) {
  const timer = new AbortController();
  const controller = new AbortController();
  const giveUp = () => controller.abort(outer.reason);
  outer.addEventListener('abort', giveUp, { once: true });
  if (outer.aborted) giveUp();
  const end = () => {
    const why = `${what}: no answer within ${formatDuration(ms)}`;
    controller.abort(new UasError('timeout', why, { retryable: true }));
  };
  // A timer is limited to 24 days, and treats more as 0.
  if (ms < Number.POSITIVE_INFINITY) clock.sleep(ms, timer.signal).then(end, () => {});
  return {
    signal: controller.signal,
    cancel() {
      outer.removeEventListener('abort', giveUp);
      timer.abort();
    },
  };
}
