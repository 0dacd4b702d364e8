/** Content encodings as urllib3 undoes them. */
import { decodeBytes, maxReplyBytes } from '../../system/reply-bytes.ts';

/**
 * Undoes several encodings, the last one first. As in urllib3, any other name next to a known one is taken for deflate.
 */
export async function decompress(bytes: Buffer, encoding: string): Promise<Buffer> {
  const isKnown = (name: string) => name === 'gzip' || name === 'deflate';
  const names = encoding.includes(',')
    ? encoding.split(',').map((name) => name.trim())
    : [encoding];
  if (!names.some(isKnown)) return bytes;
  let decoded = bytes;
  for (const name of names.reverse()) {
    decoded = name === 'gzip' ? await gunzip(decoded) : await inflate(decoded);
  }
  return decoded;
}

/** With the header of zlib, as HTTP has it, or without, as some servers send it. */
async function inflate(bytes: Buffer): Promise<Buffer> {
  const isZlib = bytes.length > 1 && ((bytes[0] ?? 0) & 0x0f) === 8;
  const hasHeader = isZlib && bytes.readUInt16BE(0) % 31 === 0;
  return decodeBytes(bytes, hasHeader ? 'deflate' : 'deflate-raw');
}

/** Bytes behind the last member do not count. */
async function gunzip(bytes: Buffer): Promise<Buffer> {
  try {
    return await decodeBytes(bytes, 'gzip');
  } catch (error) {
    const end = await endOfMembers(bytes);
    if (end === 0 || end >= bytes.length) throw error;
    return decodeBytes(bytes.subarray(0, end), 'gzip');
  }
}

/** Where the last complete member ends (RFC 1952). */
async function endOfMembers(bytes: Buffer): Promise<number> {
  const { inflateRawSync } = await import('node:zlib');
  let end = 0;
  for (;;) {
    const start = end + headerLength(bytes.subarray(end));
    if (start === end) return end;
    try {
      const { engine } = inflateRawSync(bytes.subarray(start), {
        info: true,
        maxOutputLength: maxReplyBytes,
      }) as unknown as {
        engine: { bytesWritten: number };
      };
      const next = start + engine.bytesWritten + 8;
      if (next > bytes.length) return end;
      end = next;
    } catch {
      return end;
    }
  }
}

/** Zero when no member begins here. */
function headerLength(bytes: Buffer): number {
  if (bytes.length < 10 || bytes.readUInt16BE(0) !== 0x1f8b || bytes[2] !== 8) return 0;
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + (bytes.length < at + 2 ? 0 : bytes.readUInt16LE(at));
  for (const flag of [8, 16]) {
    const end = flags & flag ? bytes.indexOf(0, at) : at - 1;
    if (end === -1) return 0;
    at = end + 1;
  }
  return flags & 2 ? at + 2 : at;
}
