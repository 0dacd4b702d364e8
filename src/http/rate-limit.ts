/** Keeps requests under a service's limit, all of them together: retries and lists as well as writes. */
import type { Clock } from '../system/deps.ts';
import type { Transport } from '../system/transport.ts';
import { longestPause, retryAfter } from './retry.ts';

export interface RateLimit {
  /** Requests in a second over time. */
  perSecond: number;
  /** Requests at once after a rest. Together with `perSecond` it must stay below what the service allows. */
  burst: number;
}

/**
 * The transport behind a token bucket. A reply with 429 and `Retry-After` makes all requests wait, not only its
 * own: the limit is for the token, not for the request.
 */
export function limitRate(
  transport: Transport,
  { perSecond, burst }: RateLimit,
  clock: Clock,
): Transport {
  const interval = 1000 / perSecond;
  // Generic cell rate algorithm: when the bucket would be full again; a request may be `slack` ahead of it.
  let full = 0;
  let pausedUntil = 0;
  const slack = (burst - 1) * interval;

  function reserve(): number {
    const now = clock.now();
    full = Math.max(full, now);
    const wait = full - slack - now;
    full += interval;
    return wait;
  }

  return async (request) => {
    // A pause may begin while a request waits for its turn.
    const paused = () => pausedUntil - clock.now();
    for (let wait = Math.max(reserve(), paused()); wait > 0; wait = paused()) {
      await clock.sleep(wait, request.signal);
    }
    const reply = await transport(request);
    if (reply.status === 429) {
      const now = clock.now();
      const pause = retryAfter(reply.headers['retry-after'], now) ?? 0;
      if (pause <= longestPause) pausedUntil = Math.max(pausedUntil, now + pause);
      full = Math.max(full, pausedUntil);
    }
    return reply;
  };
}
