// Code signatures of macOS programs (64-bit Mach-O): whether they are those of the bytes, and taking them off.
import { createHash } from 'node:crypto';

const magic = 0xfeedfacf;
const headerLength = 32;
const command = { segment: 0x19, signature: 0x1d };
const codeDirectory = 0xfade0c02;
const sha256 = 2;

/**
 * The load commands, each with its place in the file.
 * @param {Buffer} bytes
 */
function commandsOf(bytes) {
  if (bytes.readUInt32LE(0) !== magic) throw new Error('not a 64-bit Mach-O file');
  const commands = [];
  let at = headerLength;
  for (let left = bytes.readUInt32LE(16); left > 0; left -= 1) {
    const size = bytes.readUInt32LE(at + 4);
    commands.push({ type: bytes.readUInt32LE(at), at, size });
    at += size;
  }
  return commands;
}

/**
 * Whether every page has the hash that the code directory at `start` says.
 * @param {Buffer} bytes
 * @param {number} start
 */
function pagesMatch(bytes, start) {
  const hashes = bytes.readUInt32BE(start + 16);
  const count = bytes.readUInt32BE(start + 28);
  const limit = bytes.readUInt32BE(start + 32);
  const hashLength = bytes.readUInt8(start + 36);
  const hashType = bytes.readUInt8(start + 37);
  const pageBits = bytes.readUInt8(start + 39);
  if (hashType !== sha256) return false;
  for (let page = 0; page < count; page += 1) {
    const end = Math.min((page + 1) << pageBits, limit);
    const hash = createHash('sha256').update(bytes.subarray(page << pageBits, end));
    const at = start + hashes + page * hashLength;
    if (
      !hash
        .digest()
        .subarray(0, hashLength)
        .equals(bytes.subarray(at, at + hashLength))
    )
      return false;
  }
  return true;
}

/**
 * @param {Buffer} bytes
 * @returns {'none' | 'valid' | 'stale'}
 */
export function signatureOf(bytes) {
  const found = commandsOf(bytes).find(({ type }) => type === command.signature);
  if (!found) return 'none';
  const start = bytes.readUInt32LE(found.at + 8);
  const blobs = bytes.readUInt32BE(start + 8);
  for (let blob = 0; blob < blobs; blob += 1) {
    const at = start + bytes.readUInt32BE(start + 16 + 8 * blob);
    if (bytes.readUInt32BE(at) === codeDirectory) return pagesMatch(bytes, at) ? 'valid' : 'stale';
  }
  return 'stale';
}

/**
 * The program without its signature, which is at the end of its last segment.
 * @param {Buffer} bytes
 */
export function withoutSignature(bytes) {
  const commands = commandsOf(bytes);
  const found = commands.find(({ type }) => type === command.signature);
  if (!found) return bytes;
  const start = bytes.readUInt32LE(found.at + 8);
  const segment = commands.findLast(({ type, at }) => {
    return type === command.segment && bytes.toString('latin1', at + 8, at + 18) === '__LINKEDIT';
  });
  if (!segment || found !== commands.at(-1)) throw new Error('the signature is not at the end');
  const copy = Buffer.from(bytes.subarray(0, start));
  copy.fill(0, found.at, found.at + found.size);
  copy.writeUInt32LE(copy.readUInt32LE(16) - 1, 16);
  copy.writeUInt32LE(copy.readUInt32LE(20) - found.size, 20);
  const length = BigInt(start) - copy.readBigUInt64LE(segment.at + 40);
  copy.writeBigUInt64LE(length, segment.at + 48);
  return copy;
}
