/** Integers as Python's `int` reads them: blanks around them, a sign, underscores between digits of any script. */

/** Digits at most; Python reads no longer text as an integer, and its JSON reader fails on one. */
export const longestInteger = 4300;

const digit = /\p{Nd}/u;
// What Python takes for a blank and JavaScript does not, and the other way round.
const edges = /^[\s\u001c-\u001f\u0085]+|[\s\u001c-\u001f\u0085]+$/g;

/** Digits of a script follow each other from zero to nine, so that the place in their row is the value. */
function asciiDigit(character: string): string {
  let at = character.codePointAt(0) ?? 0;
  let before = 0;
  while (digit.test(String.fromCodePoint(at - 1))) {
    at -= 1;
    before += 1;
  }
  return String(before % 10);
}

/** Undefined where Python raises. */
export function readInteger(text: string): bigint | undefined {
  if (text.includes('\ufeff')) return undefined;
  const [, sign, digits = ''] =
    /^([-+]?)(\p{Nd}+(?:_\p{Nd}+)*)$/u.exec(text.replace(edges, '')) ?? [];
  const plain = digits.replaceAll('_', '');
  if (plain === '' || plain.length > longestInteger) return undefined;
  const value = BigInt(plain.replace(/[^0-9]/gu, asciiDigit));
  return sign === '-' ? -value : value;
}
