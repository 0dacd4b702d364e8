/** Widths of texts on a terminal: right for every text, and found in linear time. */
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/output/display-width.ts';

const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    ...[
      'ä',
      'a\u0308',
      '漢',
      '👨‍👩‍👧',
      '🇩🇪',
      '👍🏽',
      '\u1100\u1161\u11a8',
      'क्षि',
      '❤\ufe0f',
      'Ж',
      'ｶﾞ',
      ' ',
    ],
  ),
);

describe('the width of a text', () => {
  it('is that of string-width, however long the text is', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.nat(900), (pieces, before) => {
        const text = '日'.repeat(before) + pieces.join('');
        expect(displayWidth(text)).toBe(stringWidth(text));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a pair of surrogates at the end', `${'日'.repeat(244)}𐀀𐀀   𐀀𐀀𐀀`],
    ['one family at the end', `${'日'.repeat(250)}👨‍👩‍👧`],
    ['a heart at the end', `${'日'.repeat(254)}𐀀❤\ufe0f`],
    ['flags after a letter', `a${'🇩🇪'.repeat(300)}`],
    ['flags after one half of a flag', `${'🇩'.repeat(301)}${'🇩🇪'.repeat(300)}`],
    ['letters with more marks than a language has', `e${'\u0301'.repeat(700)}é`.repeat(3)],
    ['wide letters after such a one', `e${'\u0301'.repeat(700)}${'漢'.repeat(400)}`],
    ['syllables in parts', '\u1100\u1161\u11a8'.repeat(300)],
    ['conjuncts', 'क्षि'.repeat(300)],
  ])('is that of string-width for %s', (_what, text) => {
    for (let before = 0; before < 12; before += 1) {
      expect(displayWidth('x'.repeat(before) + text)).toBe(stringWidth('x'.repeat(before) + text));
    }
  });

  it.each([
    'ä',
    'a\u0308',
    '漢',
    '👨‍👩‍👧',
    '🇩🇪',
    'क्षि',
    '\u1100\u1161\u11a8',
    '\u0301',
    '\ud83d',
    'é漢',
  ])('takes time that grows with the length: %j', (unit) => {
    const time = (count: number) => {
      const text = unit.repeat(count);
      const start = performance.now();
      displayWidth(text);
      return performance.now() - start;
    };
    time(1000);
    // In quadratic time this is over 400 times as much.
    expect(time(40_000)).toBeLessThan(100 * Math.max(20, time(2000)));
  });
});
