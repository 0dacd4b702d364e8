/**
 * Short tables with wrapped cells, for help topics. The only user of cli-table3, which takes quadratic time for long
 * tables; lists use `table.ts`.
 */
import Table from 'cli-table3';
import { shortened, visible } from '../core/text.ts';
import type { Line } from '../system/styled-line.ts';
import { displayWidth } from './display-width.ts';

const gap = 2;
/** The minimum width of a column. */
const narrowest = 20;

/** The maximum length of a cell: the library takes quadratic time for long text with marks or wide characters. */
const longestCell = 600;

const noBorder = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid', 'middle']
    .flatMap((part) => [part, `${part}-mid`, `${part}-left`, `${part}-right`, `mid-${part}`])
    .concat(['left-mid', 'right-mid', 'mid-mid'])
    .map((part) => [part, '']),
);

/** Column widths including gaps. If there is too little room, the widest column gives up some first, then the next. */
function columnWidths(natural: readonly number[], width: number | undefined): number[] {
  const widths = natural.map((size) => size + gap);
  if (width === undefined) return widths;
  const widestFirst = [...widths.entries()].sort(([, one], [, other]) => other - one);
  for (const [at, size] of widestFirst) {
    const excess = widths.reduce((sum, each) => sum + each, 0) - gap - width;
    if (excess > 0) widths[at] = Math.max(Math.min(size, narrowest), size - excess);
  }
  return widths;
}

/**
 * The rows as lines of at most `width` columns, if possible; without a width nothing is wrapped.
 * @param headers omitted if empty
 */
export function wrappedTable(
  rows: readonly (readonly string[])[],
  headers: readonly string[],
  width: number | undefined,
): Line[] {
  const cells = rows.map((row) => row.map((cell) => shortened(visible(cell), longestCell)));
  const all = headers.length > 0 ? [headers, ...cells] : cells;
  const count = Math.max(0, ...all.map((row) => row.length));
  const natural = Array.from({ length: count }, (_none, at) =>
    Math.max(...all.map((row) => displayWidth(row[at] ?? ''))),
  );
  const table = new Table({
    chars: noBorder,
    colWidths: columnWidths(natural, width),
    wordWrap: true,
    wrapOnWordBoundary: true,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': gap, compact: true },
  });
  table.push(...all.map((row) => [...row]));
  const lines = all.length === 0 ? [] : table.toString().split('\n');
  return lines.map((line, at): Line => {
    const text = line.trimEnd();
    return at === 0 && headers.length > 0 ? [{ text, style: 'bold' }] : text;
  });
}
