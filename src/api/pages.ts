/** Lists that a service hands out page by page, read to their end and checked against the total it names. */
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

/** The part of a list that somebody asked for. */
export interface PageRange {
  /** How many rows at most; all of them when left out. */
  max?: number | undefined;
  /** How many rows to pass over; none when left out. */
  offset?: number | undefined;
}

/** What tells a row from the others; undefined for a broken one that has no id. */
type IdOf<T> = (row: T) => string | undefined;

type ReadPage<T> = (max: number, offset: number) => Promise<PageOf<T>>;

/** What one reading of the list gave. */
interface Reading<T> {
  rows: T[];
  /** Why these cannot be all rows. */
  problem: string | undefined;
  /** The total changed between two pages. */
  changed: boolean;
}

/** How often a list that does not add up, or changes while it is read, is read again. */
const mostRepeats = 2;

/**
 * All rows of the range, each once by `id`, in the service's order. Reads until `totalSize` rows have passed or,
 * where the service names no total, until a page is empty or repeats what is known.
 *
 * Rows that come or go between two pages shift the others, and some would be missed: such a list is read again.
 * @throws UasError server_error when the rows do not add up to the total, or when there is always one more page
 */
export async function allPages<T>(
  read: ReadPage<T>,
  id: IdOf<T>,
  range: PageRange = {},
): Promise<T[]> {
  for (let repeats = 0; ; repeats += 1) {
    const { rows, problem, changed } = await readThrough(read, id, range);
    if (problem === undefined && !changed) return rows;
    if (repeats < mostRepeats) continue;
    if (problem === undefined) return rows;
    throw new UasError('server_error', `the service's list is incomplete: ${problem}`, {
      hint: 'run the command again; if the error persists, the service or a proxy in front of it pages incorrectly',
      retryable: true,
    });
  }
}

/** Collects pages and says when the list is at its end. */
function collector<T>(id: IdOf<T>, { max, offset = 0 }: PageRange) {
  const found = new Map<string | symbol, T>();
  const most = max ?? Number.POSITIVE_INFINITY;
  /** All that the service said about the size; several while the list changes. */
  const totals = new Set<number | undefined>();
  let first: string | undefined;
  let total: number | undefined;
  let received = 0;
  let pages = 0;

  /** How many rows the range has. */
  const expected = () => Math.min(most, total === undefined ? most : Math.max(0, total - offset));
  const shortfall = () =>
    max === undefined && offset === 0
      ? `the service reported ${total} rows and sent ${found.size}`
      : `of ${total} rows, ${expected()} after the first ${offset} were requested and ${found.size} were received`;
  const end = (problem?: string): Reading<T> => {
    return { rows: [...found.values()].slice(0, most), problem, changed: totals.size > 1 };
  };

  /** The end without a total: a page of rows that are known. The first page again means that offsets are ignored. */
  function endWithoutTotal(rows: readonly T[]): Reading<T> {
    const [again] = rows;
    const isFirst = again !== undefined && id(again) === first && found.size >= pageSize;
    return end(isFirst ? 'it sent the same rows for every page' : undefined);
  }

  return {
    next: () => ({ max: Math.min(pageSize, most - received), offset: offset + received }),
    received: () => received,
    add({ rows, totalSize }: PageOf<T>): Reading<T> | undefined {
      total = totalSize;
      totals.add(total);
      pages += 1;
      let isOver = true;
      for (const row of rows) {
        const key = id(row) ?? Symbol('a row without an id');
        // Rows without ids say nothing new: a page that holds no others may come again and again.
        isOver &&= typeof key === 'symbol' || found.has(key);
        found.set(key, row);
      }
      const [start] = rows;
      if (pages === 1 && start !== undefined) first = id(start);
      received += rows.length;
      if (total === undefined) {
        if (isOver) return endWithoutTotal(rows);
        return received >= most ? end() : undefined;
      }
      // A list that changes adds up to one of its totals.
      const addsUp = found.size >= most || totals.has(found.size + offset);
      if (received >= expected()) {
        // The total of a page that is exactly full may be that of the page alone.
        if (pages === 1 && received === pageSize && total === received && most > received) return;
        return end(addsUp || expected() === found.size ? undefined : shortfall());
      }
      return isOver ? end(addsUp ? undefined : shortfall()) : undefined;
    },
  };
}

async function readThrough<T>(
  read: ReadPage<T>,
  id: IdOf<T>,
  range: PageRange,
): Promise<Reading<T>> {
  const list = collector(id, range);
  for (let page = 0; page < mostPages; page += 1) {
    const { max, offset } = list.next();
    const reading = list.add(await read(max, offset));
    if (reading) return reading;
  }
  throw new UasError(
    'server_error',
    `the service's list does not end: it has more than ${list.received()} rows`,
  );
}
