/** Rows under text keys, in the order of the keys; a listener gets every change and records it. */

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

/** Where the key is or belongs in a sorted list. */
function positionOf(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function createTable<Row>(name: string, onChange: OnChange): Table<Row> {
  const rows = new Map<string, Row>();
  const keys: string[] = [];
  return {
    name,
    get size() {
      return rows.size;
    },
    get: (key) => rows.get(key),
    put(key, row) {
      if (!rows.has(key)) keys.splice(positionOf(keys, key), 0, key);
      rows.set(key, row);
      onChange(name, key, row);
    },
    remove(key) {
      if (!rows.delete(key)) return;
      keys.splice(positionOf(keys, key), 1);
      onChange(name, key, undefined);
    },
    rows: () => keys.map((key) => rows.get(key) as Row),
    *entries() {
      for (const [key, row] of rows) yield [name, key, row];
    },
  };
}
