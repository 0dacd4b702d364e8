/** Replicas of the service as far as UAIs go, over the cluster of the tests, in two namespaces of their own. */
import { expect } from 'vitest';
import type { Uai } from '../../src/api/uas.types.ts';
import { openCluster } from '../../src/serve/cluster/cluster.ts';
import { Reaper, type ReaperTimes } from '../../src/serve/cluster/reaper.ts';
import { Watches } from '../../src/serve/cluster/watches.ts';
import { located } from '../../src/serve/config/located.ts';
import { openConfiguration } from '../../src/serve/configuration/configuration.ts';
import { seedData } from '../../src/serve/configuration/seeds.ts';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import { CreationLimits, type Limits } from '../../src/serve/limits.ts';
import type { Caller } from '../../src/service/ports.ts';
import type { Settings } from '../../src/service/settings.ts';
import type { Uas } from '../../src/service/uas/route.ts';
import { basePath, handleUas } from '../../src/service/uas/router.ts';
import { realClock } from '../../src/system/clock.ts';
import type { Clock } from '../../src/system/deps.ts';
import { publicKeyText as publicKey } from '../support/keys.ts';
import type { FakeOptions } from './fake/server.ts';
import type { Any } from './requests.ts';
import { openTarget, until } from './target.ts';

export const ann: Caller = {
  name: 'ann',
  uid: '2001',
  gid: '100',
  gecos: 'Ann A',
  home: '/home/ann',
  shell: '/bin/bash',
  isAdministrator: false,
};

interface ReplicaOptions {
  settings?: Partial<Settings>;
  limits?: Partial<Limits>;
  reaper?: Partial<ReaperTimes>;
  caller?: Caller;
  clock?: Clock;
  checksClasses?: boolean;
}

export async function openReplicas(options: Partial<FakeOptions> = {}) {
  const target = await openTarget(options);
  const brokers = await target.makeNamespace();
  const stop = new AbortController();
  const running: Promise<void>[] = [];

  /** A replica of the service, as far as UAIs go. */
  async function replica({
    settings,
    limits,
    reaper,
    caller = ann,
    clock = realClock,
    checksClasses = true,
  }: ReplicaOptions = {}) {
    const { client, namespace } = target;
    const namespaces = [namespace, brokers];
    const watches = new Watches({ client, clock: realClock, namespaces, sshPort: 30123 });
    const configuration = openConfiguration({
      client,
      clock: realClock,
      namespace,
      seed: () =>
        seedData({
          images: [{ name: 'registry.example/uai:1', default: true }],
          volumes: [
            {
              name: 'home',
              mount_path: '/home',
              volume_description: located({ host_path: { path: '/home', type: 'Directory' } }, ''),
            },
          ],
        }),
    });
    const cluster = openCluster({
      ...{ client, clock, checksClasses },
      watches,
      namespaces,
      objects: { annotations: { pool: 'a' }, domain: 'uai.example', computeNetwork: 'net@nmn1' },
      limits: new CreationLimits({ perUser: 0, perClass: 0, creating: 0, ...limits }),
    });
    const uas: Uas = {
      configuration,
      cluster,
      callers: { identify: async () => caller },
      settings: {
        version: '1.23.2',
        title: 'UAS',
        namespace,
        priorityClass: '',
        sshPort: 30123,
        userPorts: [80, 443, 8888],
        sshType: 'NodePort',
        publicAddress: 'login.example',
        addressTimeout: 2000,
        unknownPods: 'terminated',
        ...settings,
      },
      now: Date.now,
    };
    running.push(watches.run(stop.signal), configuration.run(stop.signal));
    if (reaper) {
      const works = new Reaper({ client, clock: realClock, watches, times: reaper });
      running.push(works.run(stop.signal));
    }
    await until(() => watches.isFresh, 'the watches');
    async function send(
      method: string,
      path: string,
      query: Record<string, string> = {},
      body?: string,
    ) {
      const url = new URL(`http://uas.example${basePath}${path}`);
      for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
      const boundary = 'x';
      const { status, body: text } = await handleUas(uas, {
        method,
        url,
        headers:
          body === undefined ? {} : { 'content-type': `multipart/form-data; boundary=${boundary}` },
        ...(body === undefined
          ? {}
          : {
              body: Buffer.from(
                `--${boundary}\r\ncontent-disposition: form-data; name="publickey"; filename="k"\r\n\r\n${body}\r\n--${boundary}--\r\n`,
              ),
            }),
      });
      return { status, value: text === '' ? undefined : (JSON.parse(text) as Any) };
    }
    const list = async (): Promise<Uai[]> => (await send('GET', '/admin/uais')).value;
    return {
      uas,
      namespace,
      watches,
      send,
      list,
      createMine: (query = {}) => send('POST', '/uas', query, publicKey),
    };
  }

  const objects = async (
    kind: 'jobs' | 'services' | 'secrets' | 'pods',
    namespace = target.namespace,
  ) => {
    const { value } = await target.client.call<Any>('GET', pathOf(kind, namespace), {
      query: { labelSelector: 'uas=managed' },
    });
    return value.items as Any[];
  };

  return {
    ...{ target, brokers, replica, objects },
    async close() {
      stop.abort();
      await Promise.all(running);
      await target.close();
    },
  };
}

export type Replicas = Awaited<ReturnType<typeof openReplicas>>;
export type Replica = Awaited<ReturnType<Replicas['replica']>>;

/** An image and a class of it. */
export async function classOf(
  { send, namespace }: Replica,
  tag: string,
  query: Record<string, string> = {},
) {
  const imagename = `registry.example/uai:${tag}`;
  const { value: images } = await send('GET', '/admin/config/images');
  const image =
    images.find((one: Any) => one.imagename === imagename) ??
    (await send('POST', '/admin/config/images', { imagename })).value;
  const made = await send('POST', '/admin/config/classes', {
    ...{ image_id: image.image_id, comment: tag, namespace, ...query },
  });
  expect(made.status).toBe(200);
  return made.value.class_id as string;
}
