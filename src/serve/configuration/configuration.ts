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
import type { WatchedObject } from '../kubernetes/watch.ts';
import { type Data, openDraft } from './tables.ts';

export const configMapName = 'uas-configuration';

/** How often a change is made again on top of another one; each time somebody else has got on. */
const mostTries = 20;

interface ConfigMap extends WatchedObject {
  data?: Data;
}

interface Snapshot {
  /** `resourceVersion`, which tells the newer of two apart. */
  version: string;
  data: Data;
}

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

const snapshotOf = ({ metadata, data = {} }: ConfigMap): Snapshot => ({
  version: metadata.resourceVersion ?? '',
  data,
});

/** Versions are numbers that grow, written as text of any length. */
function isNewer(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}

export function openConfiguration({
  client,
  clock,
  namespace,
  seed,
  onTrouble,
  times,
}: ConfigurationOptions): ClusterConfiguration {
  const path = pathOf('configMaps', namespace, configMapName);
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

  async function create(data: Data): Promise<Snapshot> {
    const body = {
      metadata: {
        name: configMapName,
        labels: { 'app.kubernetes.io/name': 'uas', 'app.kubernetes.io/component': 'configuration' },
      },
      data,
    };
    const { value } = await client.call<ConfigMap>('POST', pathOf('configMaps', namespace), {
      body,
    });
    return see(snapshotOf(value));
  }

  /** As it is in the cluster now; a new system gets its seeds. */
  async function fetch(): Promise<Snapshot> {
    try {
      const { value } = await client.call<ConfigMap>('GET', path);
      return see(snapshotOf(value));
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
    try {
      return await create(seed());
    } catch (error) {
      // Another replica was faster.
      if (!isStatus(error, 409)) throw error;
      const { value } = await client.call<ConfigMap>('GET', path);
      return see(snapshotOf(value));
    }
  }

  async function save({ version, data }: Snapshot): Promise<void> {
    const body = { metadata: { name: configMapName, resourceVersion: version }, data };
    // Of the metadata only the version is said: labels that somebody added stay.
    const { value } = await client.call<ConfigMap>('PATCH', path, {
      type: 'application/merge-patch+json',
      body,
    });
    see(snapshotOf(value));
  }

  /** Makes the change until nobody was faster. @param next undefined where there is nothing to save */
  async function retried<T>(
    change: (now: Snapshot) => { result: T; next: Data | undefined },
  ): Promise<T> {
    let now = current && cache.isFresh ? current : await fetch();
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

  return {
    run: (signal) => cache.run(signal),
    get isFresh() {
      return cache.isFresh;
    },
    get age() {
      return cache.age;
    },
    async read(work) {
      const { data } = current && cache.isFresh ? current : await fetch();
      return work(openDraft(data).draft);
    },
    change: (work) =>
      retried((now) => {
        const { draft, data } = openDraft(now.data);
        const result = work(draft);
        const next = data();
        const isSame = Object.keys(next).every((key) => next[key] === now.data[key]);
        return { result, next: isSame ? undefined : next };
      }),
    reset: () => retried(() => ({ result: undefined, next: seed() })),
  };
}
