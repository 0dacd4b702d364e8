/** Polls whether a device code was confirmed; one bad reply does not end the polling (RFC 8628, section 3.5). */
import { UasError } from '../core/errors.ts';
import type { FetchBridge } from '../http/fetch.ts';
import { retryAfter } from '../http/retry.ts';

/** Statuses of a gateway that is overloaded or restarting. */
const passing = (status: number) => status >= 500 || [408, 425, 429].includes(status);

/** Seconds to wait, as the reply asks. */
function pauseOf(reply: Response): Record<string, string> {
  const asked = retryAfter(reply.headers.get('retry-after') ?? undefined, Date.now());
  return asked === undefined ? {} : { 'retry-after': String(Math.ceil(asked / 1000)) };
}

/** The realm's own request to poll more slowly. */
function slowDown(headers: Record<string, string> = {}): Response {
  return new Response('{"error":"slow_down"}', {
    status: 400,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/**
 * The fetch of a bridge for polling. A failed connection, a missing reply and an overloaded gateway count as a request
 * to slow down; permanent errors are thrown.
 * @param onTrouble called with the reason a reply was ignored, and with undefined after the next valid one
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
