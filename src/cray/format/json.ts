/** JSON in the bytes of Python's `json.dumps`. */
import { isMoment } from './moment.ts';
import { floatText } from './python-text.ts';
import { isFloat, isList, isMap, type Value } from './value.ts';

const short: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
};

/** Everything outside printable ASCII is escaped by UTF-16 unit. */
function quoted(text: string): string {
  const body = text.replace(
    /["\\]|[^ -~]/g,
    (unit) => short[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${body}"`;
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return floatText(value);
}

/**
 * @param indent blanks for each level; without it one line with `, ` and `: `, as `json.dump` writes files
 */
export function jsonText(value: Value, indent?: number): string {
  return write(value, indent === undefined ? undefined : '\n', ' '.repeat(indent ?? 0));
}

function write(value: Value, lineStart: string | undefined, indent: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return value.toString();
  if (isFloat(value)) return number(value.float);
  if (isMoment(value)) throw new TypeError('JSON has no dates');
  const inner = lineStart === undefined ? undefined : lineStart + indent;
  const items = isMap(value)
    ? [...value].map(([key, item]) => `${quoted(key)}: ${write(item, inner, indent)}`)
    : value.map((item) => write(item, inner, indent));
  const [open, close] = isList(value) ? '[]' : '{}';
  if (items.length === 0) return `${open}${close}`;
  return `${open}${inner ?? ''}${items.join(inner === undefined ? ', ' : `,${inner}`)}${lineStart ?? ''}${close}`;
}
