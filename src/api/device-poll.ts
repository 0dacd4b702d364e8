/** Asking again and again whether a person has confirmed a code: one bad answer ends nothing (RFC 8628, section 3.5). */
import { UasError } from '../core/errors.ts';
import type { FetchBridge } from '../http/fetch.ts';
import { retryAfter } from '../http/retry.ts';

/** Statuses of a gateway that is overloaded or restarts. */
const passing = (status: number) => status >= 500 || [408, 425, 429].includes(status);

/** Seconds to wait, as the reply asks. */
function pauseOf(reply: Response): Record<string, string> {
  const asked = retryAfter(reply.headers.get('retry-after') ?? undefined, Date.now());
  return asked === undefined ? {} : { 'retry-after': String(Math.ceil(asked / 1000)) };
}

/** What the realm would have said: ask again, more slowly. */
function slowDown(headers: Record<string, string> = {}): Response {
  return new Response('{"error":"slow_down"}', {
    status: 400,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/**
 * The fetch of a bridge for polling. A connection that fails, an answer that does not come and a gateway that is
 * overloaded are taken for a request to slow down; what would be the same in a minute is thrown.
 * @param onTrouble told why an answer did not count, and undefined once one counts again
 */
export function patientFetch(
  bridge: FetchBridge,
  signal: AbortSignal,
  onTrouble: (why: string | undefined) => void,
): FetchBridge['fetch'] {
  return async (url, init) => {
    try {
      const reply = await bridge.fetch(url, init);
      onTrouble(passing(reply.status) ? `HTTP ${reply.status}` : undefined);
      return passing(reply.status) ? slowDown(pauseOf(reply)) : reply;
    } catch (error) {
      if (signal.aborted || !(error instanceof UasError) || !error.retryable) throw error;
      onTrouble(error.message);
      return slowDown();
    }
  };
}
