import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatValue } from '../../../src/cray/format/format.ts';
import { jsonText } from '../../../src/cray/format/json.ts';
import { parseValue } from '../../../src/cray/format/value.ts';

it.each([
  [
    '{"name": "uai-ann", "ports": [80, 8888], "map": {}, "none": []}',
    '{\n  "name": "uai-ann",\n  "ports": [\n    80,\n    8888\n  ],\n  "map": {},\n  "none": []\n}',
  ],
  [
    '["é☃😀", "\\u0007\\b\\f\\n\\r\\t\\"\\\\/"]',
    '[\n  "\\u00e9\\u2603\\ud83d\\ude00",\n  "\\u0007\\b\\f\\n\\r\\t\\"\\\\/"\n]',
  ],
  [
    '[1.0, 2e20, 12345678901234567890123, -0, NaN, Infinity, -Infinity]',
    '[\n  1.0,\n  2e+20,\n  12345678901234567890123,\n  0,\n  NaN,\n  Infinity,\n  -Infinity\n]',
  ],
  [
    '[null, true, false, [[]], [{}]]',
    '[\n  null,\n  true,\n  false,\n  [\n    []\n  ],\n  [\n    {}\n  ]\n]',
  ],
  ['["\\ud800"]', '[\n  "\\ud800"\n]'],
])('prints %s', async (body, text) => {
  expect(await formatValue(parseValue(body), 'json')).toBe(text);
});

it('prints on one line for files', () => {
  expect(jsonText(parseValue('{"a":[1,{"b":null}]}'))).toBe('{"a": [1, {"b": null}]}');
});

it.each([
  ['"text"', 'text'],
  ['12', '12'],
  ['1.0', '1.0'],
  ['true', 'True'],
  ['null', ''],
])('prints %s bare in every format', async (body, text) => {
  for (const format of ['json', 'toml', 'yaml']) {
    expect(await formatValue(parseValue(body), format)).toBe(text);
  }
});

it('prints what other JSON readers read as the same value', () => {
  fc.assert(
    fc.property(fc.json(), (body) => {
      expect(JSON.parse(jsonText(parseValue(body), 2))).toEqual(JSON.parse(body));
    }),
  );
});
