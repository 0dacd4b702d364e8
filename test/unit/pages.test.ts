import { expect, it } from 'vitest';
import { allPages, type PageOf } from '../../src/api/pages.ts';

/** A list of this many rows that answers as the platform does. */
const listOf =
  (size: number, totalSize: number | undefined = size) =>
  async (max: number, offset: number): Promise<PageOf<number>> => {
    const length = Math.max(0, Math.min(max, size - offset));
    return { rows: Array.from({ length }, (_none, at) => offset + at), totalSize };
  };

it.each([0, 1, 99, 100, 101, 1234])('a list of %d rows is read to its end', async (size) => {
  const all = Array.from({ length: size }, (_none, at) => at);
  expect(await allPages(listOf(size), String)).toEqual(all);
  expect(await allPages(listOf(size, undefined), String)).toEqual(all);
});

it('a page that says nothing new is the last, whatever the total is', async () => {
  const same = async () => ({ rows: [1, 2, 3], totalSize: 1_000_000 });
  expect(await allPages(same, String)).toEqual([1, 2, 3]);
});

it('a list without an end is an error, and no part of it is taken for all', async () => {
  const endless = async (max: number, offset: number) => ({
    rows: Array.from({ length: max }, (_none, at) => offset + at),
    totalSize: undefined,
  });
  await expect(allPages(endless, String)).rejects.toMatchObject({ code: 'server_error' });
});
