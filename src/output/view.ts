/** The result of a command: a value, and how to display it to people. Printers turn it into text. */
import type { UasError } from '../core/errors.ts';
import { formatJson } from '../core/json.ts';
import { isRecord } from '../core/record.ts';
import type { Line, Style } from '../system/styled-line.ts';
import type { Metric } from './prometheus.ts';

export type Cell = string | number | bigint | boolean | null | undefined;

/**
 * The cell of a row in a column. A field with an unexpected value must not hide the others.
 */
export function cellIn<T>(column: Pick<Column<T>, 'value'>, row: T): Cell {
  try {
    const cell: unknown = column.value(row);
    return typeof cell === 'object' && cell !== null ? formatJson(cell, 0) : (cell as Cell);
  } catch {
    return '?';
  }
}

export interface Column<T> {
  /** The name for `--columns`, `--sort` and csv; the header is its uppercase form. */
  key: string;
  value(row: T): Cell;
  /** The text for people in `table`, where it differs from the value in `wide` and in data formats. */
  brief?(row: T): Cell;
  /** The text for people in a view of one object, where there is room for more than {@link Column.brief}. */
  full?(row: T): Cell;
  /** Style of the cell in formats for people. */
  style?(row: T): Style | undefined;
  /** Order in which columns are left out of a list that is too wide for the terminal, lowest first. */
  drop?: number;
  /** Which end of a text is cut that does not fit: what tells names of images apart is at their end. */
  cut?: 'start' | 'never';
  /** The value to sort by, if the text of the cell has another order. */
  order?(row: T): Cell;
  /** Shown only in `wide` and if requested by name. */
  wide?: boolean;
  /** Omitted if no row has it, unless requested by name: not every version of a service sends it. */
  sparse?: boolean;
}

export interface View {
  /** The value for json, yaml, toml and `--query`: exactly what the service sent. */
  value: unknown;
  rows: readonly unknown[];
  columns: readonly Column<never>[];
  /** Fields that rows may have, even if none of these rows has them. */
  fields?: readonly string[] | undefined;
  /** Whether the columns are positions in lists, without names to print. */
  nameless?: boolean | undefined;
  /** Whether to show a single object, one line per field. */
  single: boolean;
  /** The name of a row, as input for the next command. */
  name(row: never): string;
  /** The message on stderr if there are no rows. */
  empty?: Line | undefined;
  /** Lines to print on stdout instead of the rows in formats for people. */
  lines?: readonly Line[] | undefined;
  /** Whether `wide` prints the rows in spite of the lines. */
  hasWideRows?: boolean | undefined;
  /** Exact bytes for stdout instead of rows and lines: a token, a script, or a body that is not JSON. */
  text?: string | undefined;
  /** Lines to print on stderr after the result in formats for people. */
  notes?: readonly Line[] | undefined;
  /** What a format of metrics prints. */
  metrics?: readonly Metric[] | undefined;
  /** The exit code of a command that compares or checks, such as `diff`. */
  exit?: number | undefined;
  /** Whether the output is a requested secret, which must not be masked. */
  isSecret?: boolean | undefined;
  /** An error to report after the result has been printed. */
  failure?: UasError | undefined;
}

export interface Look<T> {
  columns: readonly Column<T>[];
  /** All fields of the service's objects, some of which may be missing in a list. */
  fields?: readonly string[];
  name(row: T): string;
}

/** The display with all columns, for one object. */
export function wholeLook<T>({ columns, ...look }: Look<T>): Look<T> {
  return { ...look, columns: columns.map(({ wide: _wide, ...column }) => column) };
}

interface Extra {
  empty?: Line | undefined;
  notes?: readonly Line[] | undefined;
  text?: string | undefined;
  exit?: number | undefined;
  isSecret?: boolean | undefined;
  failure?: UasError | undefined;
  metrics?: readonly Metric[] | undefined;
  /** The value to print instead of the rows. */
  value?: unknown;
}

export function listView<T>(rows: readonly T[], look: Look<T>, extra: Extra = {}): View {
  return { value: rows, rows, ...look, single: false, ...extra };
}

export function objectView<T>(row: T, look: Look<T>, extra: Extra = {}): View {
  return { value: row, rows: [row], ...look, single: true, ...extra };
}

/** Lines for people, and the value for programs. */
export function textView(lines: readonly Line[], value: unknown, extra: Extra = {}): View {
  return { ...valueView(value, extra), lines };
}

/** A list of lists, in which each position is a column without a name. */
function listsView(value: readonly (readonly unknown[])[], extra: Extra): View {
  const count = value.reduce((most, row) => Math.max(most, row.length), 0);
  const columns = Array.from({ length: count }, (_none, at): Column<readonly unknown[]> => {
    return { key: String(at + 1), value: (row) => cellOf(row[at]) };
  });
  return {
    value,
    rows: value,
    columns,
    single: false,
    nameless: true,
    name: (row: readonly unknown[]) => String(cellOf(row[0]) ?? ''),
    ...extra,
  };
}

const isListOfLists = (value: unknown): value is readonly (readonly unknown[])[] =>
  Array.isArray(value) &&
  value.some((row) => Array.isArray(row) && row.length > 0) &&
  value.every(Array.isArray);

/** A view of any value: a list of objects, an object, a list of texts, or a scalar. */
export function valueView(value: unknown, extra: Extra = {}): View {
  if (isListOfLists(value)) return listsView(value, extra);
  const rows = Array.isArray(value) ? (value as unknown[]) : [value];
  const keys = new Set(rows.flatMap((row) => (isRecord(row) ? Object.keys(row) : [])));
  const columns: Column<unknown>[] =
    keys.size === 0
      ? [{ key: 'value', value: cellOf }]
      : [...keys].map((key) => ({
          key,
          value: (row) => (isRecord(row) ? cellOf(row[key]) : cellOf(row)),
        }));
  const [first] = columns;
  const view: View = {
    value,
    rows,
    columns,
    single: !Array.isArray(value) && keys.size > 0,
    name: (row) => String(first?.value(row) ?? ''),
    ...extra,
  };
  return view;
}

function cellOf(value: unknown): Cell {
  if (typeof value !== 'object' || value === null) return value as Cell;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return value.join(',');
  }
  return formatJson(value, 0);
}
