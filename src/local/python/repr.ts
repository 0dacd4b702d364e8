/** Values as Python writes them into a message: `['a', None]`, `{'soft': True}`, `int()`'s complaint. */

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\'\u0000-\u001f\u007f-\u009f]/g, (character) => {
    if (character === "'") return quote === "'" ? "\\'" : "'";
    if (character === '\\') return '\\\\';
    const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
    return short ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `${quote}${escaped}${quote}`;
}

/** `repr(value)` of a value that came from JSON. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'object') {
    const items = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${repr(item)}`);
    return `{${items.join(', ')}}`;
  }
  return String(value);
}

/** `str(value)`: as {@link repr}, but text without its quotes. */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : repr(value);
}

/** `int(text)`: undefined where Python raises ValueError. Blanks around and single underscores within are fine. */
export function toInt(text: string): number | undefined {
  return /^\s*[-+]?\d+(_\d+)*\s*$/.test(text) ? Number(text.replaceAll('_', '')) : undefined;
}

/** The message of that ValueError. */
export function notAnInt(text: string): string {
  return `invalid literal for int() with base 10: ${repr(text)}`;
}
