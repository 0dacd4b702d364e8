/** Characters in YAML's double quotes. */

const named: Record<string, string> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
};

export function escapeCharacter(character: string): string {
  const name = named[character];
  if (name !== undefined) return `\\${name}`;
  const point = character.codePointAt(0) ?? 0;
  const hex = point.toString(16).toUpperCase();
  if (point <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Whether the character stays unescaped in double quotes; none beyond U+FFFF does. */
export function standsInDoubleQuotes(character: string): boolean {
  if (/["\\\u0085\u2028\u2029\ufeff]/.test(character)) return false;
  const point = character.codePointAt(0) ?? 0;
  return (
    (point >= 0x20 && point <= 0x7e) ||
    (point >= 0xa0 && point <= 0xd7ff) ||
    (point >= 0xe000 && point <= 0xfffd)
  );
}
