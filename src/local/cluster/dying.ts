/** Pods of deleted UAIs that still have their grace period: a new UAI of the same name is mistaken for them. */
import { type UaiRow, uaiKey } from '../state/model.ts';

/** Seconds between the deletion and the end of the pod. */
const grace = 5;

export interface DyingPods {
  add(uai: UaiRow): void;
  has(uai: UaiRow): boolean;
}

export function createDyingPods(now: () => number, speed: number): DyingPods {
  const until = new Map<string, number>();
  return {
    add(uai) {
      for (const [key, end] of until) if (end <= now()) until.delete(key);
      until.set(uaiKey(uai), now() + (grace * 1000) / speed);
    },
    has(uai) {
      return (until.get(uaiKey(uai)) ?? 0) > now();
    },
  };
}
