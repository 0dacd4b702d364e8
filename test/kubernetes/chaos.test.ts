/**
 * A thousand creations and deletions over two replicas, while answers get lost, the API server refuses, dies and comes
 * back, watches break, pods vanish and replicas are killed: no UAI is lost, none is made twice, nothing is left behind.
 */
import { afterAll, expect, it } from 'vitest';
import { openCluster } from '../../src/serve/cluster/cluster.ts';
import { Reaper } from '../../src/serve/cluster/reaper.ts';
import { Watches } from '../../src/serve/cluster/watches.ts';
import { createKubernetes } from '../../src/serve/kubernetes/client.ts';
import { CreationLimits } from '../../src/serve/limits.ts';
import type { Cluster } from '../../src/service/ports.ts';
import { realClock } from '../../src/system/clock.ts';
import { blueprint } from './blueprint.ts';
import { FakeKubernetes } from './fake/server.ts';
import { Refusal } from './fake/status.ts';
import { configOf, until } from './target.ts';

const operations = Number(process.env.UAS_SOAK ? 5000 : 1000);
const names = Array.from({ length: 40 }, (_, at) => `uai-${at}`);
const quick = { watch: 2, silence: 3000, stale: 4000, pause: [5, 40] as const };

/** Mulberry32: the same seed is the same story. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Replica {
  cluster: Cluster;
  kill(): void;
  ended: Promise<unknown>;
}

const fake = await new FakeKubernetes({ release: '1.36', node: { startup: 1 } }).start();
fake.namespace('user');
afterAll(() => fake.stop());

function startReplica(): Replica {
  const stop = new AbortController();
  const client = createKubernetes(configOf(fake));
  const clock = realClock;
  const namespaces = ['user'];
  const watches = new Watches({ client, clock, namespaces, sshPort: 30_123, times: quick });
  const reaper = new Reaper({
    ...{ client, clock, watches },
    times: { sweep: 50, orphan: 3000, grace: 0 },
  });
  const cluster = openCluster({
    ...{ client, clock, watches, namespaces },
    objects: { annotations: {}, domain: undefined, computeNetwork: undefined },
    checksClasses: true,
    limits: new CreationLimits({ perUser: 0, perClass: 0, creating: 0 }),
  });
  return {
    cluster,
    kill() {
      stop.abort();
      // Connections of a process that was killed break in the middle of what they carry.
      client.close();
    },
    ended: Promise.all([watches.run(stop.signal), reaper.run(stop.signal)]),
  };
}

/** What is known of a name: what the last answer said, or that there was none. */
type Fate = 'there' | 'gone' | 'unknown';

it('loses no UAI, makes none twice, and leaves nothing behind', async () => {
  const random = randomFrom(Number(process.env.UAS_CHAOS_SEED ?? 20261127));
  const chance = (probability: number) => random() < probability;
  const replicas = [startReplica(), startReplica()];
  const fates = new Map<string, Fate>();
  const busy = new Set<string>();
  let isCalm = false;
  let isDown = false;

  fake.faults.loseAnswer = ({ method }) => !isCalm && method !== 'GET' && chance(0.02);
  fake.faults.refuse = ({ method, isWatch }) => {
    if (isCalm || isWatch || !chance(0.03)) return undefined;
    return method === 'GET' || chance(0.5)
      ? new Refusal(429, 'TooManyRequests', 'try later', {}, { 'retry-after': '1' })
      : new Refusal(500, 'InternalError', 'etcd has no leader');
  };

  async function disturb(): Promise<void> {
    if (chance(0.02)) fake.dropWatches();
    if (!isDown && chance(0.006)) {
      isDown = true;
      await fake.kill();
      await realClock.sleep(20);
      await fake.start();
      isDown = false;
    }
    if (chance(0.006)) {
      const at = chance(0.5) ? 0 : 1;
      replicas[at]?.kill();
      replicas[at] = startReplica();
    }
    if (chance(0.03)) {
      const [pod] = fake.cluster.store.list('pods', 'user');
      if (pod) fake.cluster.store.remove('pods', 'user', pod.metadata.name);
    }
  }

  async function operate(name: string): Promise<void> {
    const { cluster } = replicas[chance(0.5) ? 0 : 1] as Replica;
    if (fates.get(name) === 'there' || (fates.get(name) === 'unknown' && chance(0.5))) {
      fates.set(name, 'unknown');
      const [removal] = await cluster.remove([name]);
      fates.set(name, removal === 'deleted' || removal === 'gone' ? 'gone' : 'unknown');
    } else {
      fates.set(name, 'unknown');
      await cluster.create(blueprint(name));
      fates.set(name, 'there');
    }
  }

  const work = async () => {
    while (done < operations) {
      done += 1;
      const free = names.filter((name) => !busy.has(name));
      const name = free[Math.floor(random() * free.length)];
      if (name === undefined) continue;
      busy.add(name);
      // A refusal is an answer too: what it leaves is not known.
      await operate(name).catch(() => {});
      busy.delete(name);
      await disturb();
    }
  };
  let done = 0;
  await Promise.all(Array.from({ length: 6 }, work));
  isCalm = true;

  const { store } = fake.cluster;
  const jobs = () => store.list('jobs', 'user');
  const jobNames = () => jobs().map(({ metadata }) => metadata.name);
  const isWhole = () => {
    const uids = new Set(jobs().map(({ metadata }) => metadata.uid));
    return ['services', 'secrets'].every((plural) => {
      const parts = store
        .list(plural, 'user')
        .filter(({ metadata }) => metadata.labels?.uas === 'managed');
      return (
        parts.length === uids.size &&
        parts.every(({ metadata }) => uids.has(metadata.ownerReferences?.[0]?.uid ?? ''))
      );
    });
  };
  const describe = () =>
    JSON.stringify({
      jobs: jobNames(),
      services: store
        .list('services', 'user')
        .map(({ metadata }) => [metadata.name, metadata.ownerReferences?.[0]?.uid]),
      secrets: store.list('secrets', 'user').map(({ metadata }) => metadata.name),
    });
  await until(isWhole, 'a Service and a Secret for each Job, and no others', 20_000).catch(
    (error: Error) => {
      throw new Error(`${error.message}: ${describe()}`);
    },
  );
  for (const [name, fate] of fates) {
    if (fate === 'there') expect(jobNames()).toContain(name);
    if (fate === 'gone') expect(jobNames()).not.toContain(name);
  }
  const pods = store.list('pods', 'user').map(({ metadata }) => metadata.labels?.app);
  await until(() => new Set(pods).size === pods.length, 'one pod for each UAI');
  for (const replica of replicas) replica.kill();
  await Promise.all(replicas.map(({ ended }) => ended));
}, 240_000);
