/** The width of text on a terminal: wide characters take two columns, combining marks none. */
import stringWidth from 'string-width';

/**
 * Code units that are looked at together: the segmenter behind string-width takes quadratic time for long texts on
 * Node 20. No character of a language is as long; one that is counts as several.
 */
const pieceLength = 320;

/** Letters with a width of one that never combine: Latin and Cyrillic. */
const narrow = /^[ -~\u00a1-\u00ac\u00ae-\u024f\u0400-\u0481\u048a-\u052f]*$/;

const segmenter = new Intl.Segmenter();

/** The beginning of a text, which ends where a character does. The last one is left out, since it may go on. */
function firstPiece(text: string): string {
  const piece = text.slice(0, pieceLength).replace(/[\ud800-\udbff]$/, '');
  const last = segmenter.segment(piece).containing(piece.length - 1);
  return last && last.index > 0 ? piece.slice(0, last.index) : piece;
}

/** The width of a text, in linear time. */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  let width = 0;
  let rest = text;
  while (rest.length > pieceLength) {
    const piece = firstPiece(rest);
    width += stringWidth(piece);
    rest = rest.slice(piece.length);
  }
  return width + stringWidth(rest);
}
