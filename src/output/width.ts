/** Fits text into the columns of a terminal. */
import { shortened } from '../core/text.ts';

const ascii = /^[ -~]*$/;

export function isAscii(text: string): boolean {
  return ascii.test(text);
}

/** Measures the width of a text in columns. */
export type Measure = (text: string) => number;

/** The measure for ASCII. */
export const lengthOf: Measure = (text) => text.length;

/**
 * The maximum number of code units per column: a letter with its marks, of which `visible` keeps four, and a reserve. A text
 * with more code units per column of the terminal does not fit.
 */
const mostUnits = 16;

/** The beginning of a text that may fit into the width; the whole text without a width. */
export function clipped(text: string, width: number | undefined): string {
  return width === undefined ? text : shortened(text, width * mostUnits);
}

/** Cuts the text to `width` columns, the last of which is `…` if something is missing. */
export function cut(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const character of text) {
    const size = measure(character);
    if (used + size > width - 1) break;
    result += character;
    used += size;
  }
  return `${result}…`;
}

/** The text cut to `width` columns at its start: the end of it, after `…`. */
export function cutStart(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const character of [...text].reverse()) {
    const size = measure(character);
    if (used + size > width - 1) break;
    result = character + result;
    used += size;
  }
  return `…${result}`;
}

export function pad(text: string, width: number, measure: Measure): string {
  if (measure === lengthOf) return text.padEnd(width);
  return text + ' '.repeat(Math.max(0, width - measure(text)));
}
