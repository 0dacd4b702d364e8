/** UAIs on a cluster: made, seen, reached, refused with reasons, deleted, and cleaned up after. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import { realClock } from '../../src/system/clock.ts';
import type { Clock } from '../../src/system/deps.ts';
import { publicKeyText as publicKey } from '../support/keys.ts';
import { Refusal } from './fake/status.ts';
import { ann, classOf, openReplicas, type Replica, type Replicas } from './replica.ts';
import type { Any } from './requests.ts';
import { type Target, until } from './target.ts';

let replicas: Replicas;
let target: Target;

beforeEach(async () => {
  replicas = await openReplicas();
  target = replicas.target;
});
afterEach(() => replicas.close());

const replica: Replicas['replica'] = (options) => replicas.replica(options);
const objects: Replicas['objects'] = (kind) => replicas.objects(kind);

describe('a UAI of a user', () => {
  it('is a Job with a Service and a Secret that it owns', async () => {
    const one = await replica();
    const { status, value } = await one.createMine({ ports: '8888' });
    expect(status).toBe(200);
    expect(value).toMatchObject({
      username: 'ann',
      uai_ip: 'login.example',
      uai_portmap: { 8888: 8888 },
    });
    const name = value.uai_name;
    const [[job], [service], [secret]] = await Promise.all([
      objects('jobs'),
      objects('services'),
      objects('secrets'),
    ]);
    const owner = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid: job.metadata.uid }];
    expect(service.metadata).toMatchObject({ name: `${name}-ssh`, ownerReferences: owner });
    expect(secret.metadata).toMatchObject({ ownerReferences: owner });
    expect(service.metadata.annotations).toEqual({
      pool: 'a',
      'external-dns.alpha.kubernetes.io/hostname': `${name}.uai.example`,
    });
    expect(job.metadata.labels).toMatchObject({
      app: name,
      uas: 'managed',
      user: 'ann',
      'uas-public-ip': 'True',
      'uas-uai-has-timeout': 'False',
      'uas-uai-opt-ports': '8888',
    });
    const pod = job.spec.template.spec;
    expect(pod).toMatchObject({
      restartPolicy: 'OnFailure',
      serviceAccountName: 'default',
      enableServiceLinks: true,
    });
    expect(job.spec).toMatchObject({ backoffLimit: 1_000_000_000, parallelism: 1 });
    const [container] = pod.containers;
    expect(container.env).toEqual([
      { name: 'UAS_NAME', value: `${name}-ssh` },
      {
        name: 'UAS_PASSWD',
        valueFrom: { secretKeyRef: { name: `${name}-ssh`, key: 'UAS_PASSWD' } },
      },
      {
        name: 'UAS_PUBKEY',
        valueFrom: { secretKeyRef: { name: `${name}-ssh`, key: 'UAS_PUBKEY' } },
      },
      { name: 'UAI_REPLICAS', value: '1' },
    ]);
    const text = (key: string) => Buffer.from(secret.data[key], 'base64').toString('utf8');
    expect(text('UAS_PASSWD')).toBe('ann::2001:100:Ann A:/home/ann:/bin/bash');
    expect(text('UAS_PUBKEY')).toContain(publicKey.trim());
    expect(text('ssh_host_ed25519_key')).toContain('BEGIN OPENSSH PRIVATE KEY');
  });

  it('tells the real node port', async () => {
    const one = await replica();
    const { value } = await one.createMine();
    const [service] = await objects('services');
    const { nodePort } = service.spec.ports[0];
    expect(value.uai_connect_string).toBe(`ssh ann@login.example -p ${nodePort}`);
  });

  it('becomes ready, and is seen by another replica', async () => {
    const [one, other] = [await replica(), await replica()];
    const { value } = await one.createMine();
    await until(async () => (await other.list())[0]?.uai_status === 'Running: Ready', 'readiness');
    expect((await other.list())[0]?.uai_name).toBe(value.uai_name);
    expect((await other.send('GET', '/uas')).value).toHaveLength(1);
  });

  it('leaves no timer behind, for which the end of the process would wait', async () => {
    let sleeping = 0;
    const sleep: Clock['sleep'] = async (ms, signal) => {
      sleeping += 1;
      try {
        await realClock.sleep(ms < 1000 ? ms : 3_600_000, signal);
      } finally {
        sleeping -= 1;
      }
    };
    const { fake } = target;
    // A real cluster cannot be told to be late with its news.
    if (!fake) return;
    const one = await replica({ clock: { ...realClock, sleep } });
    fake.faults.silentWatches = true;
    const made = one.createMine();
    await until(() => sleeping > 0, 'a timer');
    fake.faults.silentWatches = false;
    fake.dropWatches();
    expect((await made).status).toBe(200);
    await until(() => sleeping === 0, 'the end of all timers');
  });

  it('is no longer seen by a pod that was taken out of it, though it was listed with it', async () => {
    const one = await replica();
    await one.createMine();
    await until(async () => (await one.list())[0]?.uai_status === 'Running: Ready', 'the UAI');
    const [pod] = await objects('pods');
    const { namespace, client, fake } = target;
    // On a real cluster the Job makes another pod.
    if (!fake) return;
    await client.call('PATCH', pathOf('pods', namespace, pod?.metadata.name ?? ''), {
      type: 'application/merge-patch+json',
      body: { metadata: { labels: { app: 'debug' } } },
    });
    await until(async () => (await one.list())[0]?.uai_status !== 'Running: Ready', 'its end');
  });

  it('is gone with all of its objects when it is deleted', async () => {
    const one = await replica();
    const { value } = await one.createMine();
    const gone = await one.send('DELETE', '/uas', { uai_list: value.uai_name });
    expect(gone.value).toEqual([`Successfully deleted ${value.uai_name}`]);
    for (const kind of ['jobs', 'services', 'secrets', 'pods'] as const) {
      await until(async () => (await objects(kind)).length === 0, `the end of ${kind}`);
    }
    await until(async () => (await one.list()).length === 0, 'an empty list');
  });

  it('is reported by name when the cluster refuses some of several deletions', async () => {
    const { fake } = target;
    // A real cluster refuses no single one of them.
    if (!fake) return;
    const one = await replica();
    const classId = await classOf(one, 'fine');
    const names = ['uai-a', 'uai-b', 'uai-c'];
    for (const uai_name of names)
      await one.send('POST', '/admin/uais', { class_id: classId, uai_name });
    fake.faults.refuse = ({ method, path }) =>
      method === 'DELETE' && path.endsWith('/jobs/uai-b')
        ? new Refusal(403, 'Forbidden', 'jobs.batch "uai-b" is forbidden: a webhook said so')
        : undefined;
    const query = { uai_list: ['uai-b', 'uai-nope', ...names].join(',') };
    const some = await one.send('DELETE', '/admin/uais', query);
    const refused = 'Failed to delete uai-b - Forbidden: a webhook said so';
    expect(some).toEqual({
      status: 200,
      value: [refused, 'Successfully deleted uai-a', 'Successfully deleted uai-c'],
    });
    // Nothing was deleted, so that the status can say why.
    await until(async () => (await one.list()).length === 1, 'what is left');
    const none = await one.send('DELETE', '/admin/uais', { uai_list: 'uai-b' });
    expect(none).toMatchObject({
      status: 403,
      value: { detail: 'Failed to delete uai-b: Forbidden: a webhook said so' },
    });
    fake.faults.refuse = () => undefined;
    const last = await one.send('DELETE', '/admin/uais', query);
    expect(last.value).toEqual(['Successfully deleted uai-b']);
  });

  it('is the existing one under a name that is taken', async () => {
    const one = await replica();
    const classId = await classOf(one, 'fine');
    const query = {
      class_id: classId,
      owner: 'ann',
      uai_name: 'uai-same',
      passwd_str: 'a:x:1:1::/a:/b',
      publickey_str: publicKey,
    };
    const all = await Promise.all([1, 2, 3].map(() => one.send('POST', '/admin/uais', query)));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await objects('jobs')).toHaveLength(1);
    expect(await objects('services')).toHaveLength(1);
    const again = await one.send('POST', '/admin/uais', { ...query, owner: 'bob' });
    expect(again.value).toMatchObject({ uai_name: 'uai-same', username: 'ann' });
  });
});

describe('a class', () => {
  const write = async (one: Replica, query: Record<string, string>) => {
    const tag = randomUUID();
    const { value } = await one.send('POST', '/admin/config/images', { imagename: `r/uai:${tag}` });
    const comment = { comment: tag, namespace: target.namespace, image_id: value.image_id };
    return one.send('POST', '/admin/config/classes', { ...comment, ...query });
  };
  const volumeOf = async (one: Replica, description: unknown) => {
    const made = await one.send('POST', '/admin/config/volumes', {
      volumename: 'scratch',
      mount_path: '/scratch',
      volume_description: JSON.stringify(description),
    });
    return made.value.volume_id as string;
  };

  it.each([
    [
      'an unknown priority class',
      { priority_class_name: 'nope' },
      'no PriorityClass with name nope',
    ],
    ['a foreign namespace', { namespace: 'elsewhere' }, 'namespace "elsewhere" is not one of this'],
    ['no service account', { service_account: 'nobody' }, 'serviceaccount "nobody" not found'],
    [
      'a bad toleration',
      { tolerations: '[{"key":"a","operator":"Exists","value":"b"}]' },
      'value must be empty',
    ],
    ['a port twice', { opt_ports: '80,80' }, 'Duplicate value'],
    ['a port of no Service', { opt_ports: '70000' }, 'must be between 1 and 65535'],
  ])('with %s is refused with the reason, and not saved', async (_what, query, words) => {
    const one = await replica();
    const refused = await write(one, query);
    expect(refused).toMatchObject({ status: 400, value: { title: 'Bad Request' } });
    expect(refused.value.detail).toMatch(/^UAIs of this class could not start: /);
    expect(refused.value.detail).toContain(words);
    expect((await one.send('GET', '/admin/config/classes')).value).toEqual([]);
    const { value } = await write(one, {});
    const path = `/admin/config/classes/${value.class_id}`;
    const changed = await one.send('PATCH', path, query);
    expect(changed).toMatchObject({ status: 400, value: { detail: refused.value.detail } });
    expect((await one.send('GET', path)).value).toEqual(value);
    for (const kind of ['jobs', 'services', 'secrets', 'pods'] as const) {
      expect(await objects(kind)).toEqual([]);
    }
  });

  it.each([
    [{ nfs: { server: 's' } }, "volume 'scratch': nfs needs 'path'"],
    [{ nfs: { server: 's', path: '/', size: 1 } }, "volume 'scratch': nfs has no attribute 'size'"],
    [{ empty_dir: null }, "volume 'scratch': empty_dir is not an object"],
    [{ secret: { secret_name: 's', default_mode: 4000 } }, 'defaultMode'],
    [{ config_map: { name: 'm', items: [{}] } }, 'items[0].key: Required value'],
  ])('with the volume %j is refused with the reason', async (description, words) => {
    const one = await replica();
    const id = await volumeOf(one, description);
    const refused = await write(one, { volume_list: id });
    expect(refused.status).toBe(400);
    expect(refused.value.detail).toContain(words);
  });

  it.each([
    [{ nfs: { server: 's', path: '/' } }],
    [{ persistent_volume_claim: { claim_name: 'c', read_only: true } }],
    [{ empty_dir: { medium: 'Memory', size_limit: '1Gi' } }],
    [{ csi: { driver: 'd', volume_attributes: { a: 'b' } } }],
    [{ projected: { sources: [{ secret: { name: 's' } }] } }],
    [{ cephfs: { monitors: ['m'], secret_ref: { name: 's' } } }],
  ])('with the volume %j is taken', async (description) => {
    const one = await replica();
    const id = await volumeOf(one, description);
    expect((await write(one, { volume_list: id })).status).toBe(200);
  });

  it('says which id names nothing', async () => {
    const one = await replica();
    expect((await write(one, { volume_list: '' })).value.detail).toBe(
      "UAIs of this class could not start: volume '' not found",
    );
  });

  it('is no longer asked about for what UAIs do not have: its comment and whether it is the default', async () => {
    const lenient = await replica({ checksClasses: false });
    const { value } = await write(lenient, { priority_class_name: 'nope' });
    const one = await replica();
    const path = `/admin/config/classes/${value.class_id}`;
    expect((await one.send('PATCH', path, { comment: 'b', default: 'true' })).status).toBe(200);
    expect((await one.send('PATCH', path, { public_ip: 'true' })).status).toBe(400);
    expect((await one.send('PATCH', path, { priority_class_name: '' })).status).toBe(200);
  });

  it('is not to blame for a quota that is used up, a webhook, or a cluster in trouble', async () => {
    const { fake } = target;
    // A real cluster gets into none of these when it is asked to.
    if (!fake) return;
    const one = await replica();
    for (const refusal of [
      new Refusal(403, 'Forbidden', 'pods "x" is forbidden: exceeded quota: uais, used: pods=1'),
      new Refusal(403, 'Forbidden', 'User "u" cannot create resource "pods" in API group ""'),
      new Refusal(400, 'BadRequest', 'admission webhook "w" does not support dry run'),
      new Refusal(500, 'InternalError', 'failed calling webhook "w"'),
      new Refusal(429, 'TooManyRequests', 'slow down'),
    ]) {
      fake.faults.refuse = ({ method, path }) =>
        method === 'POST' && /\/(?:pods|jobs|services)$/.test(path) ? refusal : undefined;
      expect((await write(one, {})).status).toBe(200);
    }
  });
});

describe('a UAI that cannot be', () => {
  it.each([
    [
      'an unknown priority class',
      { priority_class_name: 'nope' },
      403,
      'no PriorityClass with name nope was found',
    ],
    [
      'a namespace of another',
      { namespace: 'elsewhere' },
      404,
      'namespace "elsewhere" is not one of this service',
    ],
    [
      'a service account that is missing',
      { service_account: 'nobody' },
      403,
      'serviceaccount "nobody" not found',
    ],
    [
      'a bad toleration',
      { tolerations: '[{"key":"a","operator":"Exists","value":"b"}]' },
      422,
      'value must be empty',
    ],
  ])(
    'because of %s says so at once, and leaves nothing behind',
    async (_what, query, status, words) => {
      // What was there when the class was written may be gone by now.
      const one = await replica({ checksClasses: false });
      const classId = await classOf(one, 'fine', query);
      const refused = await one.send('POST', '/admin/uais', { class_id: classId, owner: 'ann' });
      expect(refused.status).toBe(status);
      expect(refused.value.detail).toMatch(/^Failed to create job uai-ann-[0-9a-f]{8}: /);
      expect(refused.value.detail).toContain(words);
      for (const kind of ['jobs', 'services', 'secrets', 'pods'] as const) {
        await until(async () => (await objects(kind)).length === 0, `no ${kind}`);
      }
    },
  );

  it('because of a quota says which one', async () => {
    const quota = { metadata: { name: 'small' }, spec: { hard: { pods: '0' } } };
    await target.client.call('POST', `/api/v1/namespaces/${target.namespace}/resourcequotas`, {
      body: quota,
    });
    const one = await replica();
    // The quota counts from the moment on in which its controller has seen it.
    await until(async () => (await one.createMine()).status === 403, 'the refusal');
    const refused = await one.createMine();
    expect(refused.value.detail).toContain('exceeded quota: small');
  });

  it('is the 404 of the service when its name is too long for a Service', async () => {
    const one = await replica();
    const classId = await classOf(one, 'fine');
    const refused = await one.send('POST', '/admin/uais', {
      class_id: classId,
      uai_name: 'a'.repeat(61),
    });
    expect(refused.status).toBe(404);
    expect(refused.value.detail).toContain(`Failed to create service: ${'a'.repeat(61)}-ssh`);
    expect(await objects('jobs')).toEqual([]);
  });

  it('over a limit of its user is 429 with the time to wait', async () => {
    const one = await replica({ limits: { perUser: 2 } });
    const all = await Promise.all([1, 2, 3, 4].map(() => one.createMine()));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429]);
    const bob = await replica({ limits: { perUser: 2 }, caller: { ...ann, name: 'bob' } });
    expect((await bob.createMine()).status).toBe(200);
  });
});

describe('a UAI in trouble', () => {
  const stateOf = async (one: Replica, tag: string) => {
    const classId = await classOf(one, tag);
    const query = { class_id: classId, owner: 'ann', uai_name: `uai-${tag}` };
    await one.send('POST', '/admin/uais', query);
    return async () => (await one.list()).find((uai) => uai.uai_name === `uai-${tag}`);
  };

  it.each([
    ['broken-pull', 'Waiting', 'ImagePullBackOff'],
    ['crash-loop', 'Waiting', 'CrashLoopBackOff'],
    ['never-ready', 'Running: Not Ready', 'containers with unready status'],
    ['evicted', 'Terminated', 'Evicted: The node was low on resource: memory.'],
  ])('of image %s says %s: %s', async (tag, status, message) => {
    const one = await replica();
    const look = await stateOf(one, tag);
    await until(async () => {
      const uai = await look();
      return uai?.uai_status === status && String(uai.uai_msg).includes(message);
    }, `${status}: ${message}`);
  });

  it('that no node takes says why', async () => {
    const one = await replica();
    const limits = await one.send('POST', '/admin/config/resources', {
      comment: 'huge',
      request: '{"cpu": "100000"}',
      limit: '{"cpu": "100000"}',
    });
    const classId = await classOf(one, 'fine', { resource_id: limits.value.resource_id });
    await one.send('POST', '/admin/uais', {
      class_id: classId,
      owner: 'ann',
      uai_name: 'uai-huge',
    });
    await until(
      async () => String((await one.list())[0]?.uai_msg).includes('nsufficient cpu'),
      'why',
    );
  });
});

describe('cleaning up', () => {
  const quick = { sweep: 100, orphan: 0, grace: 0 };

  it('removes a UAI that ended, with all of its objects', async () => {
    const one = await replica({ reaper: quick });
    const classId = await classOf(one, 'completed');
    await one.send('POST', '/admin/uais', {
      class_id: classId,
      owner: 'ann',
      uai_name: 'uai-over',
    });
    for (const kind of ['jobs', 'services', 'secrets', 'pods'] as const) {
      await until(async () => (await objects(kind)).length === 0, `the end of ${kind}`);
    }
  });

  it('removes what a creation that broke off has left, and gives an owner to what has a Job', async () => {
    const one = await replica();
    await one.createMine();
    const merge = 'application/merge-patch+json';
    const [secret] = await objects('secrets');
    const path = pathOf('secrets', target.namespace, secret.metadata.name);
    await target.client.call('PATCH', path, {
      type: merge,
      body: { metadata: { ownerReferences: null } },
    });
    const labels = { app: 'uai-half', uas: 'managed' };
    for (const kind of ['services', 'secrets'] as const) {
      const spec = kind === 'services' ? { spec: { ports: [{ port: 22 }] } } : {};
      await target.client.call('POST', pathOf(kind, target.namespace), {
        body: { metadata: { name: 'uai-half-ssh', labels }, ...spec },
      });
    }
    await replica({ reaper: quick });
    await until(async () => (await objects('services')).length === 1, 'the end of the Service');
    await until(async () => (await objects('secrets')).length === 1, 'the end of the Secret');
    await until(
      async () => (await objects('secrets'))[0].metadata.ownerReferences?.length === 1,
      'the owner',
    );
  });

  it('leaves Jobs, Services and Secrets of others alone', async () => {
    const body = { metadata: { name: 'theirs', labels: { app: 'theirs' } } };
    await target.client.call('POST', pathOf('secrets', target.namespace), { body });
    const one = await replica({ reaper: quick });
    const gone = await one.send('DELETE', '/admin/uais', { uai_list: 'theirs' });
    expect(gone.value).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { value } = await target.client.call<Any>('GET', pathOf('secrets', target.namespace));
    expect(value.items.map(({ metadata }: Any) => metadata.name)).toContain('theirs');
  });
});
