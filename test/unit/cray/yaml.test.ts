import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatValue } from '../../../src/cray/format/format.ts';
import { parseValue } from '../../../src/cray/format/value.ts';

const yaml = (body: string) => formatValue(parseValue(body), 'yaml');
const scalar = async (text: string) =>
  (await yaml(JSON.stringify({ v: text }))).replace(/^v:(?: |$)/, '').replace(/\n$/, '');

describe('objects and lists', () => {
  it.each([
    ['{"a": 1, "b": {"c": [1, {"d": null}]}, "e": []}', 'a: 1\nb:\n  c:\n  - 1\n  - d:\ne: []\n'],
    [
      '[{"a": {}}, [], [[1], []], {}, null, "x"]',
      '- a: {}\n- []\n- - - 1\n  - []\n- {}\n- \n- x\n',
    ],
    ['[]', '[]\n'],
    ['{}', '{}\n'],
    ['[[null], {"a": null}]', '- - \n- a:\n'],
    [
      '{"n": 1.0, "i": -7, "x": 1e30, "q": NaN, "r": -Infinity, "t": true}',
      'n: 1.0\ni: -7\nx: 1e+30\nq: .nan\nr: -.inf\nt: true\n',
    ],
    [
      '{"12345678901234567890123": 12345678901234567890123}',
      "'12345678901234567890123': 12345678901234567890123\n",
    ],
  ])('prints %s', async (body, text) => {
    expect(await yaml(body)).toBe(text);
  });
});

describe('texts', () => {
  it.each([
    ['uai-ann-1', 'uai-ann-1'],
    ['Running: Ready', "'Running: Ready'"],
    ['a:b #c', "'a:b #c'"],
    ['a#b', 'a#b'],
    ['', "''"],
    [' a', "' a'"],
    ['a ', "'a '"],
    ['-', "'-'"],
    ['-a', '-a'],
    ['- a', "'- a'"],
    ['?a', '?a'],
    ['---', "'---'"],
    ['...x', "'...x'"],
    ['[a]', "'[a]'"],
    ['a]', 'a]'],
    ['@a', "'@a'"],
    ['%a', "'%a'"],
    ['a"b', 'a"b'],
    ['"a', `'"a'`],
    ["it's", "it's"],
    ["'a'", `"'a'"`],
    ['don\'t: "x"', '"don\'t: \\"x\\""'],
    ['a\tb', '"a\\tb"'],
    ['a\nb', '"a\\nb"'],
    ['a\u0000\u001b\u0085\u00a0b', '"a\\0\\e\\N\u00a0b"'],
    ['é ☃ 😀', 'é ☃ 😀'],
    ['😀\n', '"\\U0001F600\\n"'],
    ['\ufeffa', '"\\uFEFFa"'],
    ['\ud800', '"\\uD800"'],
    ['a\u2028b', "'a\u2028  b'"],
  ])('%j is %s', async (text, shown) => {
    expect(await scalar(text)).toBe(shown);
  });

  it.each([
    'true',
    'False',
    'NULL',
    '~',
    'null',
    '0',
    '-1',
    '1_000',
    '0o17',
    '017',
    '0x1F',
    '0b11',
    '1.5',
    '1.',
    '.5',
    '-.5',
    '1e5',
    '1.5e+5',
    '.inf',
    '-.INF',
    '.nan',
    '=',
    '<<',
    '2024-05-01',
    '2024-5-1 10:00:00',
    '2024-05-01T10:00:00.5Z',
  ])('quotes %s, which would be read as something else', async (text) => {
    expect(await scalar(text)).toBe(`'${text}'`);
  });

  it.each([
    'yes',
    'On',
    'tRue',
    'nil',
    '1.2.3',
    '10.0.0.1',
    '0m',
    '1e',
    'e5',
    '_1',
    '+',
    '0xg',
    '2024-5-1',
    '08:30',
  ])('leaves %s plain', async (text) => {
    expect(await scalar(text)).toBe(text);
  });
});

describe('long texts', () => {
  const words = (count: number) => Array(count).fill('seven77').join(' ');

  it('are folded at the first blank behind column 80, with the indentation of the next level', async () => {
    expect(await yaml(JSON.stringify({ v: words(14) }))).toBe(`v: ${words(10)}\n  ${words(4)}\n`);
    expect(await yaml(JSON.stringify([words(14)]))).toBe(`- ${words(10)}\n  ${words(4)}\n`);
    expect(await yaml(JSON.stringify([{ v: [words(14)] }]))).toBe(
      `- v:\n  - ${words(10)}\n    ${words(4)}\n`,
    );
  });

  it('are folded in single and in double quotes', async () => {
    expect(await yaml(JSON.stringify({ v: `${words(14)} ` }))).toBe(
      `v: '${words(10)}\n  ${words(4)} '\n`,
    );
    expect(await yaml(JSON.stringify({ v: `${words(14)}\n` }))).toBe(
      `v: "${words(10)}\\\n  \\ ${words(4)}\\n"\n`,
    );
  });

  it('are not folded inside a word or at two blanks', async () => {
    const long = 'x'.repeat(200);
    expect(await scalar(long)).toBe(long);
    expect(await scalar(`${long}  ${long}`)).toBe(`${long}  ${long}`);
  });

  it('count characters, not bytes', async () => {
    const wide = Array(16).fill('😀😀😀😀').join(' ');
    expect(await scalar(wide)).toBe(wide);
  });
});

describe('keys', () => {
  it.each([
    [
      '{"a b": 1, "1": 2, "": 3, "yes": 4, "a: b": 5}',
      "a b: 1\n'1': 2\n'': 3\nyes: 4\n'a: b': 5\n",
    ],
    ['{"two\\nlines": {"x": 1}, "b\\nc": [1]}', '? "two\\nlines"\n: x: 1\n? "b\\nc"\n: - 1\n'],
    ['{"two\\nlines": null}', '? "two\\nlines"\n:\n'],
  ])('prints %s', async (body, text) => {
    expect(await yaml(body)).toBe(text);
  });

  it('go after a question mark from 123 characters on', async () => {
    const key = (length: number) => JSON.stringify({ ['k'.repeat(length)]: 1 });
    expect(await yaml(key(122))).toBe(`${'k'.repeat(122)}: 1\n`);
    expect(await yaml(key(123))).toBe(`? ${'k'.repeat(123)}\n: 1\n`);
  });
});

it('prints what YAML 1.2 readers read as the same value', () => {
  const text = fc.string({
    unit: fc.constantFrom(...'abc XYZ019"\'é☃😀.,:;=[]{}#&*!|>%@`~?-\n\t\\_'),
  });
  const long = fc.array(text, { maxLength: 40 }).map((parts) => parts.join(' '));
  const leaf = fc.oneof(text, long, fc.boolean(), fc.integer(), fc.constant(null));
  const { root } = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, leaf, tie('root')),
    root: fc.oneof(
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(
        text.filter((key) => key !== '__proto__'),
        tie('any'),
        { maxKeys: 4 },
      ),
    ),
  }));
  return fc.assert(
    fc.asyncProperty(root, async (value) => {
      expect(parse(await yaml(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
