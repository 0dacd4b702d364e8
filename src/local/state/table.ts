/** Rows under text keys; every change is told to a listener, which writes it down. */

export interface Table<Row> {
  readonly name: string;
  readonly size: number;
  get(key: string): Row | undefined;
  put(key: string, row: Row): void;
  remove(key: string): void;
  /** Rows in the order of their keys: UUIDs, or `namespace/name`. */
  rows(): Row[];
  entries(): Iterable<[table: string, key: string, row: Row]>;
}

/** Called after each change; `row` is undefined for a removal. */
export type OnChange = (table: string, key: string, row: unknown) => void;

export function createTable<Row>(name: string, onChange: OnChange): Table<Row> {
  const rows = new Map<string, Row>();
  let sorted: Row[] | undefined;
  return {
    name,
    get size() {
      return rows.size;
    },
    get: (key) => rows.get(key),
    put(key, row) {
      rows.set(key, row);
      sorted = undefined;
      onChange(name, key, row);
    },
    remove(key) {
      if (!rows.delete(key)) return;
      sorted = undefined;
      onChange(name, key, undefined);
    },
    rows() {
      sorted ??= [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
      return [...sorted];
    },
    *entries() {
      for (const [key, row] of rows) yield [name, key, row];
    },
  };
}
