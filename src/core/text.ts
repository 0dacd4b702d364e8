/** Makes text from a server or a file safe to show: the only sanitizer of the program. */

// Controls (C0, DEL, C1), format characters (bidi, zero width, tags, BOM), lone surrogates, private use, unassigned
// code points, line and paragraph separators, and invisible fillers. Variation selectors of emoji (U+FE00 to
// U+FE0F) are harmless. Many marks on one letter would cover the lines around it; no language needs more than four.
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
 * The text on one line. Everything that could control a terminal, or hide or reorder characters, becomes an
 * escape (`\x1b`, `\u202e`, `\n`). The function is idempotent.
 */
export function visible(text: string): string {
  return ascii.test(text) ? text : text.replace(unsafe, escapeCharacter);
}

/** Whether {@link visible} would change the text. */
export function isPlain(text: string): boolean {
  return text.search(unsafe) === -1;
}

/** Shortens a text to `most` UTF-16 code units and `…`, without splitting a character. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Escapes a character as UTF-16 code units, `\u202e`, or as a code point, `\U000e0041`. */
function unicodeEscape(character: string, form: 'pairs' | 'points'): string {
  const point = character.codePointAt(0) ?? 0;
  if (form === 'points' && point > 0xffff) return `\\U${point.toString(16).padStart(8, '0')}`;
  return Array.from(
    { length: character.length },
    (_none, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}

/**
 * Lines that cannot control a terminal: line feeds and tabs are kept, and everything else that {@link visible} changes
 * becomes a `\u` escape, which JSON (`pairs`) and double-quoted YAML and TOML (`points`) read back as the same text.
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
