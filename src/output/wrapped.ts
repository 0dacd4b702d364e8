/**
 * Short tables with wrapped cells, for help topics. The only user of cli-table3, which takes quadratic time for long
 * tables; lists use `table.ts`.
 */
import Table from 'cli-table3';
import { shortened, visible } from '../core/text.ts';
import type { Line } from '../system/styled-line.ts';
import { displayWidth } from './display-width.ts';

const gap = 2;
/** The width that a column keeps while another can still give up some. */
const comfortable = 22;

/** The maximum length of a cell: the library takes quadratic time for long text with marks or wide characters. */
const longestCell = 600;

const noBorder = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid', 'middle']
    .flatMap((part) => [part, `${part}-mid`, `${part}-left`, `${part}-right`, `mid-${part}`])
    .concat(['left-mid', 'right-mid', 'mid-mid'])
    .map((part) => [part, '']),
);

type Rows = readonly (readonly string[])[];

/** The widest of the texts in a column, which are made from its cells. */
function widest(rows: Rows, at: number, textsOf: (cell: string) => readonly string[]): number {
  return Math.max(...rows.flatMap((row) => textsOf(row[at] ?? '').map(displayWidth)));
}

/**
 * Column widths including gaps. If there is too little room, the widest column gives up some first, then the next. None
 * becomes narrower than its longest word, which would be cut.
 */
function columnWidths(rows: Rows, width: number | undefined): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: count }, (_none, at) => at);
  const widths = columns.map((at) => widest(rows, at, (cell) => [cell]) + gap);
  if (width === undefined) return widths;
  const widestFirst = columns.toSorted((one, other) => (widths[other] ?? 0) - (widths[one] ?? 0));
  for (const least of [comfortable, 0]) {
    for (const at of widestFirst) {
      const size = widths[at] ?? 0;
      const excess = widths.reduce((sum, each) => sum + each, 0) - gap - width;
      const narrowest = widest(rows, at, (cell) => cell.split(' ')) + gap;
      if (excess > 0) widths[at] = Math.max(narrowest, Math.min(size, least), size - excess);
    }
  }
  return widths;
}

/**
 * The rows as lines of at most `width` columns, if possible; without a width nothing is wrapped.
 * @param headers omitted if empty
 */
export function wrappedTable(
  rows: Rows,
  headers: readonly string[],
  width: number | undefined,
): Line[] {
  const cells = rows.map((row) => row.map((cell) => shortened(visible(cell), longestCell)));
  const all = headers.length > 0 ? [headers, ...cells] : cells;
  const table = new Table({
    chars: noBorder,
    colWidths: columnWidths(all, width),
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
