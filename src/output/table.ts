/** Prints lists and objects for people: aligned columns without a box, cut to the width of the terminal if any. */

import type { Io } from '../system/io.ts';
import type { Line, Span } from '../system/styled-line.ts';
import { listCell, styleOf } from './cells.ts';
import type { AnyColumn, Row } from './columns.ts';
import { printFields, printRecords } from './fields.ts';
import { gap, type Layout, layoutOf, wideLayout, widthOf } from './layout.ts';
import type { Sheet } from './sheet.ts';
import { clipped, cut, cutStart, type Measure, measureFor, pad } from './width.ts';

/** A list as a table, one object as its fields, and the notes of the view. */
export async function printSheet(sheet: Sheet): Promise<void> {
  const { io, view, columns, rows, isShaped, isBrief } = sheet;
  if (view.lines && !isShaped && (isBrief || !view.hasWideRows)) io.printWrapped(view.lines);
  else if (rows.length === 0 && view.empty !== undefined) io.note(view.empty);
  else if (view.single) printFields(io, columns, rows[0], isBrief);
  else await printTable(sheet);
  io.note(...(view.notes ?? []));
}

/** Texts of one line of a table, each fitted into its column. */
function fitted(texts: readonly string[], columns: readonly AnyColumn[], fit: Fit): string[] {
  const { shown, widths, isCut, measure } = fit;
  return shown.map((at, place) => {
    const width = widths[place] ?? 0;
    const text = texts[at] ?? '';
    const cutTo = columns[at]?.cut === 'start' ? cutStart : cut;
    const short = isCut ? cutTo(text, width, measure) : text;
    return place === shown.length - 1 ? short : pad(short, width, measure);
  });
}

interface Fit extends Layout {
  isCut: boolean;
  measure: Measure;
}

async function printTable({ io, columns, rows, headers, isBrief, isChosen }: Sheet): Promise<void> {
  const cells = rows.map((row) =>
    columns.map((column) => clipped(listCell(column, row, isBrief), io.columns)),
  );
  const measure = await measureFor(cells.map((line) => line.join('')));
  const titles = columns.map((column) => column.key.toUpperCase().replaceAll('_', ' '));
  const natural = columns.map((_column, at) => {
    let width = headers ? (titles[at]?.length ?? 0) : 0;
    for (const line of cells) width = Math.max(width, measure(line[at] ?? ''));
    return width;
  });
  const layout =
    isBrief || isChosen
      ? layoutOf(columns, natural, io.columns, !isChosen)
      : wideLayout(columns, natural, io.columns);
  if (!layout) {
    printRecords(io, columns, rows);
    return;
  }
  const fit: Fit = { ...layout, isCut: io.columns !== undefined, measure };
  const most = layout.overflows ? undefined : io.columns;
  const line = (texts: readonly string[]): string => {
    const text = fitted(texts, columns, fit).join(gap);
    // A text that is cut already is not marked twice.
    return most === undefined ? text : cut(text, most, measure).replace(/……$/, '…');
  };
  if (headers) io.print([{ text: line(titles), style: 'bold' } satisfies Span]);
  const isTight = most !== undefined && widthOf(layout) > most;
  // Without color the line is one text: many parts take twice the time.
  const isStyled =
    io.stdoutHasColor && !isTight && columns.some(({ style }) => style !== undefined);
  const styled = (texts: readonly string[], row: number): Line =>
    fitted(texts, columns, fit).flatMap((text, place) => {
      const column = columns[layout.shown[place] ?? 0];
      const span = { text, style: column && styleOf(column, rows[row]) };
      return place === 0 ? [span] : [gap, span];
    });
  printMany(io, cells, isStyled ? styled : line);
}

/** The names that the next command takes, one per line. */
export function printNames({ io, view, rows }: Sheet): void {
  const names = rows.map(view.name as (row: Row) => string).filter((text) => text !== '');
  printMany(io, names, (text) => text);
}

/** Prints lines in batches, so that a hundred thousand neither fill memory nor overflow the call stack. */
function printMany<T>(io: Io, items: readonly T[], line: (item: T, at: number) => Line): void {
  const most = 1000;
  for (let at = 0; at < items.length; at += most) {
    io.print(...items.slice(at, at + most).map((item, index) => line(item, at + index)));
  }
}
