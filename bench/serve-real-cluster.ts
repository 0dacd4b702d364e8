/**
 * The API server that KUBECONFIG names with many UAIs, behind plain HTTP. Its node is `test/kubernetes/podman-node.ts`, which
 * has to run. Prints an address when all are ready; removes them at SIGTERM.
 * usage: node --import tsx bench/serve-real-cluster.ts NUMBER
 */
import { createKubernetes } from '../src/serve/kubernetes/client.ts';
import { kubeconfig } from '../src/serve/kubernetes/kubeconfig.ts';
import { type KindName, pathOf } from '../src/serve/kubernetes/resources.ts';
import { openRelay } from '../test/kubernetes/relay.ts';
import { world } from '../test/kubernetes/target.ts';

const count = Number(process.argv[2] ?? 2000);
const namespaces = ['user', 'services'];
/** Requests at once. */
const atOnce = 24;

const config = await kubeconfig(process.env.KUBECONFIG ?? '', world);
const client = createKubernetes(config);

async function make(kind: KindName, body: unknown): Promise<{ metadata: { uid: string } }> {
  const { value } = await client.call<{ metadata: { uid: string } }>('POST', pathOf(kind, 'user'), {
    body,
  });
  return value;
}

async function makeUai(at: number): Promise<void> {
  const name = `uai-user${at % 997}-${at.toString(16).padStart(8, '0')}`;
  const labels = {
    ...{ app: name, uas: 'managed', user: `user${at % 997}` },
    'uas-class-id': `00000000-0000-4000-8000-00000000000${at % 10}`,
    ...{ 'uas-public-ip': 'True', 'uas-uai-has-timeout': 'False', 'uas-uai-opt-ports': '80-8888' },
  };
  const container = {
    ...{ name, image: 'registry.example/uai:1' },
    env: [{ name: 'UAS_NAME', value: `${name}-ssh` }],
  };
  // Its pod is made below: the controllers of a small control plane make twenty a second.
  const job = await make('jobs', {
    metadata: { name, labels },
    spec: {
      parallelism: 0,
      template: {
        metadata: { labels },
        spec: { restartPolicy: 'OnFailure', containers: [container] },
      },
    },
  });
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid: job.metadata.uid };
  const metadata = { name: `${name}-ssh`, labels, ownerReferences: [owner] };
  // Node ports are 2,768 in a cluster.
  await make('services', {
    metadata,
    spec: { ports: [{ port: 30123, targetPort: 30123 }], selector: { app: name } },
  });
  await make('secrets', { metadata, stringData: { ssh_host_ed25519_key: 'x'.repeat(400) } });
  await make('pods', {
    metadata: { ...metadata, name: `${name}-abcde` },
    spec: { restartPolicy: 'OnFailure', nodeName: 'node-1', containers: [container] },
  });
}

for (const name of namespaces) {
  await client.call('POST', '/api/v1/namespaces', { body: { metadata: { name } } });
}
let next = 0;
const work = async () => {
  while (next < count) await makeUai(next++);
};
await Promise.all(Array.from({ length: atOnce }, work));

const relay = await openRelay(config);
process.stdout.write(`${relay.url}\n`);
process.once('SIGTERM', async () => {
  await relay.close();
  for (const name of namespaces) await client.call('DELETE', `/api/v1/namespaces/${name}`);
  client.close();
});
