/** Prints lists and objects for people: aligned columns without a box, cut to the width of the terminal if any. */

import type { Line, Span } from '../system/styled-line.ts';
import { styleOf } from './cells.ts';
import type { AnyColumn, Row } from './columns.ts';
import { gap, type Layout, layoutOf, wideLayout, widthOf } from './layout.ts';
import { inPieces } from './pieces.ts';
import { createRowTexts } from './row-texts.ts';
import type { Sheet } from './sheet.ts';
import { cut, cutStart, type Measure, pad } from './width.ts';

const fields = () => import('./fields.ts');

/** A list as a table, one object as its fields, and the notes of the view. */
export async function printSheet(sheet: Sheet): Promise<void> {
  const { io, view, columns, rows, isShaped, isBrief } = sheet;
  if (view.lines && !isShaped && (isBrief || !view.hasWideRows)) io.printWrapped(view.lines);
  else if (rows.length === 0 && view.empty !== undefined) io.note(view.empty);
  else if (view.single) (await fields()).printFields(io, columns, rows[0], isBrief);
  else await printTable(sheet);
  io.note(...(view.notes ?? []));
}

/** Texts of one line of a table, each fitted into its column. */
function fitted(texts: readonly string[], { places, isCut, measure }: Fit): string[] {
  const result: string[] = [];
  for (const { at, width, cutTo, isLast } of places) {
    const text = texts[at] ?? '';
    const short = isCut ? cutTo(text, width, measure) : text;
    result.push(isLast ? short : pad(short, width, measure));
  }
  return result;
}

interface Fit {
  /** The columns that are shown. */
  places: readonly { at: number; width: number; cutTo: typeof cut; isLast: boolean }[];
  isCut: boolean;
  measure: Measure;
}

function placesOf({ shown, widths }: Layout, columns: readonly AnyColumn[]): Fit['places'] {
  return shown.map((at, place) => ({
    at,
    width: widths[place] ?? 0,
    cutTo: columns[at]?.cut === 'start' ? cutStart : cut,
    isLast: place === shown.length - 1,
  }));
}

async function printTable({ io, columns, rows, headers, isBrief, isChosen }: Sheet): Promise<void> {
  const available = io.columns;
  const texts = createRowTexts(columns, isBrief, available);
  const titles = columns.map((column) => column.key.toUpperCase().replaceAll('_', ' '));
  const least = titles.map((title) => (headers ? title.length : 0));
  const { natural, measure } = await texts.widths(rows, least);
  const layout =
    isBrief || isChosen
      ? layoutOf(columns, natural, available, !isChosen)
      : wideLayout(columns, natural, available);
  if (!layout) {
    (await fields()).printRecords(io, columns, rows);
    return;
  }
  const fit: Fit = { places: placesOf(layout, columns), isCut: available !== undefined, measure };
  const most = layout.overflows ? undefined : available;
  const line = (cells: readonly string[]): string => {
    const text = fitted(cells, fit).join(gap);
    // A text that is cut already is not marked twice.
    return most === undefined ? text : cut(text, most, measure).replace(/……$/, '…');
  };
  if (headers) io.print([{ text: line(titles), style: 'bold' } satisfies Span]);
  const isTight = most !== undefined && widthOf(layout) > most;
  // Without color the line is one text: many parts take twice the time.
  const isStyled =
    io.stdoutHasColor && !isTight && columns.some(({ style }) => style !== undefined);
  const styled = (row: Row): Line =>
    fitted(texts.of(row), fit).flatMap((text, place) => {
      const column = columns[layout.shown[place] ?? 0];
      const span = { text, style: column && styleOf(column, row) };
      return place === 0 ? [span] : [gap, span];
    });
  const plain = (row: Row): Line => line(texts.of(row));
  await inPieces(io, rows, (piece) => io.print(...piece.map(isStyled ? styled : plain)));
}

/** The names that the next command takes, one per line. */
export async function printNames({ io, view, rows }: Sheet): Promise<void> {
  const name = view.name as (row: Row) => string;
  await inPieces(io, rows, (piece) => {
    io.print(...piece.map(name).filter((text) => text !== ''));
  });
}
