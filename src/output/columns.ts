/** Selects the columns of a view and sorts its rows. */
import { usageError } from '../core/errors.ts';
import { splitList } from '../core/names.ts';
import { type Cell, type Column, cellIn, type View } from './view.ts';

export type Row = unknown;
export type AnyColumn = Column<Row>;

export interface Selection {
  /** `--columns a,b`; undefined for the default columns of the view. */
  columns?: string | undefined;
  /** `--sort col[:desc]`. */
  sort?: string | undefined;
  wide: boolean;
}

function find(view: View, key: string, option: string): AnyColumn {
  const columns = view.columns as readonly AnyColumn[];
  const column = columns.find((candidate) => candidate.key === key.toLowerCase());
  if (column) return column;
  throw usageError(
    `${option}: unknown column "${key}"`,
    `columns: ${columns.map((candidate) => candidate.key).join(', ')}`,
  );
}

const isUnused = (column: AnyColumn, { rows }: View): boolean =>
  rows.every((row) => (cellIn(column, row) ?? '') === '');

function compare(left: Cell, right: Cell): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [String(left ?? ''), String(right ?? '')];
  return a.localeCompare(b, 'en', { numeric: true });
}

/** The columns and rows to show. Throws a usage error for an unknown column. */
export function select(view: View, { columns, sort, wide }: Selection) {
  const chosen =
    columns === undefined
      ? (view.columns as readonly AnyColumn[]).filter(
          (column) => (wide || !column.wide) && !(column.sparse && isUnused(column, view)),
        )
      : splitList([columns]).map((key) => find(view, key, '--columns'));
  if (chosen.length === 0) throw usageError('--columns: no columns specified');
  if (sort === undefined) return { columns: chosen, rows: view.rows };
  const [key = '', direction = 'asc', ...rest] = sort.split(':');
  if (rest.length > 0 || !['asc', 'desc'].includes(direction)) {
    throw usageError(`--sort: expected COLUMN, COLUMN:asc or COLUMN:desc, got "${sort}"`);
  }
  const column = find(view, key, '--sort');
  const sign = direction === 'desc' ? -1 : 1;
  const { order } = column;
  const cell = (row: Row) => cellIn(order ? { key: column.key, value: order } : column, row);
  const rows = [...view.rows].sort((a, b) => sign * compare(cell(a), cell(b)));
  return { columns: chosen, rows };
}
