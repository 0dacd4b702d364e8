/** Long lists as text in pieces: neither a whole text nor a string for each item waits in memory. */

const itemsAtOnce = 500;

/** Lists that follow each other; an empty list gives none. */
export function* inPieces<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += itemsAtOnce) yield items.slice(at, at + itemsAtOnce);
}
