import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatText, repr, textRepr } from '../../../src/cray/format/python-text.ts';
import { isTruthy, parseValue } from '../../../src/cray/format/value.ts';

describe('numbers as Python prints them', () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [-2.5, '-2.5'],
    [0.1, '0.1'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [123456.75, '123456.75'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [1.25e300, '1.25e+300'],
    [Number.NaN, 'nan'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
  ])('%d is %s', (number, text) => {
    expect(floatText(number)).toBe(text);
  });

  it('reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(Number(floatText(number))).toBe(number);
      }),
    );
  });
});

describe('texts as Python shows them', () => {
  it.each([
    ['plain', "'plain'"],
    ["it's", `"it's"`],
    [`it's "so"`, `'it\\'s "so"'`],
    ['a\\b\n\t', "'a\\\\b\\n\\t'"],
    ['\u0001\u007f', "'\\x01\\x7f'"],
    ['\u00a0\u202e', "'\\xa0\\u202e'"],
    ['\u{e0041}', "'\\U000e0041'"],
    ['é ☃ 😀', "'é ☃ 😀'"],
  ])('%j is %s', (text, shown) => {
    expect(textRepr(text)).toBe(shown);
  });

  it('shows whole values', () => {
    const value = parseValue('{"a": [1, 2.0, null], "b": {"c": true}, "d": "x"}');
    expect(repr(value)).toBe("{'a': [1, 2.0, None], 'b': {'c': True}, 'd': 'x'}");
  });
});

describe('JSON as Python reads it', () => {
  it('lets the last value of a repeated key win, in the place of the first', () => {
    expect([...(parseValue('{"a": 1, "b": 2, "a": 3}') as Map<string, bigint>)]).toEqual([
      ['a', 3n],
      ['b', 2n],
    ]);
  });

  it.each([
    ['-0', 0n],
    ['900719925474099312345', 900719925474099312345n],
    ['1E2', { float: 100 }],
    ['NaN', { float: Number.NaN }],
    ['-Infinity', { float: Number.NEGATIVE_INFINITY }],
  ])('reads %s', (text, value) => {
    expect(parseValue(text)).toEqual(value);
  });

  it.each(['', '01', "{'a': 1}", '[1,]', 'nan', `${'9'.repeat(4301)}`])('refuses %j', (text) => {
    expect(() => parseValue(text)).toThrow(SyntaxError);
  });

  it.each([
    ['false', false],
    ['0', false],
    ['0.0', false],
    ['""', false],
    ['[]', false],
    ['{}', false],
    ['null', false],
    ['"no"', true],
    ['[0]', true],
    ['-1', true],
  ])('takes %s for %s', (text, truth) => {
    expect(isTruthy(parseValue(text))).toBe(truth);
  });
});
