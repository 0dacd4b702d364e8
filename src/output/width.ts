/** Fitting texts into columns of a terminal. */
import { shortened } from '../core/text.ts';

const ascii = /^[ -~]*$/;

export function isAscii(text: string): boolean {
  return ascii.test(text);
}

/** How many columns a text takes. */
export type Measure = (text: string) => number;

/** The measure for these texts. string-width costs 25 ms to load, so it waits for the first text that is not ASCII. */
export async function measureFor(texts: Iterable<string>): Promise<Measure> {
  for (const text of texts) {
    if (!isAscii(text)) return (await import('./display-width.ts')).displayWidth;
  }
  return (text) => text.length;
}

/**
 * Code units of a column at most: a letter with its marks, of which `visible` leaves four, and some to spare. A text
 * with more of them for each column of the terminal does not fit.
 */
const mostUnits = 16;

/** The beginning of a text that could fit into so many columns; without a width the whole text. */
export function clipped(text: string, width: number | undefined): string {
  return width === undefined ? text : shortened(text, width * mostUnits);
}

/** The text cut to `width` columns, the last of them `…` when something is missing. */
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

export function pad(text: string, width: number, measure: Measure): string {
  return text + ' '.repeat(Math.max(0, width - measure(text)));
}
