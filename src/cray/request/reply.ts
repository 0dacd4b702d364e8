/** Replies as Python's requests reads them: content encoding undone, then decoded as text. */
import { checkValues, collectBytes, decodeBytes } from '../../core/reply-bytes.ts';
import type { HttpResponse } from '../../core/transport.ts';
import { decode } from './charset.ts';

/** Set-Cookie headers, one text for each. */
export function cookiesOf({ headers }: HttpResponse): readonly string[] {
  return [headers['set-cookie'] ?? []].flat();
}

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

/** Undoes several encodings, the last one first. As in urllib3 any other name beside a known one is taken for deflate. */
async function decompress(bytes: Buffer, encoding: string): Promise<Buffer> {
  const names = encoding.split(',').map((name) => name.trim());
  if (!names.some((name) => name === 'gzip' || name === 'deflate')) return bytes;
  let decoded = bytes;
  for (const name of names.reverse()) {
    decoded = name === 'gzip' ? await decodeBytes(decoded, 'gzip') : await inflate(decoded);
  }
  return decoded;
}

/** With the header of zlib, as HTTP has it, or without, as some servers send it. */
async function inflate(bytes: Buffer): Promise<Buffer> {
  const hasHeader =
    bytes.length > 1 && ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
  return decodeBytes(bytes, hasHeader ? 'deflate' : 'deflate-raw');
}

/** Bytes above ASCII in a header are UTF-8 there. */
function utf8(header: string | undefined): string | undefined {
  return header === undefined || /[^\u0000-\u00ff]/.test(header)
    ? header
    : Buffer.from(header, 'latin1').toString('utf8');
}

/** Throws when the reply breaks off or its encoding is broken. */
export async function readReply(response: HttpResponse): Promise<Reply> {
  const encoding = header(response, 'content-encoding')?.toLowerCase() ?? '';
  const bytes = checkValues(await decompress(await collectBytes(response.body), encoding));
  return {
    status: response.status,
    reason: response.statusText,
    location: utf8(header(response, 'location')),
    text: decode(bytes, header(response, 'content-type') ?? ''),
  };
}
