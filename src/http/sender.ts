/** What sends requests to one origin, over undici or over Node's own client. */
import type { HttpRequest, HttpResponse } from '../system/transport.ts';

export interface Sender {
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): unknown;
}

/** A reply with larger headers is no reply of these services. */
export const maxHeaderSize = 64 * 1024;

/** Replies 1xx in front of the reply; servers send one or two. For undici build/bundle.js has it. */
export const mostInterimReplies = 30;

/** What the request comes to, or why the signal is aborted first: a parser takes no notice before it is connected. */
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
