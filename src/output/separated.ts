/** Prints csv (RFC 4180, but with line feeds) and tsv. */
import { visible } from '../core/text.ts';
import type { AnyColumn, Row } from './columns.ts';
import { inPieces } from './pieces.ts';
import type { Sheet } from './sheet.ts';
import { type Cell, cellIn } from './view.ts';

/**
 * One csv cell. Text that a spreadsheet would run as a formula gets a leading apostrophe: csv is for
 * spreadsheets, and json has the exact text. Control characters are escaped, as in all formats.
 */
export function csvCell(cell: Cell): string {
  if (typeof cell === 'number' || typeof cell === 'bigint') return String(cell);
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  const plain = visible(cell ?? '');
  const text = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(plain) ? `'${plain}` : plain;
  return /[",]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One tsv cell; tabs and line feeds are printed as `\t` and `\n`. */
export function tsvCell(cell: Cell): string {
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return visible(String(cell ?? ''));
}

export function separatedText(
  columns: readonly AnyColumn[],
  rows: readonly Row[],
  format: 'csv' | 'tsv',
  headers: boolean,
): string {
  const [cell, separator] =
    format === 'csv' ? ([csvCell, ','] as const) : ([tsvCell, '\t'] as const);
  const lines = rows.map((row) =>
    columns.map((column) => cell(cellIn(column, row))).join(separator),
  );
  const head = columns.map((column) => cell(column.key)).join(separator);
  return [...(headers ? [head] : []), ...lines].map((line) => `${line}\n`).join('');
}

const printer =
  (format: 'csv' | 'tsv') =>
  async ({ io, columns, rows, headers, write }: Sheet): Promise<void> => {
    if (headers) write(separatedText(columns, [], format, true));
    await inPieces(io, rows, (piece) => write(separatedText(columns, piece, format, false)));
  };

export const printCsv = printer('csv');
export const printTsv = printer('tsv');
