/** Rows by a key that several of them share. */
export class Index<T> {
  readonly #groups = new Map<string, Map<string, T>>();

  put(group: string, key: string, row: T): void {
    const rows = this.#groups.get(group);
    if (rows) rows.set(key, row);
    else this.#groups.set(group, new Map([[key, row]]));
  }

  remove(group: string, key: string): void {
    const rows = this.#groups.get(group);
    rows?.delete(key);
    if (rows?.size === 0) this.#groups.delete(group);
  }

  get(group: string): Iterable<T> {
    return this.#groups.get(group)?.values() ?? [];
  }
}
