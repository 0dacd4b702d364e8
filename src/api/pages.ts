/** Lists that a service hands out page by page, read to their end. */
import { UasError } from '../core/errors.ts';

/** The most that the platform gives at once. Its default is 20 or 50, so the number is always sent. */
const pageSize = 100;

/** No organization is that large: a list that goes on has no end. */
const mostPages = 10_000;

export interface PageOf<T> {
  rows: readonly T[];
  /** How many rows there are in all, as far as the service says. */
  totalSize: number | undefined;
}

/** How often a list that changes while it is read is read again. */
const mostRepeats = 2;

/**
 * All rows, each once by `id`, in the service's order. Reads until `totalSize` rows have passed, a page is empty or
 * says nothing new, or, where the service names no total, a page is short.
 *
 * Rows that come or go between two pages shift the others, and some would be missed: when the total changes on the
 * way, the list is read once more.
 * @throws UasError server_error when there is always one more page
 */
export async function allPages<T>(
  read: (max: number, offset: number) => Promise<PageOf<T>>,
  id: (row: T) => string,
): Promise<T[]> {
  for (let repeats = 0; ; repeats += 1) {
    const { rows, changed } = await readThrough(read, id);
    if (!changed || repeats >= mostRepeats) return rows;
  }
}

async function readThrough<T>(
  read: (max: number, offset: number) => Promise<PageOf<T>>,
  id: (row: T) => string,
): Promise<{ rows: T[]; changed: boolean }> {
  const found = new Map<string, T>();
  let total: number | undefined;
  let changed = false;
  let offset = 0;
  for (let page = 0; page < mostPages; page += 1) {
    const { rows, totalSize } = await read(pageSize, offset);
    changed ||= page > 0 && totalSize !== total;
    total = totalSize;
    const before = found.size;
    for (const row of rows) found.set(id(row), row);
    offset += rows.length;
    const atEnd = total === undefined ? rows.length < pageSize : offset >= total;
    if (atEnd || found.size === before) return { rows: [...found.values()], changed };
  }
  throw new UasError('server_error', `the service lists more than ${offset} rows without an end`);
}
