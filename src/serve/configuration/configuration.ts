/**
 * The configuration of the service in one ConfigMap. Every change names the version that it was based on
 * (`resourceVersion`): of two administrators at once the second one's change is made again on top of the first one's, so
 * that none is lost.
 */
import type { Configuration } from '../../service/ports.ts';
import type { Clock } from '../../system/deps.ts';
import { Cache, type CacheTimes } from '../kubernetes/cache.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { isStatus } from '../kubernetes/errors.ts';
import { pathOf } from '../kubernetes/resources.ts';
import {
  type ConfigMap,
  configMapName,
  openConfigMap,
  type Snapshot,
  snapshotOf,
} from './config-map.ts';
import { type Data, openDraft } from './tables.ts';

/** How often a change is made again on top of another one. */
const mostTries = 20;

export interface ConfigurationOptions {
  client: Kubernetes;
  clock: Clock;
  namespace: string;
  /** What a system begins with, and a factory reset goes back to. */
  seed(): Data;
  onTrouble?(error: unknown): void;
  times?: Partial<CacheTimes>;
}

export interface ClusterConfiguration extends Configuration {
  /** Follows the changes of other replicas until the signal. */
  run(signal: AbortSignal): Promise<void>;
  readonly isFresh: boolean;
  /** Milliseconds since the API server last said anything. */
  readonly age: number;
}

/** Versions are numbers that grow, written as text of any length. */
function isNewer(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}

interface Versions {
  clock: Clock;
  /** The version that the watch has seen last, if it is up to date. */
  latest(): Promise<Snapshot>;
  fetch(): Promise<Snapshot>;
  save(snapshot: Snapshot): Promise<Snapshot>;
}

/** Repeats the change until no other one came first. @param next undefined where there is nothing to save */
async function retried<T>(
  { clock, latest, fetch, save }: Versions,
  change: (now: Snapshot) => { result: T; next: Data | undefined },
): Promise<T> {
  let now = await latest();
  for (let tries = 1; ; tries += 1) {
    const { result, next } = change(now);
    if (next === undefined) return result;
    try {
      await save({ version: now.version, data: next });
      return result;
    } catch (error) {
      if (!isStatus(error, 409, 404) || tries === mostTries) throw error;
      await clock.sleep(clock.random() * 20 * tries);
      now = await fetch();
    }
  }
}

export function openConfiguration({
  client,
  clock,
  namespace,
  seed,
  onTrouble,
  times,
}: ConfigurationOptions): ClusterConfiguration {
  const configMap = openConfigMap(client, namespace);
  let current: Snapshot | undefined;

  /** Of what a watch and a change of our own say, the newer counts: a watch may lag behind. */
  const see = (snapshot: Snapshot): Snapshot => {
    if (!current || isNewer(snapshot.version, current.version)) current = snapshot;
    return snapshot;
  };

  const cache = new Cache<ConfigMap, Snapshot>({
    client,
    clock,
    path: pathOf('configMaps', namespace),
    query: { fieldSelector: `metadata.name=${configMapName}` },
    keep: snapshotOf,
    onChange: (_key, snapshot) => {
      if (snapshot) see(snapshot);
      // Somebody deleted it: the next read makes it again, from the seeds.
      else current = undefined;
    },
    ...(onTrouble ? { onTrouble } : {}),
    ...(times ? { times } : {}),
  });

  const fetch = async () => see(await configMap.readOr(seed));
  const save = async (snapshot: Snapshot) => see(await configMap.save(snapshot));
  const latest = async () => (current && cache.isFresh ? current : fetch());
  const versions: Versions = { clock, latest, fetch, save };

  return {
    run: (signal) => cache.run(signal),
    get isFresh() {
      return cache.isFresh;
    },
    get age() {
      return cache.age;
    },
    async read(work) {
      const { data } = await latest();
      return work(openDraft(data).draft);
    },
    change: (work) =>
      retried(versions, (now) => {
        const { draft, data } = openDraft(now.data);
        const result = work(draft);
        const next = data();
        const isSame = Object.keys(next).every((key) => next[key] === now.data[key]);
        return { result, next: isSame ? undefined : next };
      }),
    reset: () => retried(versions, () => ({ result: undefined, next: seed() })),
  };
}
