/** What the tests of this folder run against: the fake, or the cluster of UAS_TEST_KUBECONFIG. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createKubernetes, type Kubernetes } from '../../src/serve/kubernetes/client.ts';
import {
  type ClusterConfig,
  type KubeconfigWorld,
  kubeconfig,
} from '../../src/serve/kubernetes/kubeconfig.ts';
import { FakeKubernetes, type FakeOptions } from './fake/server.ts';

export const realKubeconfig = process.env.UAS_TEST_KUBECONFIG;

export const world: KubeconfigWorld = {
  now: Date.now,
  env: process.env,
  readText: (path) => readFile(path, 'utf8'),
  exec: async (command, args, env) =>
    (await promisify(execFile)(command, [...args], { env: { ...process.env, ...env } })).stdout,
};

export interface Target {
  config: ClusterConfig;
  client: Kubernetes;
  /** Undefined with a real cluster. */
  fake: FakeKubernetes | undefined;
  /** A namespace of this run alone, removed at the end. */
  namespace: string;
  /** One more. */
  makeNamespace(): Promise<string>;
  close(): Promise<void>;
}

export function configOf(fake: FakeKubernetes, token?: string): ClusterConfig {
  return {
    server: new URL(fake.url),
    tls: { rejectUnauthorized: true },
    credentials: async () => (token === undefined ? {} : { authorization: `Bearer ${token}` }),
    source: 'the fake',
  };
}

export async function openTarget(options: Partial<FakeOptions> = {}): Promise<Target> {
  const fake =
    realKubeconfig === undefined
      ? await new FakeKubernetes({ release: '1.36', ...options }).start()
      : undefined;
  const config = fake ? configOf(fake) : await kubeconfig(realKubeconfig ?? '', world);
  const client = createKubernetes(config);
  const made: string[] = [];
  const makeNamespace = async () => {
    const name = `uas-test-${randomBytes(4).toString('hex')}`;
    await client.call('POST', '/api/v1/namespaces', { body: { metadata: { name } } });
    made.push(name);
    // Its service account and, up to 1.23, the account's token come a moment later; pods are refused until then.
    const pod = { metadata: { name: 'a' }, spec: { containers: [{ name: 'a', image: 'a' }] } };
    const path = `/api/v1/namespaces/${name}/pods`;
    const takesPods = () =>
      client.call('POST', path, { query: { dryRun: 'All' }, body: pod }).then(
        () => true,
        () => false,
      );
    if (!fake) await until(takesPods, 'a pod in a new namespace', 60_000);
    return name;
  };
  return {
    config,
    client,
    fake,
    namespace: await makeNamespace(),
    makeNamespace,
    async close() {
      for (const name of made) await client.call('DELETE', `/api/v1/namespaces/${name}`);
      client.close();
      await fake?.stop();
    },
  };
}

/** Waits until the check holds; fails after ten seconds, or `ms`. */
export async function until(
  check: () => boolean | Promise<boolean>,
  what: string,
  ms = 10_000,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
