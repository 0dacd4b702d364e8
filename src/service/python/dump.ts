/** JSON text in the bytes that the service writes: keys sorted, two blanks, everything beyond ASCII escaped. */
import { Float } from './float.ts';

/** Keys of `uai_portmap` are numbers in the service, so they are ordered as numbers. */
const orderedAsNumbers = 'uai_portmap';

/** Halves of surrogate pairs are the only units that sort otherwise than their code points. */
const surrogate = /[\ud800-\udfff]/;

function byCodePoint(a: string, b: string): number {
  if (surrogate.test(a) || surrogate.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : Number(a > b);
}

function text(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function write(value: unknown, lineStart: string, name: string): string {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null || value instanceof Float) return String(value);
  const inner = `${lineStart}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[${inner}${value.map((item) => write(item, inner, '')).join(`,${inner}`)}${lineStart}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  // A JavaScript object already holds keys that are numbers in numeric order.
  if (name !== orderedAsNumbers) entries.sort(([a], [b]) => byCodePoint(a, b));
  const lines = entries.map(([key, item]) => `${text(key)}: ${write(item, inner, key)}`);
  return `{${inner}${lines.join(`,${inner}`)}${lineStart}}`;
}

/** A list as {@link dump} writes it, row by row. */
export function* dumpRows(rows: Iterable<unknown>): Generator<string> {
  const inner = '\n  ';
  let before = `[${inner}`;
  for (const row of rows) {
    yield before + write(row, inner, '');
    before = `,${inner}`;
  }
  yield before.startsWith('[') ? '[]\n' : '\n]\n';
}

/** The value as the service sends it, with the trailing line feed. Properties that are undefined are left out. */
export function dump(value: unknown): string {
  return `${write(value, '\n', '')}\n`;
}
