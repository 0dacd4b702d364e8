/** One attempt of a call: sends the request, and judges the reply or the failure of the network. */
import { UasError } from '../core/errors.ts';
import { checkTokenTarget } from '../core/token-target.ts';
import type { Clock } from '../system/deps.ts';
import { interruptible } from '../system/signal-handlers.ts';
import type { HttpRequest, HttpResponse } from '../system/transport.ts';
import { decodeText, readBody } from './body.ts';
import type { Call, Reply } from './call.types.ts';
import { checkReply } from './check-reply.ts';
import type { ClientOptions } from './client-options.ts';
import { networkError } from './network-error.ts';
import { backoff, longestPause, mayRetryFailure, mayRetryStatus, retryAfter } from './retry.ts';
import type { OutcomeTracker } from './unknown-outcome.ts';
import { buildUrl } from './url.ts';

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

/** The error of a service that asks for a longer pause than a command waits. */
function asksToWait(error: UasError, asked: number): UasError {
  const minutes = Math.ceil(asked / 60_000);
  const wait = minutes > 24 * 60 ? 'more than a day' : `${minutes} min`;
  return new UasError(error.code, error.message, {
    ...error,
    hint: `the service asks to wait ${wait} before the next try`,
  });
}

async function exchange(
  { clock, trace, transport }: ClientOptions,
  request: HttpRequest,
): Promise<{ reply: HttpResponse; text: string }> {
  const started = clock.now();
  trace.sent(request);
  const reply = await transport(request);
  const text = decodeText(await readBody(reply), reply.headers);
  trace.received(reply, text, clock.now() - started);
  return { reply, text };
}

async function request(
  options: ClientOptions,
  call: Call,
  signal: AbortSignal,
): Promise<HttpRequest> {
  const url = buildUrl(options.base, call.path, call.query);
  const token = await options.authorization.token(url);
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

function judgeReply(
  options: ClientOptions,
  attempted: Try,
  reply: HttpResponse,
  text: string,
): Outcome {
  const { call } = attempted;
  try {
    const judged = () => checkReply(call, reply, text, options.refine);
    const isLong = call.method === 'GET' && text.length > longText;
    return { reply: isLong ? interruptible(judged) : judged() };
  } catch (error) {
    if (!(error instanceof UasError)) throw error;
    return judgeFailure(options.clock, error, attempted, reply);
  }
}

/** Milliseconds that a creation may be asked to wait before it is repeated. */
const shortPause = 10_000;

function mayRepeatRefused({ repeatRefused }: Call, asked: number | undefined): boolean {
  return repeatRefused === 'soon' ? (asked ?? 0) <= shortPause : repeatRefused === 'always';
}

/** The outcome of a failed reply. */
function judgeFailure(
  clock: Clock,
  error: UasError,
  { call, tries }: Try,
  reply: HttpResponse,
): Outcome {
  const asked = retryAfter(reply.headers['retry-after'], clock.now());
  const mayRepeat = reply.status === 429 && mayRepeatRefused(call, asked);
  if (!mayRepeat && !mayRetryStatus(call.method, reply.status)) return { error };
  return asked !== undefined && asked > longestPause
    ? { error: asksToWait(error, asked) }
    : { error, pause: asked ?? backoff(tries, clock) };
}

function judgeNetworkFailure(
  { clock, trace }: ClientOptions,
  thrown: unknown,
  { call, tries, tracker }: Try,
  url: URL,
): Outcome {
  const { error, neverLeft } = networkError(thrown, url);
  trace.said(error.message);
  if (neverLeft) tracker.kept();
  return mayRetryFailure(call.method, neverLeft) && error.retryable
    ? { error, pause: backoff(tries, clock) }
    : { error };
}

export async function attemptOnce(options: ClientOptions, attempted: Try): Promise<Outcome> {
  const { call, signal, tracker } = attempted;
  let sent: HttpRequest | undefined;
  try {
    sent = await request(options, call, signal);
    tracker.sent();
    const { reply, text } = await exchange(options, sent);
    tracker.answered(reply.status, /^\s*</.test(text));
    return judgeReply(options, attempted, reply, text);
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof UasError || sent === undefined) throw thrown;
    return judgeNetworkFailure(options, thrown, attempted, sent.url);
  }
}
