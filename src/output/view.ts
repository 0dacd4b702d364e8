/** What a command returns: a value, and how it looks to a person. Printers turn it into text. */
import type { UasError } from '../core/errors.ts';
import { formatJson } from '../core/json.ts';
import { isRecord } from '../core/record.ts';
import type { Line } from '../system/io.ts';

export type Cell = string | number | bigint | boolean | null | undefined;

/**
 * What a row has in a column. A field that the service filled with something unheard of must not hide the others.
 */
export function cellIn<T>(column: Column<T>, row: T): Cell {
  try {
    const cell: unknown = column.value(row);
    return typeof cell === 'object' && cell !== null ? formatJson(cell, 0) : (cell as Cell);
  } catch {
    return '?';
  }
}

export interface Column<T> {
  /** Name for `--columns`, `--sort` and csv; the header is its upper case. */
  key: string;
  value(row: T): Cell;
  /** What `--sort` compares, where the cell's text has another order. */
  order?(row: T): Cell;
  /** Shown in `wide` and when asked for by name only. */
  wide?: boolean;
  /** Left out where no row has it, unless it is asked for by name: not every version of a service sends it. */
  sparse?: boolean;
}

export interface View {
  /** What json, yaml, toml and `--query` give: exactly what the service sent. */
  value: unknown;
  rows: readonly unknown[];
  columns: readonly Column<never>[];
  /** Fields that a row may have, although none of these has it. */
  fields?: readonly string[] | undefined;
  /** The columns are those of lists and have no names to print. */
  nameless?: boolean | undefined;
  /** A single object is shown as one line a field. */
  single: boolean;
  /** The name that the next command accepts. */
  name(row: never): string;
  /** Said on stderr when there is no row. */
  empty?: Line | undefined;
  /** Shown on stdout instead of the rows in formats for people. */
  lines?: readonly Line[] | undefined;
  /** Exact bytes for stdout instead of rows and lines: a token, a script, a body that is no JSON. */
  text?: string | undefined;
  /** Lines on stderr after the result in formats for people. */
  notes?: readonly Line[] | undefined;
  /** Exit code of a command whose answer is a verdict, such as `diff`. */
  exit?: number | undefined;
  /** The secret in it is what was asked for, and is printed as it is. */
  isSecret?: boolean | undefined;
  /** What went wrong in spite of the result: reported like any error after the result has been printed. */
  failure?: UasError | undefined;
}

export interface Look<T> {
  columns: readonly Column<T>[];
  /** Fields of the service's objects, which a list may lack. */
  fields?: readonly string[];
  name(row: T): string;
}

/** The look with the columns of `wide` too, for one object. */
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
  /** Instead of the rows themselves. */
  value?: unknown;
}

export function listView<T>(rows: readonly T[], look: Look<T>, extra: Extra = {}): View {
  return { value: rows, rows, ...look, single: false, ...extra };
}

export function objectView<T>(row: T, look: Look<T>, extra: Extra = {}): View {
  return { value: row, rows: [row], ...look, single: true, ...extra };
}

/** Plain lines for a person, and the value they stand for. */
export function textView(lines: readonly Line[], value: unknown, extra: Extra = {}): View {
  return { ...valueView(value, extra), lines };
}

/** A list of lists: each place in them is a column, which has no name. */
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

/** A view of any value: a list of objects by their keys, an object by its fields, a list of texts, a scalar. */
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
