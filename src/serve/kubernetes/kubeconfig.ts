/** Which cluster is meant, and as whom: a kubeconfig file, or the service account of the pod. */

import { join, resolve } from 'node:path';
import { messageOf, usageError } from '../../core/errors.ts';
import { isRecord } from '../../core/record.ts';
import { parseYaml } from '../../output/yaml-text.ts';
import {
  type Credentials,
  execCredentials,
  type Identity,
  parseExecCredential,
  tokenFile,
} from './credentials.ts';
import { type Fields, Reader } from './kubeconfig-reader.ts';

export interface ClusterConfig {
  server: URL;
  /** The namespace of the context, where it names one. */
  namespace?: string;
  tls: { ca?: string; rejectUnauthorized: boolean; servername?: string };
  proxy?: URL;
  credentials: Credentials;
  /** Where this comes from, for messages: a file and its context, or the pod. */
  source: string;
}

export interface KubeconfigWorld {
  now(): number;
  /** Rejects with Node's error when it cannot be read. */
  readText(path: string): Promise<string>;
  env: Record<string, string | undefined>;
  /** Runs a plugin: resolves with its standard output, rejects when it cannot be started or fails. */
  exec(command: string, args: readonly string[], env: Record<string, string>): Promise<string>;
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The cluster that the pod of this process runs in. @throws UasError usage outside of a pod */
export async function inCluster(world: KubeconfigWorld): Promise<ClusterConfig> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = world.env;
  if (!host) {
    throw usageError(
      'no cluster: this process does not run in a pod, and no kubeconfig is given',
      'name one in the configuration (kubeconfig: FILE) or in UAS_SERVE_KUBECONFIG',
    );
  }
  const read = (name: string) =>
    world.readText(`${serviceAccount}/${name}`).catch((error: unknown) => {
      throw usageError(
        `the pod's service account cannot be read: ${messageOf(error)}`,
        'set automountServiceAccountToken: true in the pod, or name a kubeconfig',
      );
    });
  const [ca, namespace] = await Promise.all([read('ca.crt'), read('namespace'), read('token')]);
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    namespace: namespace.trim(),
    tls: { ca, rejectUnauthorized: true },
    credentials: tokenFile(`${serviceAccount}/token`, world),
    source: "the pod's service account",
  };
}

function urlOf(reader: Reader, key: string, value: string | undefined, protocols: string[]): URL {
  if (value !== undefined && URL.canParse(value)) {
    const url = new URL(value);
    if (protocols.includes(url.protocol)) return url;
  }
  throw reader.fail(`${key}: expected a URL such as https://127.0.0.1:6443, got "${value ?? ''}"`);
}

function execOf(reader: Reader, exec: Fields, world: KubeconfigWorld): Credentials {
  const apiVersion = reader.text(exec, 'apiVersion') ?? '';
  if (!/^client\.authentication\.k8s\.io\/v1(?:beta1)?$/.test(apiVersion)) {
    throw reader.fail(`exec: apiVersion "${apiVersion}" is not supported (v1 and v1beta1 are)`);
  }
  if (exec.interactiveMode === 'Always') {
    throw reader.fail('exec: the plugin wants a terminal (interactiveMode: Always)');
  }
  const command = reader.text(exec, 'command');
  if (command === undefined) throw reader.fail('exec: command is missing');
  const args = Array.isArray(exec.args) ? exec.args.map(String) : [];
  const env: Record<string, string> = {
    KUBERNETES_EXEC_INFO: JSON.stringify({
      kind: 'ExecCredential',
      apiVersion,
      spec: { interactive: false },
    }),
  };
  for (const one of Array.isArray(exec.env) ? exec.env.filter(isRecord) : []) {
    env[String(one.name)] = String(one.value ?? '');
  }
  // As kubectl does: a path is relative to the kubeconfig, a bare name is looked for in PATH.
  const program = command.includes('/') ? reader.resolve(command) : command;
  const run = async () => {
    try {
      return parseExecCredential(await world.exec(program, args, env), apiVersion);
    } catch (error) {
      throw reader.fail(
        `the credential plugin ${command} failed: ${messageOf(error)}`,
        reader.text(exec, 'installHint'),
      );
    }
  };
  return execCredentials(run, world.now);
}

async function credentialsOf(
  reader: Reader,
  user: Fields,
  world: KubeconfigWorld,
): Promise<Credentials> {
  if (isRecord(user.exec)) return execOf(reader, user.exec, world);
  if (user['auth-provider'] !== undefined) {
    throw reader.fail(
      'auth-provider is not supported: Kubernetes removed it in 1.26',
      'use a credential plugin (exec) or a token file',
    );
  }
  const certificate = await reader.data(user, 'client-certificate');
  const key = await reader.data(user, 'client-key');
  if ((certificate === undefined) !== (key === undefined)) {
    throw reader.fail('client-certificate and client-key are needed together');
  }
  const pair: Identity = certificate !== undefined && key !== undefined ? { certificate, key } : {};
  const path = reader.text(user, 'tokenFile');
  const token = reader.text(user, 'token');
  if (path !== undefined) {
    const fromFile = tokenFile(reader.resolve(path), world);
    return async (isRejected) => ({ ...pair, ...(await fromFile(isRejected)) });
  }
  const [name, password] = [reader.text(user, 'username'), reader.text(user, 'password')];
  const authorization =
    token !== undefined
      ? `Bearer ${token}`
      : name !== undefined &&
        `Basic ${Buffer.from(`${name}:${password ?? ''}`).toString('base64')}`;
  return async () => (authorization ? { ...pair, authorization } : pair);
}

/** The current context of a kubeconfig file. @throws UasError usage with one line that names the file */
export async function kubeconfig(
  given: string,
  world: KubeconfigWorld,
  context?: string,
): Promise<ClusterConfig> {
  const reader = new Reader(resolve(given), world);
  let config: unknown;
  try {
    config = parseYaml(await world.readText(reader.path));
  } catch (error) {
    throw reader.fail(messageOf(error).split('\n')[0] ?? 'it cannot be read');
  }
  if (!isRecord(config)) throw reader.fail('expected a mapping with clusters, users and contexts');
  const name = context ?? config['current-context'];
  if (typeof name !== 'string' || name === '') {
    throw reader.fail('no current-context', `choose one with: kubectl config use-context NAME`);
  }
  const chosen = reader.entry(config, 'contexts', 'context', name);
  const cluster = reader.entry(config, 'clusters', 'cluster', chosen.cluster);
  const user = reader.entry(config, 'users', 'user', chosen.user);
  const server = urlOf(reader, 'server', reader.text(cluster, 'server'), ['https:', 'http:']);
  const ca = await reader.data(cluster, 'certificate-authority');
  const servername = reader.text(cluster, 'tls-server-name');
  const proxy = reader.text(cluster, 'proxy-url');
  const namespace = reader.text(chosen, 'namespace');
  return {
    server,
    tls: {
      rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
      ...(ca === undefined ? {} : { ca }),
      ...(servername === undefined ? {} : { servername }),
    },
    ...(namespace === undefined ? {} : { namespace }),
    ...(proxy === undefined
      ? {}
      : { proxy: urlOf(reader, 'proxy-url', proxy, ['http:', 'https:']) }),
    credentials: await credentialsOf(reader, user, world),
    source: `${join(given)}, context ${name}`,
  };
}
