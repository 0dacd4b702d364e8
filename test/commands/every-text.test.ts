/** Every format prints every text that JSON can hold, and a long one in no time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNames } from '../../src/output/formats.ts';
import { parseToml } from '../../src/output/toml-text.ts';
import { parseYaml } from '../../src/output/yaml-text.ts';
import { uas } from '../support/run.ts';

const row = (text: string) => ({
  uai_name: 'uai-vera-1',
  username: 'vera',
  uai_img: text,
  uai_status: 'Running: Ready',
  uai_msg: text,
  uai_host: text,
  uai_ip: '10.0.0.1',
  [`x${text}`]: { [`y${text}`]: [text] },
});
const service = (text: string) => () => ({
  body: JSON.stringify([row(text), { ...row('plain'), uai_name: 'uai-vera-2' }]),
});
const worlds = [{}, { terminal: true, columns: 80 }];

/** Any UTF-16 code units: halves of surrogate pairs too. */
const anyText = fc
  .array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }), fc.nat(0x7f)), {
    maxLength: 30,
  })
  .map((units) => String.fromCharCode(...units));

describe.each(formatNames)('-o %s', (format) => {
  it('prints every text', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        for (const world of worlds) {
          const { code, stderr } = await uas(['list', '-o', format], {
            service: service(text),
            ...world,
          });
          expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        }
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  it.each([
    'ä',
    'a\u0308',
    '漢',
    '👨‍👩‍👧',
    '🇩🇪',
    '\u0301',
    '\ud83d',
    'क्षि',
    '\u1100\u1161\u11a8',
    'ä ',
    '"\\ä',
    '\u001b[31m',
    '\u202e',
  ])(
    'prints a long text of %j in time that grows with its length',
    async (unit) => {
      for (const world of worlds) {
        const text = unit.repeat(80_000 / unit.length);
        const { code } = await uas(['list', '-o', format], { service: service(text), ...world });
        expect(code).toBe(0);
      }
    },
    20_000,
  );
});

describe('a long text that is not ASCII', () => {
  it.each(['ä', 'a\u0308', '漢', '👨‍👩‍👧'])(
    'is reported in an error and shown by describe: %j',
    async (unit) => {
      const text = unit.repeat(80_000 / unit.length);
      for (const world of worlds) {
        const refused = await uas(['list'], {
          service: () => ({ status: 400, body: { title: 'Bad', status: 400, detail: text } }),
          ...world,
        });
        expect(refused.code).toBe(1);
        const shown = await uas(['describe', 'uai-vera-1'], { service: service(text), ...world });
        expect(shown.code).toBe(0);
      }
    },
    20_000,
  );
});

describe('half of a surrogate pair', () => {
  const text = 'a\ud83db';

  it('is shown in toml as people see it elsewhere, since TOML cannot hold it', async () => {
    const { stdout } = await uas(['list', '-o', 'toml'], { service: service(text) });
    const { results } = parseToml(stdout) as { results: { uai_img: string }[] };
    expect(results[0]?.uai_img).toBe('a\\ud83db');
  });

  it('is the same text in json and yaml', async () => {
    for (const [format, parse] of [
      ['json', JSON.parse],
      ['yaml', parseYaml],
    ] as const) {
      const { stdout } = await uas(['list', '-o', format], { service: service(text) });
      expect((parse(stdout) as { uai_img: string }[])[0]?.uai_img).toBe(text);
    }
  });
});
