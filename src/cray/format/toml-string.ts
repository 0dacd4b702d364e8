/** Strings as Python's toml 0.10.2 writes them: `repr` of the text, patched. */
import { textRepr } from './python-text.ts';

/**
 * Takes `\x..` out of the text piece by piece. An odd backslash before the `x` makes it `\u00..`, an even one
 * loses the backslash: control characters arrive as `x01`.
 */
function withoutHexEscapes(text: string): string {
  const pieces = text.split('\\x');
  let first = pieces.shift() ?? '';
  while (pieces.length > 0) {
    if (first === '') {
      first = pieces.shift() ?? '';
      // The original looks for a second piece here and fails when there is none.
      if (pieces.length === 0)
        throw new RangeError('the text begins with its only control character');
    }
    first = first.replaceAll('\\\\', '\\');
    let at = first.length - 1;
    let keepsX = first[at] !== '\\';
    while (at > 0 && first[at] === '\\') {
      keepsX = !keepsX;
      at -= 1;
    }
    first += `${keepsX ? 'x' : 'u00'}${pieces.shift() ?? ''}`;
  }
  return first;
}

/** The text in double quotes. Throws RangeError for a text that the original cannot write. */
export function tomlString(text: string): string {
  const quoted = textRepr(text);
  const body = quoted.slice(1, -1);
  const patched = quoted.startsWith("'")
    ? body.replaceAll("\\'", "'").replaceAll('"', '\\"')
    : body;
  return `"${withoutHexEscapes(patched)}"`;
}
