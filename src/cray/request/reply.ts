/** Replies as Python's requests reads them: content encoding undone, text decoded by what its header says. */
import { checkValues, collectBytes, decodeBytes } from '../../core/reply-bytes.ts';
import type { HttpResponse } from '../../core/transport.ts';

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

/** Without a charset text is Latin-1, and everything else UTF-8. */
function charsetOf(contentType: string): string {
  const charset = /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(contentType)?.[1];
  if (charset) return charset.toLowerCase();
  return /^[^;]*text/i.test(contentType) ? 'iso-8859-1' : 'utf-8';
}

function decode(bytes: Buffer, charset: string): string {
  // Node's decoder takes Latin-1 for Windows-1252.
  if (/^(?:iso[-_]?8859-?1|latin-?1)$/.test(charset)) return bytes.toString('latin1');
  try {
    return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

/** Throws when the reply breaks off or its encoding is broken. */
export async function readReply(response: HttpResponse): Promise<Reply> {
  const encoding = header(response, 'content-encoding')?.toLowerCase() ?? '';
  const bytes = checkValues(await decompress(await collectBytes(response.body), encoding));
  return {
    status: response.status,
    reason: response.statusText,
    location: header(response, 'location'),
    text: decode(bytes, charsetOf(header(response, 'content-type') ?? '')),
  };
}
