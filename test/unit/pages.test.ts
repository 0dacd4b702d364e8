import { describe, expect, it } from 'vitest';
import { allPages, type PageOf } from '../../src/api/pages.ts';

interface Oddities {
  /** What the service says the size is; null for nothing. */
  totalSize?: number | null;
  /** The most rows of a page, whatever is asked for. */
  most?: number;
  ignoresOffset?: boolean;
  ignoresMax?: boolean;
  /** Beyond the end, the last page comes again. */
  clampsOffset?: boolean;
}

/** A list of this many rows that answers as the platform does, except for its oddities. */
const listOf =
  (size: number, { totalSize = size, most = 100, ...odd }: Oddities = {}) =>
  async (max: number, offset: number): Promise<PageOf<number>> => {
    const asked = odd.ignoresMax ? size : Math.min(max, most);
    const last = Math.max(0, size - asked);
    let from = odd.ignoresOffset ? 0 : offset;
    if (odd.clampsOffset && from >= size) from = last;
    const length = Math.max(0, Math.min(asked, size - from));
    return {
      rows: Array.from({ length }, (_none, at) => from + at),
      totalSize: totalSize ?? undefined,
    };
  };

const upTo = (size: number, from = 0) => Array.from({ length: size }, (_none, at) => from + at);

const incomplete = (words: string) => ({
  code: 'server_error',
  exit: 7,
  message: expect.stringContaining(words),
});

it.each([0, 1, 99, 100, 101, 1234])('a list of %d rows is read to its end', async (size) => {
  expect(await allPages(listOf(size), String)).toEqual(upTo(size));
  expect(await allPages(listOf(size, { totalSize: null }), String)).toEqual(upTo(size));
});

it.each<[string, Oddities]>([
  ['pages are smaller than asked for', { most: 10 }],
  ['pages are smaller and no total is named', { most: 10, totalSize: null }],
  ['everything comes at once', { ignoresMax: true }],
  ['everything comes at once without a total', { ignoresMax: true, totalSize: null }],
  ['the last page comes again without a total', { clampsOffset: true, totalSize: null }],
])('a list is read whole when %s', async (_name, odd) => {
  expect(await allPages(listOf(250, odd), String)).toEqual(upTo(250));
});

describe('a list that does not add up is an error, never a shorter list', () => {
  it.each<[string, Oddities, string]>([
    [
      'every page is the first',
      { ignoresOffset: true },
      'the service reported 250 rows and sent 100',
    ],
    [
      'every page is a short first',
      { ignoresOffset: true, most: 10 },
      'reported 250 rows and sent 10',
    ],
    ['every page is the first, no total', { ignoresOffset: true, totalSize: null }, 'same rows'],
    ['the total is far too large', { totalSize: 1e9 }, 'reported 1000000000 rows and sent 250'],
    ['the total is one too large', { totalSize: 251 }, 'reported 251 rows and sent 250'],
    ['the total is too small', { totalSize: 20 }, 'reported 20 rows and sent 100'],
    ['the total is zero', { totalSize: 0 }, 'reported 0 rows and sent 100'],
    ['the total is that of the page', { totalSize: 100 }, 'reported 100 rows and sent 200'],
  ])('%s', async (_name, odd, words) => {
    await expect(allPages(listOf(250, odd), String)).rejects.toMatchObject(incomplete(words));
  });

  it('a row that comes twice does not stand for one that never came', async () => {
    const rows = [...upTo(100), ...upTo(150, 99)];
    const twice = async (max: number, offset: number) => {
      return { rows: rows.slice(offset, offset + max), totalSize: rows.length };
    };
    await expect(allPages(twice, String)).rejects.toMatchObject(
      incomplete('reported 250 rows and sent 249'),
    );
  });
});

it('a list that changed while it was read is read again', async () => {
  let size = 250;
  const shrinking = async (max: number, offset: number) => {
    const page = await listOf(size)(max, offset);
    size = 249;
    return page;
  };
  expect(await allPages(shrinking, String)).toEqual(upTo(249));
});

describe('a part of a list', () => {
  it.each<[{ max?: number; offset?: number }, number[]]>([
    [{ max: 5 }, upTo(5)],
    [{ max: 150 }, upTo(150)],
    [{ max: 1000 }, upTo(250)],
    [{ offset: 240 }, upTo(10, 240)],
    [{ max: 5, offset: 100 }, upTo(5, 100)],
    [{ offset: 1000 }, []],
  ])('%j', async (range, rows) => {
    expect(await allPages(listOf(250), String, range)).toEqual(rows);
    expect(await allPages(listOf(250, { totalSize: null }), String, range)).toEqual(rows);
    expect(await allPages(listOf(250, { most: 7 }), String, range)).toEqual(rows);
  });

  it('is an error when the service gives another', async () => {
    const odd = listOf(250, { ignoresOffset: true });
    await expect(allPages(odd, String, { offset: 200 })).rejects.toMatchObject(incomplete('250'));
  });
});

it('a list without an end is an error, and no part of it is taken for all', async () => {
  const endless = async (max: number, offset: number) => ({
    rows: Array.from({ length: max }, (_none, at) => offset + at),
    totalSize: undefined,
  });
  await expect(allPages(endless, String)).rejects.toMatchObject({ code: 'server_error' });
});

it('a list whose total never rests is taken when it adds up to what was said', async () => {
  const drifting = async (max: number, offset: number) => {
    const { rows } = await listOf(205)(max, offset);
    return { rows, totalSize: offset === 0 ? 205 : 206 };
  };
  expect(await allPages(drifting, String)).toEqual(upTo(205));
});
