/** Signatures of macOS programs, at the smallest program that has one. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signatureOf, withoutSignature } from '../../build/single-file/mach-o.js';

const page = 4096;
const content = 2 * page;

/** A code directory of two pages in a signature of one blob. */
function signatureFor(bytes: Buffer): Buffer {
  const directory = Buffer.alloc(44 + 2 * 32);
  directory.writeUInt32BE(0xfade0c02, 0);
  for (const [at, value] of [
    [16, 44],
    [28, 2],
    [32, content],
  ] as const) {
    directory.writeUInt32BE(value, at);
  }
  directory.set([32, 2, 0, 12], 36);
  for (const at of [0, 1]) {
    const hash = createHash('sha256').update(bytes.subarray(at * page, (at + 1) * page));
    directory.set(hash.digest(), 44 + at * 32);
  }
  const head = Buffer.alloc(20);
  head.writeUInt32BE(0xfade0cc0, 0);
  head.writeUInt32BE(head.length + directory.length, 4);
  head.writeUInt32BE(1, 8);
  head.writeUInt32BE(head.length, 16);
  return Buffer.concat([head, directory]);
}

/** A header, the last segment, and the load command of the signature behind both pages. */
function signedProgram(): Buffer {
  const bytes = Buffer.alloc(content);
  const linkEdit = 32;
  const signature = linkEdit + 72;
  bytes.writeUInt32LE(0xfeedfacf, 0);
  bytes.writeUInt32LE(2, 16);
  bytes.writeUInt32LE(72 + 16, 20);
  bytes.writeUInt32LE(0x19, linkEdit);
  bytes.writeUInt32LE(72, linkEdit + 4);
  bytes.write('__LINKEDIT', linkEdit + 8);
  bytes.writeBigUInt64LE(BigInt(page), linkEdit + 40);
  bytes.writeUInt32LE(0x1d, signature);
  bytes.writeUInt32LE(16, signature + 4);
  bytes.writeUInt32LE(content, signature + 8);
  return Buffer.concat([bytes, signatureFor(bytes)]);
}

describe('the signature of a macOS program', () => {
  it('is valid when every page has its hash, and stale after one byte has changed', () => {
    const program = signedProgram();
    expect(signatureOf(program)).toBe('valid');
    program[page + 7] = 1;
    expect(signatureOf(program)).toBe('stale');
  });

  it('comes off with its load command, and the last segment ends with the file', () => {
    const bare = withoutSignature(signedProgram());
    expect(signatureOf(bare)).toBe('none');
    expect(bare).toHaveLength(content);
    expect([bare.readUInt32LE(16), bare.readUInt32LE(20)]).toEqual([1, 72]);
    expect(bare.readBigUInt64LE(32 + 48)).toBe(BigInt(page));
    expect(withoutSignature(bare)).toBe(bare);
  });

  it('is not looked for in another kind of file', () => {
    expect(() => signatureOf(Buffer.from('#!/bin/sh\n'.repeat(9)))).toThrow('Mach-O');
  });
});
