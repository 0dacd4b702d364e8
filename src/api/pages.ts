/** Reads paginated lists to their end and checks them against the total that the service reports. */
import { UasError } from '../core/errors.ts';

/** The largest page that the platform sends. Its default is 20 or 50, so the number is always sent. */
const pageSize = 100;

/** No organization is that large: a longer list is endless. */
const mostPages = 10_000;

export interface PageOf<T> {
  rows: readonly T[];
  /** The total number of rows, if the service reports it. */
  totalSize: number | undefined;
}

/** The requested part of a list. */
export interface PageRange {
  /** The maximum number of rows; all of them when omitted. */
  max?: number | undefined;
  /** The number of rows to skip; none when omitted. */
  offset?: number | undefined;
}

/** The unique id of a row; undefined for a broken row without one. */
type IdOf<T> = (row: T) => string | undefined;

type ReadPage<T> = (max: number, offset: number) => Promise<PageOf<T>>;

/** The result of reading the list once. */
interface Reading<T> {
  rows: T[];
  /** Why these rows cannot be complete. */
  problem: string | undefined;
  /** The total changed between two pages. */
  changed: boolean;
}

/** How often to read again a list that is inconsistent or changes while it is read. */
const mostRepeats = 2;

/**
 * All rows of the range, each once by `id`, in the service's order. Reads until `totalSize` rows have arrived or, if
 * the service reports no total, until a page is empty or contains only known rows.
 *
 * Rows that are added or removed between two pages shift the others, so that some would be missed: such a list is read
 * again.
 * @throws UasError server_error when the rows do not match the total, or when the list does not end
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

/** The rows so far, each once. */
function distinctRows<T>(id: IdOf<T>) {
  const found = new Map<string | symbol, T>();
  let isFirstPage = true;
  let first: string | undefined;
  return {
    found,

    /** Adds the rows of a page and returns whether none of them was new. */
    add(rows: readonly T[]): boolean {
      let isOver = true;
      for (const row of rows) {
        const key = id(row) ?? Symbol('a row without an id');
        // Rows without ids are never new: a page with only such rows could repeat endlessly.
        isOver &&= typeof key === 'symbol' || found.has(key);
        found.set(key, row);
      }
      const [start] = rows;
      if (isFirstPage && start !== undefined) first = id(start);
      isFirstPage = false;
      return isOver;
    },

    /** Whether these rows are the first page once more, which means that offsets are ignored. */
    isFirstAgain([again]: readonly T[]): boolean {
      return again !== undefined && id(again) === first && found.size >= pageSize;
    },
  };
}

/** Collects pages and detects the end of the list. */
function collector<T>(id: IdOf<T>, { max, offset = 0 }: PageRange) {
  const distinct = distinctRows(id);
  const { found } = distinct;
  const most = max ?? Number.POSITIVE_INFINITY;
  /** All totals that the service reported; several if the list changes. */
  const totals = new Set<number | undefined>();
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

  function endWithTotal(isOver: boolean): Reading<T> | undefined {
    // A changing list matches one of its totals.
    const addsUp = found.size >= most || totals.has(found.size + offset);
    if (received >= expected()) {
      // If a page is exactly full, its total may count only that page.
      if (pages === 1 && received === pageSize && total === received && most > received) return;
      return end(addsUp || expected() === found.size ? undefined : shortfall());
    }
    return isOver ? end(addsUp ? undefined : shortfall()) : undefined;
  }

  return {
    next: () => ({ max: Math.min(pageSize, most - received), offset: offset + received }),
    received: () => received,
    /** Adds a page; returns the result when the list is over. */
    add({ rows, totalSize }: PageOf<T>): Reading<T> | undefined {
      total = totalSize;
      totals.add(total);
      pages += 1;
      received += rows.length;
      const isOver = distinct.add(rows);
      if (total !== undefined) return endWithTotal(isOver);
      // A list without a total ends with a page of known rows.
      if (isOver) {
        return end(
          distinct.isFirstAgain(rows) ? 'it sent the same rows for every page' : undefined,
        );
      }
      return received >= most ? end() : undefined;
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
