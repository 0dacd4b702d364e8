/** Long lists are written in pieces, and come out as they would in one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/core/json.ts';
import { type Format, formats } from '../../src/output/formats.ts';
import { tomlText } from '../../src/output/toml-value.ts';
import { valueView } from '../../src/output/view.ts';
import { yamlText } from '../../src/output/yaml-text.ts';
import { createIo } from '../../src/system/io.ts';
import { processStreams } from '../../src/system/streams.ts';

const io = createIo(processStreams(new AbortController().signal, () => {}));

async function printed(format: Format, value: unknown) {
  const pieces: string[] = [];
  const view = valueView(value);
  const print = await formats[format].load();
  await print({
    ...{
      io,
      view,
      columns: [],
      rows: [],
      headers: true,
      isShaped: false,
      isBrief: false,
      isChosen: false,
    },
    write: (text) => pieces.push(text),
  });
  return { text: pieces.join(''), pieces: pieces.length };
}

const whole: Partial<Record<Format, (value: unknown) => string>> = {
  json: (value) => `${formatJson(value)}\n`,
  jsonl: (value) =>
    (Array.isArray(value) ? value : [value]).map((item) => `${formatJson(item, 0)}\n`).join(''),
  yaml: yamlText,
  toml: tomlText,
};
const names = Object.keys(whole) as Format[];

const row = (at: number) => ({
  uai_name: `uai-${at}`,
  uai_age: '2h9m',
  ready: at % 2 === 0,
  ports: at,
});
const shared = { a: 1 };

describe.each(names)('%s', (format) => {
  const one = whole[format] ?? String;

  it.each([
    ['nothing', []],
    ['objects of plain values', Array.from({ length: 1203 }, (_v, at) => row(at))],
    [
      'objects in objects',
      Array.from({ length: 1001 }, (_v, at) => ({
        ...row(at),
        in: { at: [at, { at }] },
        none: {},
      })),
    ],
    ['an object that is there twice', [shared, shared]],
    ['an object that is within two others', [{ in: shared }, { in: shared }]],
    ['values that are no objects', ['no', 1, true, 'a: b']],
    [
      'odd keys and texts',
      [{ true: 'x', '': 'y', 'a b': '\u0007"\\', null: '\u202e', no: 'no' }, { y: 'a\nb\tc' }],
    ],
    ['numbers of all kinds', [{ a: -0, b: 1.5, c: 2n ** 70n, d: 1e21, e: -7 }]],
    ['an empty object', [{}, row(1), {}]],
    ['no list', { a: [1, 2] }],
  ])('of %s is the same text', async (_name, value) => {
    expect((await printed(format, value)).text).toBe(one(value));
  });

  it('is the same text for any list', async () => {
    const list = fc.array(
      fc.oneof(
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
        fc.object({ values: [fc.string(), fc.integer(), fc.constant(null)] }),
      ),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(list, async (value) => {
        expect((await printed(format, value)).text).toBe(one(value));
      }),
    );
  });

  it('does not wait for the last of ten thousand rows', async () => {
    const rows = Array.from({ length: 10_000 }, (_v, at) => row(at));
    expect((await printed(format, rows)).pieces).toBeGreaterThan(10);
  });
});
