/** Where users reach their UAI: the real node port, the address of a load balancer, or the cluster's own address. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import { classOf, openReplicas, type Replicas } from './replica.ts';
import { until } from './target.ts';

let replicas: Replicas;
beforeEach(async () => {
  replicas = await openReplicas();
});
afterEach(() => replicas.close());

const service = async () => (await replicas.objects('services'))[0];

it.each([
  ['an IP address', { ip: '203.0.113.9' }, '203.0.113.9'],
  ['a host name', { hostname: 'a1b2.lb.example' }, 'a1b2.lb.example'],
])('is that of the load balancer: %s', async (_what, ingress, address) => {
  const settings = { sshType: 'LoadBalancer', addressTimeout: 20_000 } as const;
  const one = await replicas.replica({ settings });
  const creating = one.createMine();
  await until(async () => (await service()) !== undefined, 'the Service');
  const { metadata, spec } = await service();
  expect(spec).toMatchObject({ type: 'LoadBalancer' });
  // Nothing gives out addresses in the cluster of the tests.
  const { client, namespace } = replicas.target;
  const path = `${pathOf('services', namespace, metadata.name)}/status`;
  await client.call('PATCH', path, {
    type: 'application/merge-patch+json',
    body: { status: { loadBalancer: { ingress: [ingress] } } },
  });
  const { status, value } = await creating;
  expect(status).toBe(200);
  expect(value).toMatchObject({
    uai_ip: address,
    uai_connect_string: `ssh ann@${address}`,
  });
});

it('is waited for, and the creation says so when none comes', async () => {
  const settings = { sshType: 'LoadBalancer', addressTimeout: 1500 } as const;
  const one = await replicas.replica({ settings });
  const { status, value } = await one.createMine();
  expect(status).toBe(504);
  expect(value.detail).toMatch(/^Failed to get IP for service: uai-ann-[0-9a-f]{8}-ssh/);
  const [uai] = await one.list();
  expect(uai?.uai_connect_string).toBe('ssh ann@<pending IP Address>');
});

it('is the port of the nodes that Kubernetes chose', async () => {
  const one = await replicas.replica({ settings: { sshType: 'NodePort' } });
  const { value } = await one.createMine();
  const { nodePort, port } = (await service()).spec.ports[0];
  expect(nodePort).toBeGreaterThanOrEqual(30_000);
  expect(nodePort).not.toBe(port);
  expect(value.uai_connect_string).toBe(`ssh ann@login.example -p ${nodePort}`);
});

it('is inside the cluster for a class that is not public', async () => {
  const one = await replicas.replica({ settings: { sshType: 'LoadBalancer' } });
  const classId = await classOf(one, 'fine', { public_ip: 'false' });
  const query = { class_id: classId, owner: 'ann', uai_name: 'uai-inside' };
  const { value } = await one.send('POST', '/admin/uais', query);
  const { spec } = await service();
  expect(spec.type).toBe('ClusterIP');
  expect(spec.clusterIP).toMatch(/^10\./);
  expect(value).toMatchObject({
    uai_ip: spec.clusterIP,
    uai_connect_string: `ssh ann@${spec.clusterIP}`,
  });
});

it('is the configured one, with the port of the Service, where something else leads into the cluster', async () => {
  const one = await replicas.replica({ settings: { sshType: 'ClusterIP' } });
  const { value } = await one.createMine();
  const { type, ports } = (await service()).spec;
  expect(type).toBe('ClusterIP');
  expect(value).toMatchObject({
    uai_ip: 'login.example',
    uai_connect_string: `ssh ann@login.example -p ${ports[0].port}`,
  });
});
