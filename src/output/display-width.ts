/** How many columns of a terminal a text takes: wide characters two, combining marks none. */
import stringWidth from 'string-width';

/**
 * Code units that are measured at once: the segmenter behind string-width takes quadratic time for long texts on
 * Node 20.
 */
const pieceLength = 256;

/** A piece grows by this at most to end where a character does. No language has a longer one. */
const longestCharacter = 64;

/** What belongs to the character before it: marks, joiners, skin tones, halves of flags and of Hangul syllables. */
const continues =
  /^[\p{M}\p{Cf}\p{Emoji_Modifier}\p{Regional_Indicator}\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f]/u;

/** What takes in the character after it: the joiner, viramas, and the first parts of Hangul syllables. */
const joins = /[\u200d\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1100-\u115f\ua960-\ua97c]$/;

/** Letters of one column each that take no part in longer characters: Latin and Cyrillic. */
const narrow = /^[ -~\u00a1-\u00ac\u00ae-\u024f\u0400-\u0481\u048a-\u052f]*$/;

function isBoundary(text: string, at: number): boolean {
  const isHalf = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));
  return !isHalf && !joins.test(text.slice(at - 1, at)) && !continues.test(text.slice(at, at + 2));
}

/** Where the piece that begins at `from` ends. */
function endOfPiece(text: string, from: number): number {
  const least = from + pieceLength;
  if (least >= text.length) return text.length;
  for (let at = least; at < Math.min(text.length, least + longestCharacter); at += 1) {
    if (isBoundary(text, at)) return at;
  }
  return least;
}

/** In time that grows with the length of the text. */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  let width = 0;
  for (let at = 0; at < text.length; ) {
    const end = endOfPiece(text, at);
    width += stringWidth(text.slice(at, end));
    at = end;
  }
  return width;
}
