/** A transport that fails as `--fault` says. */

import { formatJson, parseJson } from '../../core/json.ts';
import { type Reply, reply, toResponse } from '../../service/http/reply.ts';
import { problemReply } from '../../service/uas/problem.ts';
import { basePath } from '../../service/uas/router.ts';
import type { Clock } from '../../system/deps.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../system/transport.ts';
import type { Action, BodyKind, Faults, Rule } from './grammar.ts';
import { hostile } from './hostile.ts';

/** A broken connection as the sender of the request sees it; the server really breaks it. */
function broken(): Error {
  return Object.assign(new Error('the connection was broken by a fault'), { code: 'ECONNRESET' });
}

const signInPage =
  '<!DOCTYPE html>\n<html><head><title>Sign in to the system</title></head>\n<body><form method="post"><input name="username"><input name="password" type="password"></form></body></html>\n';

function statusReply(status: number, body: BodyKind): Reply {
  switch (body) {
    case 'json':
      return problemReply(status, 'A fault that was asked for.');
    case 'html':
      return reply(
        status,
        'text/html',
        `<html>\n<head><title>${status}</title></head>\n<body><h1>${status}</h1></body>\n</html>\n`,
      );
    case 'empty':
      return { status, headers: {}, body: '' };
    default:
      return reply(
        status,
        'text/plain',
        status === 401 ? 'Jwt is expired' : 'upstream connect error',
      );
  }
}

async function bytesOf(response: HttpResponse): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* half(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes.subarray(0, Math.ceil(bytes.length / 2));
  // Breaking the connection drops what has not left yet.
  await new Promise(setImmediate);
  throw broken();
}

function withBody(response: HttpResponse, text: string | Buffer): HttpResponse {
  const bytes = Buffer.from(text);
  return {
    ...response,
    headers: { ...response.headers, 'content-length': String(bytes.length) },
    body: (async function* () {
      yield bytes;
    })(),
  };
}

async function spoilt(response: HttpResponse, kind: 'truncate' | 'cut' | 'hostile') {
  const bytes = await bytesOf(response);
  if (kind === 'cut') return { ...response, body: half(bytes) };
  if (kind === 'truncate') return withBody(response, bytes.subarray(0, bytes.length / 2));
  const isJson = String(response.headers['content-type']).includes('json') && bytes.length > 0;
  return withBody(response, isJson ? formatJson(hostile(parseJson(bytes.toString()))) : bytes);
}

/** Passes requests on, except those that match a rule of `faults`. */
export function withFaults(handle: Transport, { rules }: Faults, clock: Clock): Transport {
  async function apply(
    action: Exclude<Action, { kind: 'delay' }>,
    request: HttpRequest,
  ): Promise<HttpResponse> {
    const { method } = request;
    switch (action.kind) {
      case 'status': {
        const { status, body, retryAfter } = action;
        const answer = statusReply(status, body);
        const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
        return toResponse({ ...answer, headers: { ...answer.headers, ...wait } }, method);
      }
      case 'drop':
        throw broken();
      case 'lost':
        await handle(request);
        if (action.status === undefined) throw broken();
        return toResponse(statusReply(action.status, 'text'), method);
      case 'html':
        return toResponse(reply(200, 'text/html', signInPage), method);
      case 'redirect':
        return toResponse({ status: 302, headers: { location: action.url }, body: '' }, method);
      default:
        return spoilt(await handle(request), action.kind);
    }
  }

  async function send(request: HttpRequest, after?: Rule): Promise<HttpResponse> {
    const { pathname } = request.url;
    const path = pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname;
    const candidates = after ? rules.slice(rules.indexOf(after) + 1) : rules;
    const rule = candidates.find(({ left, fits }) => left > 0 && fits(request.method, path));
    if (!rule) return handle(request);
    rule.left -= 1;
    if (rule.action.kind !== 'delay') return apply(rule.action, request);
    await clock.sleep(rule.action.ms);
    return send(request, rule);
  }
  return (request) => send(request);
}
