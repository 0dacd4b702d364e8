/** Tells how long UAIs take from their creation until they are ready. */
import type { Clock } from '../../system/deps.ts';
import type { Watches } from './watches.ts';

/**
 * Calls `tell` with the seconds of each UAI that was made after now, once. @returns what ends that
 */
export function followStarts(
  watches: Watches,
  clock: Clock,
  tell: (seconds: number) => void,
): () => void {
  const since = clock.now();
  const told = new Set<string>();
  return watches.listen((changed) => {
    const job = changed && watches.job(changed);
    if (!job || job.created < since || told.has(job.uid)) return;
    if (!watches.observed(job).pod?.ready?.isTrue) return;
    told.add(job.uid);
    // Uids are never used again; a long life of many UAIs must not fill the memory.
    if (told.size > 10_000) told.clear();
    tell((clock.now() - job.created) / 1000);
  });
}
