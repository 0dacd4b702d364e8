/** Values as Python writes them into a message: `['a', None]`, `{'soft': True}`, `int()`'s complaint. */
import { Float, nonFinite } from './float.ts';
import { strip } from './text.ts';

/** A character that cannot be printed, in the shortest of three forms. */
function byPoint(point: number): string {
  const hex = point.toString(16);
  if (point < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return point < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\']|(?! )[\p{C}\p{Z}]/gu, (character) => {
    if (character === "'") return quote === "'" ? "\\'" : "'";
    if (character === '\\') return '\\\\';
    const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
    return short ?? byPoint(character.codePointAt(0) ?? 0);
  });
  return `${quote}${escaped}${quote}`;
}

/** `repr(value)` of a value that came from JSON. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Float) return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return nonFinite(value);
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
  const digits = strip(text);
  return /^[-+]?\d+(_\d+)*$/.test(digits) ? Number(digits.replaceAll('_', '')) : undefined;
}

/** The message of that ValueError. */
export function notAnInt(text: string): string {
  return `invalid literal for int() with base 10: ${repr(text)}`;
}
