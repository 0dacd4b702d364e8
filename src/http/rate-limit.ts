/** Keeps all requests together, including retries and lists, under a service's rate limit. */
import type { Clock } from '../system/deps.ts';
import type { Transport } from '../system/transport.ts';
import { longestPause, retryAfter } from './retry.ts';

export interface RateLimit {
  /** Requests per second on average. */
  perSecond: number;
  /** Size of a burst after a pause. Together with `perSecond`, it must stay below the service's limit. */
  burst: number;
}

/**
 * The transport behind a token bucket. A reply with 429 and `Retry-After` makes all requests wait, because
 * the limit applies to the token, not to the request.
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
    // A pause may begin while a request is waiting.
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
