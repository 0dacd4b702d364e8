/** Reads bodies of replies with limits on memory and time. */
import { UasError } from '../core/errors.ts';

/** The maximum size of a reply. For comparison, 100,000 UAIs are about 40 MB. */
export const maxReplyBytes = 64 * 1024 * 1024;
/** The maximum number of values in a reply, to limit the memory and time for parsing. 100,000 UAIs have 1.2 million. */
const maxValues = 1_500_000;

const tooLarge = (limit: number) =>
  new UasError('server_error', `the reply is larger than ${Math.floor(limit / 1024 / 1024)} MiB`);

/** All bytes of a body, up to `limit`. */
export async function collectBytes(
  body: AsyncIterable<Uint8Array>,
  limit = maxReplyBytes,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  const [first] = chunks;
  return first && chunks.length === 1
    ? Buffer.from(first.buffer, first.byteOffset, first.byteLength)
    : Buffer.concat(chunks);
}

/** Decodes a content encoding; the result has at most `limit` bytes. */
export async function decodeBytes(
  bytes: Buffer,
  encoding: string,
  limit = maxReplyBytes,
): Promise<Buffer> {
  if (encoding === 'identity' || bytes.length === 0) return bytes;
  const zlib = await import('node:zlib');
  const options = { maxOutputLength: limit };
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return zlib.gunzipSync(bytes, options);
    if (encoding === 'deflate') return zlib.inflateSync(bytes, options);
    if (encoding === 'deflate-raw') return zlib.inflateRawSync(bytes, options);
    if (encoding === 'br') return zlib.brotliDecompressSync(bytes, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new UasError('server_error', `the reply is not valid ${encoding} data`, { cause: error });
  }
  const name = encoding.slice(0, 100);
  throw new UasError('server_error', `the reply has an unknown content encoding "${name}"`);
}

/** Rejects a body with too many values before it is parsed as JSON. */
export function checkValues(bytes: Buffer): Buffer {
  // A value takes two bytes: its own and a comma, or two brackets.
  if (bytes.length <= 2 * maxValues) return bytes;
  let values = 0;
  // By index: iterating over the bytes of ten thousand classes would take 250 ms.
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    // A comma, or an opening bracket or brace.
    if (byte === 0x2c || byte === 0x5b || byte === 0x7b) values += 1;
  }
  if (values <= maxValues) return bytes;
  throw new UasError('server_error', `the reply holds more than ${maxValues} values`);
}
