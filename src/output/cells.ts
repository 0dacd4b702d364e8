/** Texts and styles of single cells, for people. */
import { visible } from '../core/text.ts';
import type { Style } from '../system/styled-line.ts';
import type { AnyColumn, Row } from './columns.ts';
import type { Cell } from './view.ts';

/** The text of a cell as a service sent it. */
export function rawText(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return '-';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return String(cell);
}

/** The text of a cell, on one line and {@link visible}. */
export function cellText(cell: Cell): string {
  return visible(rawText(cell));
}

/** The style of a cell; a row that a service filled with something unheard of has none. */
export function styleOf(column: AnyColumn, row: Row): Style | undefined {
  try {
    return column.style?.(row);
  } catch {
    return undefined;
  }
}
