/** Text from a server or a file, made safe to show: the one sanitiser of the program. */

// Controls (C0, DEL, C1), format characters (bidi, zero width, tags, BOM), lone surrogates, private use, what is no
// character, line and paragraph separators, and fillers that no font draws. Emoji's variation selectors (U+FE00 to
// U+FE0F) do no harm. Marks that pile up on one letter would paint over the lines around: no language needs over four.
const unsafe =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}|\p{Noncharacter_Code_Point}|(?<=\p{M}{4})\p{M}/gu;
const ascii = /^[ -~]*$/;
const inertAscii = /^[ -~\n\t]*$/;

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

/** The beginning of a text that is longer than `most` UTF-16 code units, with `…`; no character is cut in two. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** UTF-16 code units as `\u202e` each, or code points beyond them as `\U000e0041`. */
function unicodeEscape(character: string, form: 'pairs' | 'points'): string {
  const point = character.codePointAt(0) ?? 0;
  if (form === 'points' && point > 0xffff) return `\\U${point.toString(16).padStart(8, '0')}`;
  return Array.from(
    { length: character.length },
    (_none, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}

/**
 * Lines that cannot drive a terminal: line feeds and tabs stay, the rest of what {@link visible} would change stands
 * as `\u` escapes, which JSON (`pairs`) and double-quoted YAML and TOML (`points`) read back as the same text.
 */
export function inert(text: string, form: 'pairs' | 'points' = 'pairs'): string {
  if (inertAscii.test(text)) return text;
  return text.replace(unsafe, (character) =>
    character === '\n' || character === '\t' ? character : unicodeEscape(character, form),
  );
}

/** `a, b or c`, for sentences. */
export function listed(words: readonly string[], word: 'and' | 'or'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${word} ${last}`;
}
