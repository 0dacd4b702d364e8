/** The client of a service at a base URL: bearer token, time limits, retries and readable errors. */

import { UasError } from '../core/errors.ts';
import { checkTokenTarget } from '../core/token-target.ts';
import { deadline } from '../system/deadline.ts';
import type { Clock } from '../system/deps.ts';
import { interruptible } from '../system/signal-handlers.ts';
import type { HttpRequest, HttpResponse, Transport } from '../system/transport.ts';
import { decodeText, readBody } from './body.ts';
import type { Call, Reply } from './call.types.ts';
import { checkReply, type Refine } from './check-reply.ts';
import { networkError } from './network-error.ts';
import {
  backoff,
  defaultRetries,
  longestPause,
  mayRetryFailure,
  mayRetryStatus,
  retryAfter,
} from './retry.ts';
import type { Trace } from './trace.ts';
import { type OutcomeTracker, trackOutcome, withUnknownOutcome } from './unknown-outcome.ts';
import { buildUrl } from './url.ts';

/** Where the token of a request comes from, and what to do if the service rejects it. */
export interface Authorization {
  /** The access token for the URL; undefined sends none. */
  token(url: URL): Promise<string | undefined>;
  /** Called once when a reply means that the token expired; true when there is a new token. */
  renew?(error: UasError): Promise<boolean>;
}

export interface ClientOptions {
  base: URL;
  transport: Transport;
  authorization: Authorization;
  clock: Clock;
  signal: AbortSignal;
  trace: Trace;
  /** Retries after the first attempt; {@link defaultRetries} when undefined. */
  retries?: number | undefined;
  /** Time limit in milliseconds for one call including its retries, unless the call sets its own. */
  timeout?: number | undefined;
  /** Additional headers for every request. */
  headers?: Record<string, string> | undefined;
  insecure?: boolean | undefined;
  /** Called with a message for a waiting user. */
  onRetry?(line: string): void;
  /** Makes the error of a failed reply more precise. */
  refine?: Refine;
}

export interface Client {
  readonly base: URL;
  /**
   * Sends one request and checks the reply: throws for every status but 2xx and for a body that is not JSON. A repeated
   * DELETE that then finds nothing has succeeded; its reply is the 404 without a value.
   */
  call(call: Call): Promise<Reply>;
}

interface Try {
  call: Call;
  signal: AbortSignal;
  /** The number of earlier attempts. */
  tries: number;
  tracker: OutcomeTracker;
}

/** The outcome of one attempt; with `pause`, another may follow after that many milliseconds. */
type Outcome = { reply: Reply } | { error: UasError; pause?: number };

/** Length from which parsing takes a noticeable time. */
const longText = 1024 * 1024;

export const defaultTimeout = 60_000;

/** The error of a service that asks for a longer pause than a command waits. */
function asksToWait(error: UasError, asked: number): UasError {
  const minutes = Math.ceil(asked / 60_000);
  const wait = minutes > 24 * 60 ? 'more than a day' : `${minutes} min`;
  return new UasError(error.code, error.message, {
    ...error,
    hint: `the service asks to wait ${wait} before the next try`,
  });
}

export function createClient(options: ClientOptions): Client {
  const { base, clock, trace, authorization } = options;
  const retries = options.retries ?? defaultRetries;

  async function exchange(request: HttpRequest): Promise<{ reply: HttpResponse; text: string }> {
    const started = clock.now();
    trace.sent(request);
    const reply = await options.transport(request);
    const text = decodeText(await readBody(reply), reply.headers);
    trace.received(reply, text, clock.now() - started);
    return { reply, text };
  }

  async function request(call: Call, signal: AbortSignal): Promise<HttpRequest> {
    const url = buildUrl(base, call.path, call.query);
    const token = await authorization.token(url);
    if (token !== undefined) checkTokenTarget(url, options.insecure === true);
    return {
      method: call.method,
      url,
      signal,
      headers: {
        accept: 'application/json',
        'user-agent': 'uas-cli',
        ...options.headers,
        ...(call.body ? { 'content-type': call.body.contentType } : {}),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: call.body?.bytes,
    };
  }

  async function attempt(call: Call, signal: AbortSignal, tracker: OutcomeTracker): Promise<Reply> {
    let renewed = false;
    let mayHaveArrived = false;
    const renew = async (error: UasError) => {
      if (renewed || error.code !== 'unauthenticated' || !authorization.renew) return false;
      renewed = true;
      return authorization.renew(error);
    };
    for (let tries = 0; ; tries += 1) {
      const outcome = await once({ call, signal, tries, tracker });
      if ('reply' in outcome) return outcome.reply;
      const { error, pause } = outcome;
      if (mayHaveArrived && call.method === 'DELETE' && error.status === 404) {
        // An earlier attempt deleted it, and only the reply was lost.
        return { status: 404, headers: {}, text: '', value: undefined };
      }
      if (await renew(error)) continue;
      if (pause === undefined || tries >= retries) throw error;
      mayHaveArrived ||= tracker.isOpen();
      options.onRetry?.(`retrying (${tries + 1}/${retries}): ${error.message}`);
      await clock.sleep(pause, signal);
    }
  }

  function judgeReply(attempted: Try, reply: HttpResponse, text: string): Outcome {
    const { call } = attempted;
    try {
      const judged = () => checkReply(call, reply, text, options.refine);
      const isLong = call.method === 'GET' && text.length > longText;
      return { reply: isLong ? interruptible(judged) : judged() };
    } catch (error) {
      if (!(error instanceof UasError)) throw error;
      return judgeFailure(error, attempted, reply);
    }
  }

  /** The outcome of a failed reply. */
  function judgeFailure(error: UasError, { call, tries }: Try, reply: HttpResponse): Outcome {
    const refused = call.repeatRefused === true && reply.status === 429;
    if (!refused && !mayRetryStatus(call.method, reply.status)) return { error };
    const asked = retryAfter(reply.headers['retry-after'], clock.now());
    return asked !== undefined && asked > longestPause
      ? { error: asksToWait(error, asked) }
      : { error, pause: asked ?? backoff(tries, clock) };
  }

  function judgeNetworkFailure(thrown: unknown, { call, tries, tracker }: Try, url: URL): Outcome {
    const { error, neverLeft } = networkError(thrown, url);
    trace.said(error.message);
    if (neverLeft) tracker.kept();
    return mayRetryFailure(call.method, neverLeft) && error.retryable
      ? { error, pause: backoff(tries, clock) }
      : { error };
  }

  async function once(attempted: Try): Promise<Outcome> {
    const { call, signal, tracker } = attempted;
    let sent: HttpRequest | undefined;
    try {
      sent = await request(call, signal);
      tracker.sent();
      const { reply, text } = await exchange(sent);
      tracker.answered(reply.status, /^\s*</.test(text));
      return judgeReply(attempted, reply, text);
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof UasError || sent === undefined) throw thrown;
      return judgeNetworkFailure(thrown, attempted, sent.url);
    }
  }

  return {
    base,
    async call(call) {
      const what = `${call.method} /${call.path.join('/')}`;
      const ms = options.timeout ?? call.timeout ?? defaultTimeout;
      const limit = deadline(clock, ms, call.signal ?? options.signal, what);
      const tracker = trackOutcome(call.method);
      try {
        return await attempt(call, limit.signal, tracker);
      } catch (error) {
        throw error instanceof UasError && tracker.isOpen()
          ? withUnknownOutcome(error, call.method)
          : error;
      } finally {
        limit.cancel();
      }
    },
  };
}
