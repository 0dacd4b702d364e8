/** The `fetch` for the OpenID Connect library, over this program's transport with its CA, proxy, limits and trace. */

import { checkTokenOrigin, checkTokenTarget } from '../core/token-target.ts';
import { deadline } from '../system/deadline.ts';
import type { Clock } from '../system/deps.ts';
import type { HttpResponse, Transport } from '../system/transport.ts';
import { decodeText, readBody } from './body.ts';
import { networkError } from './network-error.ts';
import type { Trace } from './trace.ts';

export interface FetchOptions {
  /** Scheme, host and port; requests to any other are refused. */
  origin: string;
  transport: Transport;
  clock: Clock;
  signal: AbortSignal;
  trace: Trace;
  insecure?: boolean | undefined;
  /** Milliseconds for one exchange. */
  timeout?: number | undefined;
}

export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: unknown;
}

export interface LastReply {
  method: string;
  path: string;
  status: number;
  statusText: string;
  headers: HttpResponse['headers'];
  text: string;
}

export interface FetchBridge {
  fetch(url: string, init: FetchInit): Promise<Response>;
  /** The last reply, for the error message. */
  last(): LastReply | undefined;
}

/** A reply of a token endpoint is small. */
const largestReply = 1024 * 1024;
const defaultTimeout = 30_000;

export function fetchOver(options: FetchOptions): FetchBridge {
  const { transport, clock, trace } = options;
  let last: LastReply | undefined;
  return {
    last: () => last,
    async fetch(href, { method, headers, body }) {
      const url = new URL(href);
      checkTokenOrigin(url, options.origin, 'the sign-in');
      checkTokenTarget(url, options.insecure === true);
      const limit = deadline(
        clock,
        options.timeout ?? defaultTimeout,
        options.signal,
        `${method} ${url.pathname}`,
      );
      const request = {
        method,
        url,
        headers: { ...headers, 'user-agent': 'uas-cli' },
        body: body === undefined || body === null ? undefined : Buffer.from(String(body)),
        signal: limit.signal,
      };
      last = undefined;
      trace.sent(request);
      const started = clock.now();
      try {
        const reply = await transport(request);
        const text = decodeText(await readBody(reply, largestReply), reply.headers);
        trace.received(reply, text, clock.now() - started);
        const { status, statusText } = reply;
        last = { method, path: url.pathname, status, statusText, headers: reply.headers, text };
        return new Response(status === 204 || status === 304 ? null : text, {
          status,
          headers: responseHeaders(reply.headers),
        });
      } catch (error) {
        limit.signal.throwIfAborted();
        throw networkError(error, url).error;
      } finally {
        limit.cancel();
      }
    },
  };
}

/** The body is already decoded, so its encoding and length headers no longer apply. */
function responseHeaders(headers: HttpResponse['headers']): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'content-encoding' || name === 'content-length') continue;
    for (const item of [value ?? []].flat()) result.append(name, item);
  }
  return result;
}
