/** Prints lists and objects for people: aligned columns without a box, cut to the width of the terminal if any. */

import { visible } from '../core/text.ts';
import type { Io, Line, Span } from '../system/io.ts';
import type { AnyColumn, Row } from './columns.ts';
import type { Sheet } from './sheet.ts';
import { type Cell, cellIn } from './view.ts';
import { clipped, cut, measureFor, pad } from './width.ts';

const gap = '  ';

/** A list as a table, one object as its fields, and the notes of the view. */
export async function printSheet({
  io,
  view,
  columns,
  rows,
  headers,
  isShaped,
}: Sheet): Promise<void> {
  if (view.lines && !isShaped) io.print(...view.lines);
  else if (rows.length === 0 && view.empty !== undefined) io.note(view.empty);
  else if (view.single) printFields(io, columns, rows[0]);
  else await printTable(io, columns, rows, { headers });
  io.note(...(view.notes ?? []));
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return '-';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return visible(String(cell));
}

const narrowest = 8;

/**
 * Narrows the widest columns until all fit. The first column is input for the next command, so it is narrowed
 * last, unless it takes more than half of the line.
 */
function shrink(widths: readonly number[], available: number): number[] {
  const result = [...widths];
  const half = Math.floor(available / 2);
  const least = (at: number) => Math.max(narrowest, at === 0 ? Math.min(widths[0] ?? 0, half) : 0);
  let excess =
    result.reduce((sum, width) => sum + width, gap.length * (result.length - 1)) - available;
  for (const floor of [least, () => narrowest]) {
    while (excess > 0) {
      const open = result.filter((width, at) => width > floor(at));
      if (open.length === 0) break;
      const widest = Math.max(...open);
      const at = result.findLastIndex((width, index) => width === widest && width > floor(index));
      const next = Math.max(floor(at), ...open.filter((width) => width < widest));
      const taken = Math.min(excess, Math.max(1, widest - next));
      result[at] = widest - taken;
      excess -= taken;
    }
  }
  return result;
}

export interface TableOptions {
  headers: boolean;
}

export async function printTable(
  io: Io,
  columns: readonly AnyColumn[],
  rows: readonly Row[],
  { headers }: TableOptions,
): Promise<void> {
  const cells = rows.map((row) =>
    columns.map((column) => clipped(cellText(cellIn(column, row)), io.columns)),
  );
  const measure = await measureFor(cells.flat());
  const titles = columns.map((column) => column.key.toUpperCase().replaceAll('_', ' '));
  const natural = columns.map((_column, at) => {
    let width = headers ? (titles[at]?.length ?? 0) : 0;
    for (const line of cells) width = Math.max(width, measure(line[at] ?? ''));
    return width;
  });
  const widths = io.columns === undefined ? natural : shrink(natural, io.columns);
  const line = (texts: readonly string[]): string => {
    const text = aligned(texts);
    return io.columns === undefined ? text : cut(text, io.columns, measure);
  };
  const aligned = (texts: readonly string[]): string =>
    texts
      .map((text, at) => {
        const width = widths[at] ?? 0;
        const shown = io.columns === undefined ? text : cut(text, width, measure);
        return at === texts.length - 1 ? shown : pad(shown, width, measure);
      })
      .join(gap);
  const head: Line[] = headers ? [[{ text: line(titles), style: 'bold' } satisfies Span]] : [];
  io.print(...head);
  printMany(io, cells, line);
}

/** The names that the next command takes, one per line. */
export function printNames({ io, view, rows }: Sheet): void {
  const names = rows.map(view.name as (row: Row) => string).filter((text) => text !== '');
  printMany(io, names, (text) => text);
}

/** Prints lines in batches, so that a hundred thousand neither fill memory nor overflow the call stack. */
export function printMany<T>(io: Io, items: readonly T[], line: (item: T) => string): void {
  const most = 1000;
  for (let at = 0; at < items.length; at += most) {
    io.print(...items.slice(at, at + most).map(line));
  }
}

export function printFields(io: Io, columns: readonly AnyColumn[], row: Row): void {
  const width = Math.max(...columns.map((column) => column.key.length));
  io.print(
    ...columns.map((column): Line => {
      const title = `${column.key.replaceAll('_', ' ')}:`;
      return [
        { text: title.padEnd(width + 1), style: 'bold' },
        ` ${cellText(cellIn(column, row))}`,
      ];
    }),
  );
}
