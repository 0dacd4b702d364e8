/** Replies as Python's requests reads them: content encoding undone, then decoded as text. */
import { checkValues, collectBytes, decodeBytes } from '../../core/reply-bytes.ts';
import type { HttpResponse } from '../../core/transport.ts';
import { decode } from './charset.ts';

export interface Reply {
  status: number;
  /** The reason phrase as it was sent. */
  reason: string;
  /** Where a redirect leads. */
  location: string | undefined;
  text: string;
}

function header(response: HttpResponse, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

async function decompress(bytes: Buffer, encoding: string): Promise<Buffer> {
  return /^(?:x-)?gzip$|^deflate$/.test(encoding) ? decodeBytes(bytes, encoding) : bytes;
}

/** Throws when the reply breaks off or its encoding is broken. */
export async function readReply(response: HttpResponse): Promise<Reply> {
  const encoding = header(response, 'content-encoding')?.toLowerCase() ?? '';
  const bytes = checkValues(await decompress(await collectBytes(response.body), encoding));
  return {
    status: response.status,
    reason: response.statusText,
    location: header(response, 'location'),
    text: decode(bytes, header(response, 'content-type') ?? ''),
  };
}
