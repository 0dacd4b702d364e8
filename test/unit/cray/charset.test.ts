import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/cray/request/charset.ts';

const latin1 = Buffer.from('caf\u00e9', 'latin1');
const utf8 = Buffer.from('caf\u00e9');
const utf16le = Buffer.from('caf\u00e9', 'utf16le');
const utf16be = Buffer.from(utf16le).swap16();
const mark = '\ufeff';
const marked = (text: string, encoding: BufferEncoding = 'utf8') =>
  Buffer.from(`${mark}${text}`, encoding);

describe('the bytes of a reply', () => {
  it.each([
    ['text/plain', utf8, 'caf\u00c3\u00a9'],
    ['text/html', latin1, 'caf\u00e9'],
    ['text/plain; charset=utf-8', utf8, 'caf\u00e9'],
    ['text/plain; charset="UTF-8"', utf8, 'caf\u00e9'],
    ['text/plain; charset=iso-8859-1', latin1, 'caf\u00e9'],
    ['text/plain; charset=latin1', Buffer.from([0x80]), '\u0080'],
    ['text/plain; charset=us-ascii', utf8, 'caf\ufffd\ufffd'],
    ['text/plain; charset=utf-16', utf16le, 'caf\u00e9'],
    ['text/plain; charset=utf-16', marked('x', 'utf16le').swap16(), 'x'],
    ['text/plain; charset=windows-1252', Buffer.from([0xff, 0x80, 0x92, 0x81]), 'ÿ€’\ufffd'],
    ['text/plain; charset=cp1252', Buffer.from([0xff, 0x80]), 'ÿ€'],
    ['text/plain; charset=iso8859_15', Buffer.from([0xa4]), '€'],
    ['text/plain; charset=macroman', Buffer.from([0x8e]), 'é'],
    ['text/plain; charset=u8', utf8, 'caf\u00e9'],
    ['text/plain; charset=l1', latin1, 'caf\u00e9'],
    ['text/plain; charset=utf-8-sig', marked('x'), 'x'],
    ['text/plain; charset=utf_8', marked('x'), `${mark}x`],
    ['text/plain; charset=latin-1; charset=utf-8', utf8, 'caf\u00e9'],
    ["text/plain; a=b; CharSet = ' utf-8'", utf8, 'caf\u00e9'],
    ['text/plain; charset=utf-32', Buffer.from('fffe0000410000000000', 'hex'), 'A\ufffd'],
    ['text/plain; charset=utf-32be', Buffer.from('0000004100110000', 'hex'), 'A\ufffd'],
    ['Application/JSON', marked('x'), 'x'],
    ['application/json; charset=', marked('x'), 'x'],
    ['text/plain; charset=nonsense', utf8, 'caf\u00e9'],
    ['application/json', utf8, 'caf\u00e9'],
    ['application/json', latin1, 'caf\ufffd'],
    ['application/json', marked('x'), `${mark}x`],
    ['application/json; charset=ISO-8859-1', utf8, 'caf\u00c3\u00a9'],
  ])('%s: %s', (type, bytes, text) => {
    expect(decode(bytes, type)).toBe(text);
  });

  it.each([
    [utf8, 'caf\u00e9'],
    [marked('x'), 'x'],
    [utf16le, 'caf\u00e9'],
    [utf16be, 'caf\u00e9'],
    [marked('x', 'utf16le'), 'x'],
    [Buffer.from(marked('x', 'utf16le')).swap16(), 'x'],
    [latin1, 'caf\u00e9'],
    [Buffer.from('fffe000041000000', 'hex'), 'A'],
    [Buffer.from([0x41, 0x93]), 'A“'],
    [Buffer.alloc(0), ''],
  ])('tell themselves what they are where nothing is said: %s', (bytes, text) => {
    for (const type of ['', 'application/problem+json', 'application/octet-stream']) {
      expect(decode(bytes, type)).toBe(text);
    }
  });
});
