/** Rows by a key of their own, and by a group that several of them share. */
export class Index<T> {
  readonly #groups = new Map<string, Map<string, T>>();
  readonly #groupOf = new Map<string, string>();

  /** Puts the row into a group, and takes it out of the one that it was in before. */
  put(key: string, group: string, row: T): void {
    if (this.#groupOf.get(key) !== group) this.remove(key);
    this.#groupOf.set(key, group);
    const rows = this.#groups.get(group);
    if (rows) rows.set(key, row);
    else this.#groups.set(group, new Map([[key, row]]));
  }

  remove(key: string): void {
    const group = this.#groupOf.get(key);
    if (group === undefined) return;
    this.#groupOf.delete(key);
    const rows = this.#groups.get(group);
    rows?.delete(key);
    if (rows?.size === 0) this.#groups.delete(group);
  }

  groupOf(key: string): string | undefined {
    return this.#groupOf.get(key);
  }

  get(group: string): Iterable<T> {
    return this.#groups.get(group)?.values() ?? [];
  }
}
