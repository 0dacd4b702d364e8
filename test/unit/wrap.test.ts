/** Long lines on a terminal: broken between words, below the last column, with commands that can be copied. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrap } from '../../src/core/wrap.ts';

function lines(text: string, width: number, aligned?: number): string[] {
  const pieces = wrap(text, width, aligned);
  if (!pieces) return [text];
  return pieces.map(
    ({ from, to, indent, isContinued }) =>
      `${' '.repeat(indent)}${text.slice(from, to)}${isContinued ? ' \\' : ''}`,
  );
}

describe('a line that is longer than the terminal is wide', () => {
  it('is broken between words', () => {
    expect(lines('uas: list: the service at api-gw.example did not answer', 40)).toEqual([
      'uas: list: the service at api-gw.example',
      '  did not answer',
    ]);
  });

  it.each([
    ['ok    tls   TLSv1.3; issued by an authority of the site', 44, 12],
    ['    fix: some words that do not fit next to each other', 30, 6],
  ])('goes on below its last column, or indented: %s', (text, width, column) => {
    const [, ...rest] = lines(text, width);
    expect(rest.length).toBeGreaterThan(0);
    for (const line of rest) expect(/^ */.exec(line)?.[0]).toHaveLength(column);
  });

  it('goes on below a given column', () => {
    expect(lines('connect: ssh vera@10.1.2.3 with a long note', 36, 9)).toEqual([
      'connect: ssh vera@10.1.2.3 with a',
      '         long note',
    ]);
  });

  it('keeps a word whole by going on further left', () => {
    expect(lines('service  http://127.0.0.1:46201/apis/uas-mgr/v1 (local)', 40)).toEqual([
      'service',
      '  http://127.0.0.1:46201/apis/uas-mgr/v1',
      '  (local)',
    ]);
  });

  it('breaks a word that no line holds after one of its signs', () => {
    expect(lines('it is in /home/users/vera/.local/state/uas/backups/2026.yaml', 40)).toEqual([
      'it is in /home/users/vera/.local/state/',
      '  uas/backups/2026.yaml',
    ]);
  });

  it('keeps a command on one line', () => {
    expect(lines('hint: to take it away, delete it with: uas delete uai-vera', 50)).toEqual([
      'hint: to take it away, delete it with:',
      '  uas delete uai-vera',
    ]);
  });

  it('continues a command that no line holds as a shell reads it', () => {
    const command = "uas admin config classes update 'login class' --image IMAGE --default";
    const [first = '', ...rest] = lines(`fix: ${command}`, 50);
    expect([first, ...rest].slice(0, -1).every((line) => line.endsWith(' \\'))).toBe(true);
    expect([first, ...rest].map((line) => line.replace(/ \\$/, '').trim()).join(' ')).toBe(
      `fix: ${command}`,
    );
    expect(rest.join('\n')).toContain("'login class'");
  });

  it('counts characters that may be wide as two columns', () => {
    expect(lines('日本語の画像 日本語の画像 日本語', 30)).toEqual([
      '日本語の画像 日本語の画像',
      '  日本語',
    ]);
  });

  it('loses nothing and fits, whatever the text', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '-', '日', "'", ';') });
    const texts = fc.array(word, { maxLength: 40 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(texts, fc.integer({ min: 20, max: 120 }), (text, width) => {
        const out = lines(text, width);
        expect(out.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        for (const line of out) {
          expect([...line].reduce((sum, c) => sum + (c <= '~' ? 1 : 2), 0)).toBeLessThanOrEqual(
            width,
          );
        }
      }),
    );
  });

  it('takes time in proportion to its length', () => {
    const started = performance.now();
    lines('x'.repeat(400_000), 80);
    lines('word '.repeat(80_000), 80);
    lines(`: uas ${"'".repeat(100_000)}`, 80);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
