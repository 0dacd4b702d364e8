/**
 * What `uas serve manifests` prints, applied to the cluster of UAS_TEST_KUBECONFIG: with its service account, and the Roles and
 * quotas that it ships, the service does everything that it does.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createKubernetes } from '../../src/serve/kubernetes/client.ts';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import type { Manifest } from '../../src/serve/manifests/common.ts';
import { leaseName } from '../../src/serve/serve.ts';
import { apply, metaOf, removeAll } from '../serve/apply.ts';
import { createHome } from '../support/program.ts';
import type { Any } from './requests.ts';
import { openSite } from './site.ts';
import { until } from './target.ts';

const account = 'uas-serve';

/** Applies what the program prints for the site's own configuration, in namespaces of its own. */
async function openShipped() {
  const home = createHome({ key: false });
  onTestFinished(() => home.dispose());
  const kubeconfig = join(home.home, 'kubeconfig');
  const yaml = `ssh: {type: NodePort, address: 127.0.0.1}
internal: 127.0.0.1:0
priorityClass: uas-test-${Date.now().toString(36)}\n`;
  const site = await openSite('registry.example/uai:1', { kubeconfig, yaml, isApart: true });
  onTestFinished(() => site.close());
  const { client, config, namespace } = site.target;
  // Here the service takes any free ports; in a pod it has its own.
  const text = readFileSync(site.config, 'utf8');
  let port = 8443;
  const shipped = join(home.home, 'shipped.yaml');
  writeFileSync(
    shipped,
    text.replaceAll('127.0.0.1:0', () => `0.0.0.0:${port++}`),
  );
  const printed = await home.run(['serve', 'manifests', '--config', shipped, '--json']);
  expect(printed).toMatchObject({ code: 0, stderr: '' });
  const items: Manifest[] = JSON.parse(printed.stdout).items;
  // The namespaces are those of this test, which are there.
  const others = items.filter((item) => metaOf(item).kind !== 'Namespace');
  onTestFinished(() => removeAll(client, others));
  await apply(client, others);
  const { value } = await client.call<{ status: { token: string } }>(
    'POST',
    `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
    { body: { spec: { expirationSeconds: 3600 } } },
  );
  const cluster = {
    server: config.server.href,
    ...(config.tls.ca === undefined
      ? { 'insecure-skip-tls-verify': true }
      : { 'certificate-authority-data': Buffer.from(config.tls.ca).toString('base64') }),
  };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'a', cluster }],
      users: [{ name: 'a', user: { token: value.status.token } }],
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      'current-context': 'a',
    }),
  );
  const own = createKubernetes({
    ...config,
    credentials: async () => ({ authorization: `Bearer ${value.status.token}` }),
  });
  onTestFinished(() => own.close());
  return { site, items, own, home };
}

it('is all that the service needs, on a cluster with RBAC and quotas', async () => {
  const { site, own, home } = await openShipped();
  const { client, namespace } = site.target;
  const [user = '', brokers = ''] = site.uaiNamespaces;
  const objects = async (kind: 'jobs' | 'services' | 'secrets' | 'pods', of = user) => {
    const query = { labelSelector: 'uas=managed' };
    return (await client.call<Any>('GET', pathOf(kind, of), { query })).value.items as Any[];
  };
  const nothing = async () => {
    for (const kind of ['jobs', 'services', 'secrets', 'pods'] as const) {
      const isGone = async () =>
        (await objects(kind)).length + (await objects(kind, brokers)).length === 0;
      await until(isGone, `the end of ${kind}`, 30_000);
    }
  };

  const checked = await home.run(['serve', 'check', '--config', site.config]);
  const lines = checked.stdout.split('\n').filter((line) => line !== '' && !/^ok /.test(line));
  expect({ ...checked, stdout: lines }).toEqual({
    ...{ code: 0, stderr: 'ready to serve\n' },
    stdout: [],
  });

  const replica = await site.startReplica();
  const vera = await site.person();
  const admin = await site.person({ roles: ['admin'] });
  for (const one of [vera, admin]) one.use(replica);
  expect(await vera.uas('create', '--wait')).toMatchObject({ code: 0 });
  const [job] = await objects('jobs');
  for (const kind of ['services', 'secrets'] as const) {
    const [{ metadata }] = await objects(kind);
    expect(metadata.ownerReferences).toMatchObject([{ kind: 'Job', uid: job.metadata.uid }]);
  }
  const [pod] = await objects('pods');
  // What the manifests ship: the priority of UAIs, and what a container takes that does not say it.
  expect(pod.spec).toMatchObject({ priority: -100 });
  expect(pod.spec.containers[0].resources.requests).toEqual({ cpu: '500m', memory: '1Gi' });

  const broker = await admin.uas(
    ...['admin', 'config', 'classes', 'create', 'broker', '--image', 'uai:1'],
    ...['--namespace', brokers],
  );
  expect(broker).toMatchObject({ code: 0 });
  const made = await admin.uas('admin', 'uais', 'create', '--class', 'broker', '--owner', 'ann');
  expect(made).toMatchObject({ code: 0 });
  expect(await objects('jobs', brokers)).toHaveLength(1);

  const leading = async () =>
    (await (await fetch(`${replica.health}/metrics`)).text()).includes('\nuas_leader 1\n');
  await until(leading, 'the Lease', 30_000);
  expect(
    (await client.call<Any>('GET', pathOf('leases', namespace, leaseName))).value.spec,
  ).toMatchObject({ holderIdentity: expect.stringContaining('_') });

  // What a creation that broke off has left is given its owner by the sweep of a new leader.
  const [secret] = await objects('secrets');
  await client.call('PATCH', pathOf('secrets', user, secret.metadata.name), {
    type: 'application/merge-patch+json',
    body: { metadata: { ownerReferences: null } },
  });
  await replica.end('SIGTERM');
  const other = await site.startReplica();
  for (const one of [vera, admin]) one.use(other);
  const isOwned = async () => (await objects('secrets'))[0]?.metadata.ownerReferences?.length === 1;
  await until(isOwned, 'the owner', 60_000);

  const gone = await admin.uas('admin', 'uais', 'delete', '--all', '--yes');
  expect(gone).toMatchObject({ code: 0 });
  await nothing();
  const { stderr, stdout } = await other.end('SIGTERM');
  expect(stdout).not.toMatch(/forbidden/i);
  expect(stderr).not.toMatch(/forbidden/i);

  // And no more than that.
  for (const [kind, of] of [
    ['secrets', 'kube-system'],
    ['pods', 'default'],
    ['secrets', namespace],
  ] as const) {
    await expect(own.call('GET', pathOf(kind, of))).rejects.toMatchObject({ status: 403 });
  }
  await expect(own.call('GET', '/api/v1/nodes')).rejects.toMatchObject({ status: 403 });
  await expect(own.call('DELETE', pathOf('pods', user, 'x'))).rejects.toMatchObject({
    status: 403,
  });
}, 240_000);

it('says what is missing of it, right by right', async () => {
  const { site, home } = await openShipped();
  const [user = ''] = site.uaiNamespaces;
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${user}/roles/${account}`;
  const { client } = site.target;
  const { value } = await client.call<Any>('GET', rbac);
  const rules = value.rules.filter(({ resources }: Any) => resources[0] !== 'events');
  await client.call('PUT', rbac, { body: { ...value, rules } });
  const { code, stdout } = await home.run(['serve', 'check', '--config', site.config]);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    new RegExp(`fail +rights in ${user}: not allowed: list, watch events\\n +fix: apply`),
  );
}, 120_000);
