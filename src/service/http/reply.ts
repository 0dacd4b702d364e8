/** What a handler answers, before it becomes an {@link HttpResponse}. */
import { STATUS_CODES } from 'node:http';
import type { HttpResponse } from '../../system/transport.ts';

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
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
export function toResponse({ status, headers, body }: Reply, method = 'GET'): HttpResponse {
  const bytes = Buffer.from(body);
  const hasBody = status !== 204 && status !== 304;
  return {
    status,
    statusText: phrase(status),
    headers: hasBody ? { ...headers, 'content-length': String(bytes.length) } : headers,
    body: chunks(hasBody && method !== 'HEAD' ? bytes : undefined),
  };
}

async function* chunks(bytes: Buffer | undefined): AsyncIterable<Uint8Array> {
  if (bytes && bytes.length > 0) yield bytes;
}
