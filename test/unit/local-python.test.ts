import { describe, expect, it } from 'vitest';
import { fileParts } from '../../src/service/http/multipart.ts';
import { dump } from '../../src/service/python/dump.ts';
import { float } from '../../src/service/python/float.ts';
import { load } from '../../src/service/python/load.ts';
import { repr, str, toInt } from '../../src/service/python/repr.ts';

describe('JSON as Python reads it', () => {
  it.each([
    ['', 'Expecting value: line 1 column 1 (char 0)'],
    [' ', 'Expecting value: line 1 column 2 (char 1)'],
    ['{cpu', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['{"a":1,}', 'Expecting property name enclosed in double quotes: line 1 column 8 (char 7)'],
    ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ['{"a":1 2}', "Expecting ',' delimiter: line 1 column 8 (char 7)"],
    ['[1,]', 'Expecting value: line 1 column 4 (char 3)'],
    ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
    ['[1', "Expecting ',' delimiter: line 1 column 3 (char 2)"],
    ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)'],
    ['"a\nb"', 'Invalid control character at: line 1 column 3 (char 2)'],
    ['"\\x"', 'Invalid \\escape: line 1 column 2 (char 1)'],
    ['"\\u12"', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
    ['1 2', 'Extra data: line 1 column 3 (char 2)'],
    ['{}\n\n x', 'Extra data: line 3 column 2 (char 5)'],
    ['"😀" x', 'Extra data: line 1 column 5 (char 4)'],
    ['"\\ud800', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
    ['\ufeff1', 'Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)'],
    ["{'a':1}", 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
  ])('%j fails with %s', (text, message) => {
    expect(() => load(text)).toThrow(message);
  });

  it('keeps what other parsers lose or refuse', () => {
    expect(load('[NaN, -Infinity, 9007199254740993, 1.5e3, "\\ud83d\\ude00", null]')).toEqual([
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      9007199254740993n,
      1500,
      '😀',
      null,
    ]);
    expect(Object.keys(load('{"__proto__": 1, "a": {"b": []}}') as object)).toEqual([
      '__proto__',
      'a',
    ]);
  });
});

describe('numbers with a fraction or an exponent', () => {
  it.each([
    ['1.0', '1.0'],
    ['1e5', '100000.0'],
    ['-0.0', '-0.0'],
    ['1.50', '1.5'],
    ['0.0001', '0.0001'],
    ['0.00001', '1e-05'],
    ['123456789012345678.0', '1.2345678901234568e+17'],
    ['1e16', '1e+16'],
    ['1e15', '1000000000000000.0'],
    ['1e400', 'inf'],
    ['-Infinity', '-inf'],
    ['NaN', 'nan'],
    ['12', '12'],
  ])('%s is written as %s', (text, written) => {
    expect(repr(load(text, float))).toBe(written);
  });
});

describe('JSON as Python writes it', () => {
  it('sorts keys by code point and the ports by number', () => {
    expect(dump({ b: 1, 10: 1, 9: 1, Z: 1, é: 1 })).toBe(
      '{\n  "10": 1,\n  "9": 1,\n  "Z": 1,\n  "b": 1,\n  "\\u00e9": 1\n}\n',
    );
    expect(dump({ uai_portmap: { 443: 443, 80: 80 } })).toBe(
      '{\n  "uai_portmap": {\n    "80": 80,\n    "443": 443\n  }\n}\n',
    );
  });

  it('writes empty values in one line, and escapes as Python does', () => {
    expect(dump({ a: [], b: {}, c: '\u0000\u001f"\\\n/é😀', d: undefined, e: [null, true] })).toBe(
      '{\n  "a": [],\n  "b": {},\n  "c": "\\u0000\\u001f\\"\\\\\\n/\\u00e9\\ud83d\\ude00",\n  "e": [\n    null,\n    true\n  ]\n}\n',
    );
  });
});

describe('values in messages', () => {
  it.each<[unknown, string]>([
    [['a', 1, null, true, { x: [] }], "['a', 1, None, True, {'x': []}]"],
    ["it's", '"it\'s"'],
    ['both \' and "', "'both \\' and \"'"],
    ['\\ \n \u0001', "'\\\\ \\n \\x01'"],
  ])('%j is %s', (value, text) => {
    expect(repr(value)).toBe(text);
  });

  it('show text without quotes where Python formats it', () => {
    expect([str('a'), str(null), str(['a'])]).toEqual(['a', 'None', "['a']"]);
  });

  it.each([
    ['80', 80],
    [' -1 ', -1],
    ['1_000', 1000],
    ['+5', 5],
    ['', undefined],
    ['1.0', undefined],
    ['0x10', undefined],
    ['1__0', undefined],
  ])('int(%j) is %s', (text, number) => {
    expect(toInt(text)).toBe(number);
  });
});

describe('uploads', () => {
  it('keep their bytes, and parts without a file name are none', () => {
    const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 128]);
    const body = Buffer.concat([
      Buffer.from('preamble\r\n--x y\r\ncontent-disposition: form-data; name=text\r\n\r\nvalue'),
      Buffer.from(
        '\r\n--x y\r\nContent-Disposition: form-data; name="f"; filename="a \\"b\\".pub"\r\n\r\n',
      ),
      bytes,
      Buffer.from('\r\n--x y--\r\nepilogue'),
    ]);
    expect(fileParts('x y', body)).toEqual([{ name: 'f', filename: 'a "b".pub', content: bytes }]);
    expect(fileParts('x', body)).toEqual([]);
  });
});
