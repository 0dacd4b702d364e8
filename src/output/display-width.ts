/** How many columns of a terminal a text takes: wide characters two, combining marks none. */
import stringWidth from 'string-width';
import { isAscii } from './width.ts';

export function displayWidth(text: string): number {
  return isAscii(text) ? text.length : stringWidth(text);
}
