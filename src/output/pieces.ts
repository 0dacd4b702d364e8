/** Long lists as text in pieces: neither a whole text nor a string for each item waits in memory. */
import type { Io } from '../system/io.ts';

const itemsAtOnce = 500;

/** Calls `write` with lists that follow each other, each when the reader has taken most of those before it. */
export async function inPieces<T>(
  io: Pick<Io, 'drained'>,
  items: readonly T[],
  write: (piece: readonly T[]) => void,
): Promise<void> {
  for (let from = 0; from < items.length; from += itemsAtOnce) {
    write(items.slice(from, from + itemsAtOnce));
    await io.drained();
  }
}
