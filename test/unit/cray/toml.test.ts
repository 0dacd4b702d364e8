import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, formatValue } from '../../../src/cray/format/format.ts';
import { parseValue } from '../../../src/cray/format/value.ts';
import { parseToml } from '../../../src/output/toml-text.ts';

const toml = (body: string) => formatValue(parseValue(body), 'toml');

describe('objects and lists', () => {
  it.each([
    [
      'an object, its sub-tables last',
      '{"a": 1, "t": {"x": "y"}, "b": [1, 2]}',
      'a = 1\nb = [ 1, 2,]\n\n[t]\nx = "y"\n',
    ],
    [
      'a list of objects',
      '[{"n": "a"}, {"n": "b"}]',
      '[[results]]\nn = "a"\n\n[[results]]\nn = "b"\n\n',
    ],
    [
      'sub-tables in a list, without a blank line after them',
      '[{"n": 1, "t": {"x": 1}}, {"n": 2}]',
      '[[results]]\nn = 1\n\n[results.t]\nx = 1\n[[results]]\nn = 2\n\n',
    ],
    [
      'nested lists of objects before sub-tables',
      '[{"m": [{"p": "/a"}], "t": {"s": "1"}}]',
      '[[results]]\n\n[[results.m]]\np = "/a"\n\n[results.t]\ns = "1"\n',
    ],
    ['a list of texts', '["a", "b"]', 'results = [ "a", "b",]\n'],
    ['a list of lists', '[[1, [2]], []]', 'results = [ [ 1, [ 2,],], [],]\n'],
    ['an empty list', '[]', 'results = []\n'],
    ['an empty object', '{}', ''],
    ['an empty sub-table', '{"a": 1, "map": {}}', 'a = 1\n\n[map]\n'],
    ['nothing of an empty sub-table in a list', '[{"a": 1, "map": {}}]', '[[results]]\na = 1\n\n'],
    ['empty tables deep down', '{"a": {"b": {}}}', '[a.b]\n'],
    [
      'tables level by level',
      '{"a": {"x": {"k": 1}}, "b": {"k": 2}}',
      '[b]\nk = 2\n\n[a.x]\nk = 1\n',
    ],
    [
      'the keys of objects in nested lists',
      '[[{"a": 1, "b": 2}]]',
      'results = [ [ [ "a", "b",],],]\n',
    ],
    [
      'an empty text among objects as an empty one',
      '{"l": [{"a": 1}, ""]}',
      '[[l]]\na = 1\n\n[[l]]\n\n',
    ],
  ])('prints %s', async (_what, body, text) => {
    expect(await toml(body)).toBe(text);
  });

  it('leaves null out of objects and makes it a text in lists', async () => {
    expect(await toml('{"a": null, "b": [null, 1]}')).toBe('b = [ "None", 1,]\n');
  });

  it.each(['["x", {"a": 1}]', '[{"a": 1}, 5]', '[{"a": 1}, null]', '[{"a": 1}, ["x"]]'])(
    'cannot print the mixed list %s',
    async (body) => {
      await expect(toml(body)).rejects.toBeInstanceOf(FormatError);
    },
  );
});

describe('keys and scalars', () => {
  it.each([
    ['{"a-b_1": 1}', 'a-b_1 = 1\n'],
    ['{"a b": {"c.d": {"e": 1}}}', '["a b"."c.d"]\ne = 1\n'],
    ['{"": 1}', '"" = 1\n'],
    ['{"é": [{"x\\"y": 1}]}', '[["é"]]\n"x\\"y" = 1\n\n'],
    ['{"a\\n": 1}', 'a\n = 1\n'],
    [
      '{"n": 1e-7, "o": 1e20, "p": 1e-10, "q": NaN, "r": -Infinity}',
      'n = 1e-7\no = 1e+20\np = 1e-10\nq = nan\nr = -inf\n',
    ],
    [
      '{"b": [true, false], "i": 12345678901234567890}',
      'b = [ true, false,]\ni = 12345678901234567890\n',
    ],
  ])('prints %s', async (body, text) => {
    expect(await toml(body)).toBe(text);
  });

  it.each([
    ['say "hi"', '"say \\"hi\\""'],
    ["it's", `"it's"`],
    [`it's "so"`, `"it's \\"so\\""`],
    ['a\nb\tc\\d', '"a\\nb\\tc\\\\d"'],
    ['é ☃', '"é ☃"'],
    ['left\u202eright', '"left\\u202eright"'],
    // The encoder's faults: data is lost, and scripts have seen it that way for years.
    ['bell\u0007!', '"bellx07!"'],
    ['\\x41', '"\\u0041"'],
    ['a\\\\x41', '"a\\\\u0041"'],
    ['\u0000\u0001', '"00x01"'],
  ])('prints the text %j', async (text, shown) => {
    expect(await toml(JSON.stringify({ v: text }))).toBe(`v = ${shown}\n`);
  });

  it('cannot print a text that begins with its only control character', async () => {
    await expect(toml('["\\u0085next"]')).rejects.toBeInstanceOf(FormatError);
  });
});

it('prints what TOML readers read as the same value', () => {
  const text = fc.string({ unit: fc.constantFrom(...'abc XYZ019"\'é☃.,:=[]{}#\n\t') });
  const scalar = fc.oneof(text, fc.boolean(), fc.integer());
  const value = fc.letrec((tie) => ({
    table: fc.dictionary(
      text.filter((key) => key !== '__proto__' && !key.endsWith('\n')),
      tie('any'),
      { maxKeys: 4 },
    ),
    any: fc.oneof({ depthSize: 'small' }, scalar, fc.array(scalar), tie('table')),
  })).table;
  const plain = (read: unknown): unknown =>
    JSON.parse(
      JSON.stringify(read, (_key, item) => (typeof item === 'bigint' ? Number(item) : item)),
    );
  return fc.assert(
    fc.asyncProperty(value, async (table) => {
      expect(plain(parseToml(await toml(JSON.stringify(table))))).toEqual(plain(table));
    }),
  );
});
