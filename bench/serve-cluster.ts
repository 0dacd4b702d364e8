/**
 * A fake API server with many UAIs, in a process of its own: its memory must not count as the service's.
 * Prints its address when it is ready. usage: node --import tsx bench/serve-cluster.ts NUMBER
 */
import { FakeKubernetes } from '../test/kubernetes/fake/server.ts';

const count = Number(process.argv[2] ?? 2000);
const fake = await new FakeKubernetes({ release: '1.36', node: false, controllers: false }).start();
for (const name of ['user', 'services']) fake.namespace(name);
const { store } = fake.cluster;
for (let at = 0; at < count; at += 1) {
  const name = `uai-user${at % 997}-${at.toString(16).padStart(8, '0')}`;
  const labels = {
    app: name,
    uas: 'managed',
    user: `user${at % 997}`,
    'uas-class-id': `00000000-0000-4000-8000-00000000000${at % 10}`,
    'uas-public-ip': 'True',
    'uas-uai-has-timeout': 'False',
    'uas-uai-opt-ports': '80-8888',
  };
  const meta = (own: string) => ({
    name: own,
    namespace: 'user',
    labels,
    uid: `uid-${own}`,
    creationTimestamp: '2026-01-01T00:00:00Z',
    managedFields: [{ manager: 'uas-serve', fieldsV1: { 'f:spec': { 'f:template': {} } } }],
  });
  const container = {
    name,
    image: 'registry.example/uai:1',
    env: [{ name: 'UAS_NAME', value: `${name}-ssh` }],
  };
  const owned = {
    ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name, uid: `uid-${name}` }],
  };
  store.put('jobs', {
    kind: 'Job',
    metadata: meta(name),
    spec: { template: { metadata: { labels }, spec: { containers: [container] } } },
    status: { active: 1 },
  });
  store.put('services', {
    kind: 'Service',
    metadata: { ...meta(`${name}-ssh`), ...owned },
    spec: {
      type: 'NodePort',
      clusterIP: '10.96.0.1',
      ports: [{ port: 30123, targetPort: 30123, nodePort: 30000 + (at % 2700) }],
    },
  });
  store.put('secrets', {
    kind: 'Secret',
    metadata: { ...meta(`${name}-ssh`), ...owned },
    data: { UAS_PASSWD: 'eA==', ssh_host_ed25519_key: 'eA=='.repeat(100) },
  });
  store.put('pods', {
    kind: 'Pod',
    metadata: { ...meta(`${name}-abcde`), ...owned },
    spec: { nodeName: `ncn-w${String(at % 50).padStart(3, '0')}`, containers: [container] },
    status: {
      phase: 'Running',
      startTime: '2026-01-01T00:00:05Z',
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'PodScheduled', status: 'True' },
      ],
      containerStatuses: [
        { name, state: { running: { startedAt: '2026-01-01T00:00:06Z' } }, restartCount: 0 },
      ],
    },
  });
}
process.stdout.write(`${fake.url}\n`);
