/** How many columns of a terminal a text takes. */
import stringWidth from 'string-width';

const ascii = /^[ -~]*$/;

export function displayWidth(text: string): number {
  return ascii.test(text) ? text.length : stringWidth(text);
}

/** The text cut to `width` columns, the last of them `…` when something is missing. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const character of text) {
    const size = displayWidth(character);
    if (used + size > width - 1) break;
    result += character;
    used += size;
  }
  return `${result}…`;
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}
