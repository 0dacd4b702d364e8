/** Bodies: what is sent, and reading what comes back with an end to it. */
import { randomBytes } from 'node:crypto';
import { UasError } from '../core/errors.ts';
import type { HttpResponse } from '../core/transport.ts';

/** Replies beyond this are refused: 100,000 UAIs are about 40 MB. */
export const maxReplyBytes = 64 * 1024 * 1024;
/** So are replies with more values, which would take memory and time of quite another size: 100,000 UAIs have 1.2 million. */
const maxValues = 1_500_000;

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
 * One file part as the service reads it: a filename and no content type. Built by hand, since undici's FormData
 * sends text parts without the former and files always with the latter.
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

const tooLarge = (limit: number) =>
  new UasError('server_error', `the reply is larger than ${Math.floor(limit / 1024 / 1024)} MiB`);

/** All bytes of a reply, its content encoding undone, at most `limit` of them before and after. */
export async function readBody(reply: HttpResponse, limit = maxReplyBytes): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reply.body) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  const encoding = String(reply.headers['content-encoding'] ?? 'identity').toLowerCase();
  const bytes = Buffer.concat(chunks);
  return encoding === 'identity' || size === 0 ? bytes : decode(bytes, encoding, limit);
}

/** A body as text that is safe to parse as JSON, whatever its sender intends. */
export function bodyText(bytes: Buffer): string {
  let values = 0;
  if (bytes.length > maxValues) {
    for (const byte of bytes) {
      // A comma, or a bracket or brace that opens.
      if (byte === 0x2c || byte === 0x5b || byte === 0x7b) values += 1;
    }
  }
  if (values <= maxValues) return bytes.toString('utf8');
  throw new UasError('server_error', `the reply holds more than ${maxValues} values`);
}

async function decode(bytes: Buffer, encoding: string, limit: number): Promise<Buffer> {
  const zlib = await import('node:zlib');
  const options = { maxOutputLength: limit };
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return zlib.gunzipSync(bytes, options);
    if (encoding === 'deflate') return zlib.inflateSync(bytes, options);
    if (encoding === 'br') return zlib.brotliDecompressSync(bytes, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new UasError('server_error', `the reply is no valid ${encoding} data`, { cause: error });
  }
  throw new UasError('server_error', `the reply has an unknown content encoding "${encoding}"`);
}
