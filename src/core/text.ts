/** Text from a server or a file, made safe to show: the one sanitiser of the program. */

// Controls (C0, DEL, C1), format characters (bidi, zero width, tags, BOM), lone surrogates, line and paragraph
// separators, and fillers that no font draws. Emoji's variation selectors (U+FE00 to U+FE0F) do no harm.
const unsafe =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;
const ascii = /^[ -~]*$/;

const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeCharacter(character: string): string {
  const known = short[character];
  if (known !== undefined) return known;
  const point = character.codePointAt(0) ?? 0;
  if (point <= 0xff) return `\\x${point.toString(16).padStart(2, '0')}`;
  if (point <= 0xffff) return `\\u${point.toString(16).padStart(4, '0')}`;
  return `\\u{${point.toString(16)}}`;
}

/**
 * The text on one line with everything that could drive a terminal, hide or reorder characters shown as an
 * escape (`\x1b`, `\u202e`, `\n`). Applying it twice changes nothing.
 */
export function visible(text: string): string {
  return ascii.test(text) ? text : text.replace(unsafe, escapeCharacter);
}

/** Whether {@link visible} would change the text. */
export function isPlain(text: string): boolean {
  return text.search(unsafe) === -1;
}
