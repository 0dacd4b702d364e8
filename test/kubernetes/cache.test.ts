/** Collections that are kept up to date by watches: nothing is lost when watches end, break, fall silent or come too late. */
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Watches } from '../../src/serve/cluster/watches.ts';
import { Cache, type CacheTimes } from '../../src/serve/kubernetes/cache.ts';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import type { WatchedObject } from '../../src/serve/kubernetes/watch.ts';
import { realClock } from '../../src/system/clock.ts';
import type { Clock } from '../../src/system/deps.ts';
import { openTarget, realKubeconfig, type Target, until } from './target.ts';

type ConfigMap = WatchedObject & { data?: Record<string, string> };

const quick: Partial<CacheTimes> = { watch: 1, silence: 1500, stale: 2000, pause: [5, 50] };

let target: Target;
let stop: AbortController;
let running: Promise<void> | undefined;
const troubles: unknown[] = [];

beforeEach(async () => {
  target = await openTarget();
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await running;
  await target.close();
  troubles.length = 0;
});

function follow(onChange?: (key: string, now: string | undefined) => void) {
  const { client, namespace } = target;
  const cache = new Cache<ConfigMap, string>({
    client,
    clock: realClock,
    path: pathOf('configMaps', namespace),
    query: { labelSelector: 'of=test' },
    keep: ({ data }) => data?.n ?? '',
    onTrouble: (error) => troubles.push(error),
    times: quick,
    ...(onChange ? { onChange } : {}),
  });
  running = cache.run(stop.signal);
  return cache;
}

const put = (name: string, n: string) =>
  target.client.call('POST', pathOf('configMaps', target.namespace), {
    body: { metadata: { name, labels: { of: 'test' } }, data: { n } },
  });

const change = (name: string, n: string) =>
  target.client.call('PATCH', pathOf('configMaps', target.namespace, name), {
    type: 'application/merge-patch+json',
    body: { data: { n } },
  });

const remove = (name: string) =>
  target.client.call('DELETE', pathOf('configMaps', target.namespace, name));

describe('a cache', () => {
  it('has what is there, and what comes, changes and goes', async () => {
    await put('a', '1');
    const changes: [string, string | undefined][] = [];
    const cache = follow((key, now) => changes.push([key.split('/')[1] ?? '', now]));
    await until(() => cache.size === 1, 'the first list');
    await put('b', '2');
    await change('b', '3');
    await remove('a');
    await until(() => cache.size === 1 && changes.length === 4, 'the changes');
    expect(changes).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['b', '3'],
      ['a', undefined],
    ]);
    expect(cache.get(target.namespace, 'b')).toBe('3');
    expect(cache.isFresh).toBe(true);
  });

  it('stays fresh over watches that the server ends in turn', async () => {
    const cache = follow();
    await until(() => cache.isFresh, 'the first list');
    const end = Date.now() + 3500;
    let count = 0;
    while (Date.now() < end) {
      await put(`n${count}`, String(count));
      count += 1;
      expect(cache.isFresh).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await until(() => cache.size === count, 'all of them');
    expect(troubles).toEqual([]);
  });

  it('pages through a long list', async () => {
    await Promise.all(Array.from({ length: 1100 }, (_, at) => put(`p${at}`, String(at))));
    const cache = follow();
    await until(() => cache.size === 1100, 'all pages');
  }, 60_000);
});

describe.skipIf(realKubeconfig !== undefined)('a cache of a server that fails', () => {
  const fake = () => {
    if (!target.fake) throw new Error('there is no fake');
    return target.fake;
  };

  it('loses no change over a kill of the server', async () => {
    const cache = follow();
    await until(() => cache.isFresh, 'the first list');
    await put('before', '1');
    await fake().kill();
    await until(() => troubles.length > 0, 'the trouble');
    // What others did meanwhile is in etcd.
    const { cluster } = fake();
    cluster.create(cluster.kind('configmaps'), {
      metadata: { name: 'meanwhile', namespace: target.namespace, labels: { of: 'test' } },
      data: { n: '2' },
    });
    const gone = cluster.store.get('configmaps', target.namespace, 'before');
    if (gone) cluster.remove(cluster.kind('configmaps'), gone);
    await fake().start();
    await until(() => cache.get(target.namespace, 'meanwhile') === '2', 'the change');
    expect(cache.get(target.namespace, 'before')).toBeUndefined();
  });

  it('is stale while the server is away, and fresh again after', async () => {
    const cache = follow();
    await until(() => cache.isFresh, 'the first list');
    await fake().kill();
    await until(() => !cache.isFresh, 'the staleness');
    expect(cache.age).toBeGreaterThan(2000);
    await fake().start();
    await until(() => cache.isFresh, 'the freshness');
  });

  it('notices a watch that says nothing any more', async () => {
    const cache = follow();
    await until(() => cache.isFresh, 'the first list');
    fake().faults.silentWatches = true;
    await put('unseen', '1');
    await until(() => troubles.length > 0, 'the trouble');
    expect(String(troubles[0])).toContain('said nothing for 1.5 s');
    fake().faults.silentWatches = false;
    fake().dropWatches();
    await until(() => cache.get(target.namespace, 'unseen') === '1', 'the change');
  });

  it('lists again when the server has forgotten where the watch was', async () => {
    const changes: [string, string | undefined][] = [];
    await put('stays', '1');
    await put('goes', '1');
    const cache = follow((key, now) => changes.push([key.split('/')[1] ?? '', now]));
    await until(() => cache.isFresh, 'the first list');
    await fake().kill();
    const { cluster } = fake();
    const gone = cluster.store.get('configmaps', target.namespace, 'goes');
    if (gone) cluster.remove(cluster.kind('configmaps'), gone);
    cluster.store.forget();
    await fake().start();
    await until(() => cache.size === 1, 'the new list');
    expect(changes).toContainEqual(['goes', undefined]);
    expect(cache.get(target.namespace, 'stays')).toBe('1');
  });

  it('waits as long as a server that is too busy asks', async () => {
    const { Refusal } = await import('./fake/status.ts');
    let refused = 0;
    fake().faults.refuse = ({ path }) => {
      if (!path.endsWith('/configmaps') || refused > 0) return undefined;
      refused += 1;
      return new Refusal(429, 'TooManyRequests', 'try later', {}, { 'retry-after': '1' });
    };
    const started = Date.now();
    const cache = follow();
    await until(() => cache.isFresh, 'the list');
    expect(refused).toBe(1);
    expect(Date.now() - started).toBeGreaterThan(450);
  });
});

it('the caches of many namespaces wait for one signal without a warning of a leak', async () => {
  const warnings: string[] = [];
  const note = ({ name }: Error) => warnings.push(name);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  const namespaces = Array.from({ length: 4 }, () => target.namespace);
  let sleeping = 0;
  const sleep: Clock['sleep'] = (ms, signal) => {
    if (ms > 10_000) sleeping += 1;
    return realClock.sleep(ms, signal);
  };
  const watches = new Watches({
    ...{ client: target.client, clock: { ...realClock, sleep }, namespaces, sshPort: 30_123 },
    times: { pause: [60_000, 60_000] },
  });
  const following = watches.run(stop.signal);
  await until(() => watches.isFresh, 'all lists');
  // A real cluster cannot be told to end its watches.
  target.fake?.dropWatches();
  if (target.fake) await until(() => sleeping > 10, 'the pauses between two watches');
  stop.abort();
  await following;
  expect(warnings).toEqual([]);
});
