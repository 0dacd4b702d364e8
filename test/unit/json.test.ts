import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJson, parseJson } from '../../src/core/json.ts';

describe('exact JSON', () => {
  it('keeps the digits of integers that a double cannot hold', () => {
    const text =
      '{"id":9007199254740993,"list":[-9223372036854775808,12345678901234567890],"n":42}';
    const value = parseJson(text) as { id: unknown; n: unknown };
    expect(value.id).toBe(9007199254740993n);
    expect(value.n).toBe(42);
    expect(formatJson(value, 0)).toBe(text);
  });

  it('indents like JSON.stringify when big integers are inside', () => {
    const value = { a: [1n, { b: [] }, {}], c: 'x"y' };
    expect(formatJson(value)).toBe(JSON.stringify({ a: [1, { b: [] }, {}], c: 'x"y' }, null, 2));
  });

  it('never unquotes a text that looks like a number', () => {
    const value = { a: '12345678901234567890', b: 12345678901234567890n };
    expect(formatJson(value, 0)).toBe('{"a":"12345678901234567890","b":12345678901234567890}');
  });

  it('agrees with JSON.parse on every document, also when the exact parser reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        // What is written as digits beyond 2^53 comes as these digits.
        const meant = JSON.parse(text, (_key, item: unknown) =>
          typeof item === 'number' && !Number.isSafeInteger(item) && /^-?\d+$/.test(String(item))
            ? BigInt(String(item))
            : item,
        ) as unknown;
        expect(parseJson(text)).toEqual(meant);
        const exact = parseJson(`[${text},12345678901234567890]`) as unknown[];
        expect(exact[0]).toEqual(meant);
      }),
    );
  });

  it.each([
    '',
    '{',
    '[1,]',
    '{"a":1,}',
    '01',
    '1.',
    '.5',
    'nul',
    '"a',
    '"\n"',
    '[1 2]',
    '{a:1}',
    'NaN',
    '1 2',
  ])('refuses %j both ways', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
    expect(() => parseJson(`[12345678901234567890,${text}]`)).toThrow(SyntaxError);
  });

  it('takes the last of duplicate keys, and __proto__ as an ordinary key', () => {
    expect(parseJson('{"a":1,"a":12345678901234567890}')).toEqual({ a: 12345678901234567890n });
    const value = parseJson('{"__proto__":{"x":12345678901234567890}}') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('refuses a nesting that would overflow its own stack', () => {
    const text = `${'['.repeat(100_000)}12345678901234567890${']'.repeat(100_000)}`;
    expect(() => parseJson(text)).toThrow(/nested/);
  });
});
