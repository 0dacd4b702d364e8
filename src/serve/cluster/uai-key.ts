/** Which UAI an object of the cluster belongs to. */
import { isRecord } from '../../core/record.ts';
import type { UaiKey } from '../../service/observed.ts';

/** By its label; undefined where that is not known. */
export function uaiOf(now: unknown): UaiKey | undefined {
  if (!isRecord(now) || typeof now.namespace !== 'string') return undefined;
  const labels = isRecord(now.labels) ? now.labels : {};
  const name = now.app ?? labels.app;
  return typeof name === 'string' ? { namespace: now.namespace, name } : undefined;
}

/** As the cluster names its Job. */
export const keyOf = ({ namespace, name }: UaiKey) => `${namespace}/${name}`;
