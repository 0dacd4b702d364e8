/** Prints objects as their fields: one line for each, broken between words where it is longer than the terminal is wide. */
import type { Io } from '../system/io.ts';
import type { Line } from '../system/styled-line.ts';
import { cellText, styleOf } from './cells.ts';
import type { AnyColumn, Row } from './columns.ts';
import { cellIn } from './view.ts';

export function printFields(
  io: Io,
  columns: readonly AnyColumn[],
  row: Row,
  isBrief: boolean,
): void {
  const width = Math.max(...columns.map((column) => column.key.length));
  io.printWrapped(
    columns.map((column): Line => {
      const { key, value, brief = value, full = brief } = column;
      const title = `${key.replaceAll('_', ' ')}:`;
      return [
        { text: title.padEnd(width + 1), style: 'bold' },
        ' ',
        {
          text: cellText(cellIn({ value: isBrief ? full : value }, row)),
          style: styleOf(column, row),
        },
      ];
    }),
    width + 2,
  );
}

/** Objects one below the other, for tables with more columns than the terminal has room for. */
export function printRecords(io: Io, columns: readonly AnyColumn[], rows: readonly Row[]): void {
  for (const [at, row] of rows.entries()) {
    if (at > 0) io.print('');
    printFields(io, columns, row, false);
  }
}
