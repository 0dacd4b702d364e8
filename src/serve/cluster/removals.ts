/** Deletes UAIs by their names, and reports the result for each. */

import type { UaiKey } from '../../service/observed.ts';
import type { Removal } from '../../service/ports.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { isStatus } from '../kubernetes/errors.ts';
import { pathOf } from '../kubernetes/resources.ts';
import { reasonFor, refusal } from './refusal.ts';
import { deleteUai } from './remove.ts';
import type { Watches } from './watches.ts';

export interface RemovalOptions {
  client: Kubernetes;
  watches: Watches;
  /** Where UAIs may be. */
  namespaces: readonly string[];
}

/** Deletions at once: one after the other, fifty take seconds. */
const deletionsAtOnce = 8;

/** One outcome per name, in their order. One that is refused keeps none of the others. */
export async function removeByName(
  options: RemovalOptions,
  names: readonly string[],
): Promise<Removal[]> {
  const removals: Removal[] = [];
  // A name that is given twice means two UAIs in two namespaces, or one that is gone by then.
  const claimed = new Set<string>();
  for (let at = 0; at < names.length; at += deletionsAtOnce) {
    const batch = names.slice(at, at + deletionsAtOnce);
    removals.push(...(await Promise.all(batch.map((name) => removeOne(options, name, claimed)))));
  }
  return removals;
}

async function removeOne(
  options: RemovalOptions,
  name: string,
  claimed: Set<string>,
): Promise<Removal> {
  try {
    const uai = await find(options, name, claimed);
    if (!uai) return 'unknown';
    return (await deleteUai(options.client, uai)) ? 'deleted' : 'gone';
  } catch (error) {
    return { why: reasonFor(error), problem: refusal(`Failed to delete ${name}`, error) };
  }
}

/** The UAI of that name: the first of several namespaces. What the watches do not know yet is asked for. */
async function find(
  { client, namespaces, watches }: RemovalOptions,
  name: string,
  claimed: Set<string>,
): Promise<UaiKey | undefined> {
  const known = namespaces
    .map((namespace) => ({ namespace, name }))
    .sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
  const claim = (uai: UaiKey): boolean => {
    const key = `${uai.namespace}/${uai.name}`;
    return !claimed.has(key) && Boolean(claimed.add(key));
  };
  const found = known.find((uai) => watches.job(uai) && claim(uai));
  if (found) return found;
  for (const uai of known) {
    const labels = await client
      .call<{ metadata: { labels?: Record<string, string> } }>(
        'GET',
        pathOf('jobs', uai.namespace, name),
      )
      .then(({ value }) => value.metadata.labels)
      .catch((error: unknown) => {
        if (isStatus(error, 404)) return undefined;
        throw error;
      });
    // Other Jobs of that name are not ours to delete.
    if (labels?.uas === 'managed' && claim(uai)) return uai;
  }
  return undefined;
}
