import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeText, readTextInput, readTextValue } from '../../src/system/text-input.ts';
import { createWorld } from '../support/world.ts';

const latin1 = Buffer.from('first\nM\u00fcller\n', 'latin1');
const utf16 = Buffer.from('\ufeffM\u00fcller \u{1f600}', 'utf16le');

function world(stdin?: Buffer) {
  const { deps, home } = createWorld();
  const io = { ...deps.io, readStdin: async () => stdin ?? Buffer.alloc(0) };
  return { deps: { files: deps.files, io }, paths: { home } };
}

describe('text from a file', () => {
  it('is UTF-8, without its byte order mark', () => {
    expect(decodeText(Buffer.from('\ufeffM\u00fcller'), 'f')).toBe('M\u00fcller');
    expect(decodeText(Buffer.from('a\ufeffb'), 'f')).toBe('a\ufeffb');
  });

  it('is named with the line when it is another encoding', () => {
    expect(() => decodeText(latin1, 'latin1.yaml')).toThrow(
      'latin1.yaml is not UTF-8 text (line 2)',
    );
    expect(() => decodeText(latin1, 'it is.yaml')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('iconv -f ISO-8859-1') }),
    );
  });

  it('is UTF-16 where that is taken, in both orders, and named elsewhere', () => {
    expect(decodeText(utf16, 'f', { utf16: true })).toBe('M\u00fcller \u{1f600}');
    const other = Buffer.from(utf16).swap16();
    expect(decodeText(other, 'f', { utf16: true })).toBe('M\u00fcller \u{1f600}');
    expect(() => decodeText(utf16, 'f')).toThrow('f is not UTF-8 text: it is UTF-16');
  });

  it.each([
    ['an odd number of bytes', utf16.subarray(0, -1)],
    ['half a surrogate pair', utf16.subarray(0, -2)],
  ])('is not UTF-16 with %s', (_name, bytes) => {
    expect(() => decodeText(bytes, 'f', { utf16: true })).toThrow('f is not UTF-8 text');
  });

  it('is read as Latin-1 where comments may be in any encoding, without its byte order mark', () => {
    expect(decodeText(latin1, 'f', { latin1: true })).toBe('first\nM\u00fcller\n');
    expect(decodeText(Buffer.from('\ufeff-----BEGIN'), 'f', { latin1: true })).toBe('-----BEGIN');
    expect(() => decodeText(utf16, 'f', { latin1: true })).toThrow('it is UTF-16');
  });

  it('is found in the home directory behind ~/', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'uas-text-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    writeFileSync(join(directory, 'a.txt'), 'text');
    const { deps } = world();
    const there = { deps, paths: { home: directory } };
    expect(await readTextInput(there, '~/a.txt', '--file')).toBe('text');
    expect(await readTextValue(there, '@~/a.txt', '--config')).toBe('text');
    await expect(readTextInput(there, '~/b.txt', '--file')).rejects.toThrow(
      '--file: file not found: ~/b.txt',
    );
  });

  it('is standard input for -, and the option itself without @', async () => {
    expect(await readTextInput(world(Buffer.from('in')), '-', '--file')).toBe('in');
    await expect(readTextInput(world(latin1), '-', '--file')).rejects.toThrow(
      'standard input is not UTF-8 text',
    );
    expect(await readTextValue(world(), 'as it is', '--config')).toBe('as it is');
  });
});
