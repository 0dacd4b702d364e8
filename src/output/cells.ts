/** Texts and styles of single cells, for people. */
import { visible } from '../core/text.ts';
import type { Style } from '../system/styled-line.ts';
import type { AnyColumn, Row } from './columns.ts';
import { type Cell, cellIn } from './view.ts';

export function cellText(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return '-';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return visible(String(cell));
}

/** What a person reads in a column of a list. */
export function listCell(column: AnyColumn, row: Row, isBrief: boolean): string {
  const { brief, value } = column;
  return cellText(cellIn({ value: isBrief && brief ? brief : value }, row));
}

/** The style of a cell; a row that a service filled with something unheard of has none. */
export function styleOf(column: AnyColumn, row: Row): Style | undefined {
  try {
    return column.style?.(row);
  } catch {
    return undefined;
  }
}
