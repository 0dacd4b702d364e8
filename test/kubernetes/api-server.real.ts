/**
 * What the service knows over kill -9 of a real API server: nothing is lost, what was made and deleted meanwhile is seen, and
 * readiness tells. Runs where UAS_TEST_API_SERVER_PID_FILE names the file with the process id of the API server.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Cache } from '../../src/serve/kubernetes/cache.ts';
import { createKubernetes } from '../../src/serve/kubernetes/client.ts';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import type { WatchedObject } from '../../src/serve/kubernetes/watch.ts';
import { realClock } from '../../src/system/clock.ts';
import { createHome } from '../support/program.ts';
import { apiServerPidFile, openApiServer } from './api-server.ts';
import { hasApiServer } from './needs.ts';
import { openRelay, type Relay } from './relay.ts';
import type { Any } from './requests.ts';
import { kubeconfigOf, openSite } from './site.ts';
import { openTarget, type Target, until } from './target.ts';

type ConfigMap = WatchedObject & { data?: Record<string, string> };

async function openServer() {
  const target = await openTarget();
  onTestFinished(() => target.close());
  const relay = await openRelay(target.config);
  onTestFinished(() => relay.close());
  return { target, relay, server: openApiServer(apiServerPidFile ?? '', target.config) };
}

/** A cache of ConfigMaps behind the relay, with every change that it told of. */
function follow({ namespace }: Target, relay: Relay) {
  const changes: [string, string | undefined][] = [];
  const troubles: unknown[] = [];
  const stop = new AbortController();
  const cache = new Cache<ConfigMap, string>({
    client: createKubernetes(relay.config),
    clock: realClock,
    path: pathOf('configMaps', namespace),
    query: { labelSelector: 'of=test' },
    keep: ({ data }) => data?.n ?? '',
    onChange: (key, now) => changes.push([key, now]),
    onTrouble: (error) => troubles.push(error),
    times: { pause: [5, 200] },
  });
  const running = cache.run(stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  return { cache, changes, troubles };
}

function objectsOf({ client, namespace }: Target) {
  const path = (name?: string) => pathOf('configMaps', namespace, name);
  return {
    put: (name: string, n: string) =>
      client.call('POST', path(), {
        body: { metadata: { name, labels: { of: 'test' } }, data: { n } },
      }),
    change: (name: string, n: string) =>
      client.call('PATCH', path(name), {
        type: 'application/merge-patch+json',
        body: { data: { n } },
      }),
    remove: (name: string) => client.call('DELETE', path(name)),
    async all() {
      const query = { labelSelector: 'of=test' };
      const { value } = await client.call<{ items: ConfigMap[] }>('GET', path(), { query });
      return value.items.map(({ metadata, data }) => `${metadata.name}=${data?.n}`).sort();
    },
  };
}

/** What somebody knows who heard every change and nothing else. */
function told(changes: readonly [string, string | undefined][]): string[] {
  const known = new Map<string, string>();
  for (const [key, now] of changes) {
    const name = key.split('/')[1] ?? '';
    if (now === undefined) known.delete(name);
    else known.set(name, now);
  }
  return [...known].map(([name, n]) => `${name}=${n}`).sort();
}

describe.skipIf(!hasApiServer)('kill -9 of the API server', () => {
  it('loses no event, while others write all the time', async () => {
    const { target, relay, server } = await openServer();
    const { cache, changes, troubles } = follow(target, relay);
    const objects = objectsOf(target);
    await until(() => cache.isFresh, 'the first list', 60_000);
    let isOver = false;
    let written = 0;
    const write = async (writer: number) => {
      for (let at = 0; !isOver; at += 1) {
        const name = `w${writer}-${at}`;
        // What a dying server was asked may have been done or not: the list says it.
        const done = await objects
          .put(name, '1')
          .then(() => (at % 3 === 0 ? objects.remove(name) : objects.change(name, '2')))
          .then(
            () => true,
            () => false,
          );
        if (done) written += 1;
        await realClock.sleep(done ? 5 : 100);
      }
    };
    const writing = Promise.all([0, 1, 2].map(write));
    for (let kills = 0; kills < 3; kills += 1) {
      const before = written;
      await until(() => written > before + 50, 'changes before the kill', 60_000);
      await server.kill();
      await server.start();
      await until(() => written > before + 100, 'changes after the start', 60_000);
    }
    isOver = true;
    await writing;
    const all = await objects.all();
    await until(() => cache.size === all.length, 'the last changes', 60_000);
    await until(() => told(changes).join() === all.join(), 'the same objects', 60_000);
    expect(troubles.length).toBeGreaterThan(0);
    expect(all.length).toBeGreaterThan(100);
  }, 480_000);

  it('leaves nothing unseen that was made, changed and deleted before the way back was found', async () => {
    const { target, relay, server } = await openServer();
    const { cache, changes } = follow(target, relay);
    const objects = objectsOf(target);
    for (const name of ['stays', 'changes', 'goes']) await objects.put(name, '1');
    await until(() => cache.size === 3, 'the first objects', 60_000);
    await server.kill();
    await relay.cut();
    await server.start();
    await objects.put('comes', '1');
    await objects.change('changes', '2');
    await objects.remove('goes');
    changes.length = 0;
    await relay.restore();
    await until(() => changes.length >= 3, 'the changes', 60_000);
    const now = ['stays', 'changes', 'goes', 'comes'].map((name) =>
      cache.get(target.namespace, name),
    );
    expect(now).toEqual(['1', '2', undefined, '1']);
    expect(changes).toContainEqual([`${target.namespace}/goes`, undefined]);
  }, 180_000);

  it('makes readiness fail within 90 seconds, until the server is back', async () => {
    const { relay, server } = await openServer();
    await server.settled();
    const home = createHome({ key: false });
    onTestFinished(() => home.dispose());
    const kubeconfig = join(home.home, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigOf(relay.url));
    const ssh = 'ssh: {type: NodePort, address: 127.0.0.1}\n';
    const site = await openSite('localhost/none:1', { kubeconfig, yaml: ssh });
    onTestFinished(() => site.close());
    const replica = await site.startReplica();
    const admin = await site.person({ roles: ['admin'] });
    admin.use(replica);
    const list = async (): Promise<string[]> => {
      const { code, stdout } = await admin.uas('admin', 'uais', 'list', '--json');
      expect(code).toBe(0);
      return JSON.parse(stdout).map((uai: Any) => uai.uai_name);
    };
    expect((await admin.uas('create', '--json')).code).toBe(0);
    const [lost] = await list();
    expect(await replica.ready()).toMatchObject({ status: 200 });

    await server.kill();
    const killed = Date.now();
    await relay.cut();
    await server.start();
    const { client, namespace } = site.target;
    const path = pathOf('jobs', namespace, lost);
    await client.call('DELETE', path, { body: { propagationPolicy: 'Background' } });
    // What is known is still told: a list must not fail because the server is away for a moment.
    expect(await list()).toEqual([lost]);
    await until(async () => (await replica.ready()).status === 503, 'readiness: no', 90_000);
    const { text } = await replica.ready();
    expect(text).toContain(`in namespace ${namespace} is stale`);
    expect(Date.now() - killed).toBeGreaterThan(10_000);

    await relay.restore();
    await until(async () => (await replica.ready()).status === 200, 'readiness: yes', 30_000);
    await until(async () => (await list()).length === 0, 'the end of the UAI', 30_000);
    await server.settled();
    expect((await admin.uas('create', '--json')).code).toBe(0);
    expect((await admin.uas('delete', '--all', '--yes')).code).toBe(0);
  }, 300_000);
});
