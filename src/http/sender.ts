/** Sends requests to one origin, over undici or Node's own client. */
import type { HttpRequest, HttpResponse } from '../system/transport.ts';

export interface Sender {
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): unknown;
}

/** The services never send larger headers. */
export const maxHeaderSize = 64 * 1024;

/** Maximum number of interim (1xx) replies; servers send one or two. For undici build/bundle.js has it. */
export const mostInterimReplies = 30;

/**
 * The result of the request, or the reason of an earlier abort: before it is connected, the parser ignores the signal.
 */
export function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return pending;
  pending.catch(() => {});
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    const settle =
      <Outcome>(end: (outcome: Outcome) => void) =>
      (outcome: Outcome) => {
        signal.removeEventListener('abort', stop);
        end(outcome);
      };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    pending.then(settle(resolve), settle(reject));
  });
}
