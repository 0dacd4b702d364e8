/** Builds request bodies, and reads reply bodies up to a limit. */
import { randomBytes } from 'node:crypto';
import { decodeWindows1252 } from '../core/windows-1252.ts';
import { checkValues, collectBytes, decodeBytes, maxReplyBytes } from '../system/reply-bytes.ts';
import type { HttpResponse } from '../system/transport.ts';

export interface RequestBody {
  contentType: string;
  bytes: Uint8Array;
}

export function jsonBody(text: string): RequestBody {
  return { contentType: 'application/json', bytes: Buffer.from(text) };
}

export function formBody(fields: Record<string, string>): RequestBody {
  return {
    contentType: 'application/x-www-form-urlencoded',
    bytes: Buffer.from(new URLSearchParams(fields).toString()),
  };
}

/**
 * One file part as the service reads it: a filename and no content type. Built by hand, because undici's FormData
 * sends text parts without a filename and files always with a content type.
 */
export function fileBody(field: string, filename: string, content: Uint8Array): RequestBody {
  const boundary = randomBytes(16).toString('hex');
  const name = filename.replace(
    /["\r\n]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n\r\n`,
      ),
      content,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  };
}

/** All bytes of a reply, decoded, with at most `limit` bytes before and after decoding. */
export async function readBody(reply: HttpResponse, limit = maxReplyBytes): Promise<Buffer> {
  const encoding = String(reply.headers['content-encoding'] ?? '').toLowerCase() || 'identity';
  return checkValues(await decodeBytes(await collectBytes(reply.body, limit), encoding, limit));
}

/**
 * Bytes as text: UTF-8 unless the content type names another supported character set. A byte order mark is not part of
 * the text.
 */
export function decodeText(bytes: Buffer, headers: HttpResponse['headers']): string {
  const type = String(headers['content-type'] ?? '');
  const charset = /;\s*charset\s*=\s*"?([\w:-]+)/i.exec(type)?.[1] ?? 'utf-8';
  if (/^utf-?8$/i.test(charset)) return bytes.toString('utf8').replace(/^\ufeff/, '');
  try {
    const decoder = new TextDecoder(charset);
    if (decoder.encoding === 'windows-1252') return decodeWindows1252(bytes);
    return decoder.decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
