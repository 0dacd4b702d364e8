/** What a handler answers, before it becomes an {@link HttpResponse}. */
import { STATUS_CODES } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { HttpResponse } from '../../system/transport.ts';

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** What follows the body and is made while it is sent: a list that is too long for one text. */
  rest?: Iterable<string>;
}

/** Thrown by a handler to answer with something other than its result. */
export class ReplyError extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`${reply.status} ${reply.body}`);
    this.name = 'ReplyError';
    this.reply = reply;
  }
}

export function reply(status: number, type: string, body: string): Reply {
  return { status, headers: { 'content-type': type }, body };
}

export function phrase(status: number): string {
  return STATUS_CODES[status] ?? '';
}

/** The bytes of a reply as a response of the narrow transport; HEAD keeps the length and drops the body. */
export function toResponse({ status, headers, body, rest }: Reply, method = 'GET'): HttpResponse {
  const bytes = Buffer.from(body);
  const hasBody = status !== 204 && status !== 304;
  const hasLength = hasBody && rest === undefined;
  return {
    status,
    statusText: phrase(status),
    headers: hasLength ? { ...headers, 'content-length': String(bytes.length) } : headers,
    body: hasBody && method !== 'HEAD' ? chunks(bytes, rest) : chunks(),
  };
}

async function* chunks(
  first: Buffer = Buffer.alloc(0),
  rest: Iterable<string> = [],
): AsyncIterable<Uint8Array> {
  if (first.length > 0) yield first;
  for (const piece of rest) {
    // A write to a fast client ends at once: without this, all other requests would wait for the whole list.
    await setImmediate();
    yield Buffer.from(piece);
  }
}

/** Characters that a piece of a long reply has, and a row more. */
const pieceSize = 64 * 1024;

/** Short texts joined to pieces that are worth a write. */
export function* joined(texts: Iterable<string>): Generator<string> {
  let piece: string[] = [];
  let size = 0;
  for (const text of texts) {
    piece.push(text);
    size += text.length;
    if (size < pieceSize) continue;
    yield piece.join('');
    piece = [];
    size = 0;
  }
  if (size > 0) yield piece.join('');
}
