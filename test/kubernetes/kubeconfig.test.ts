/** Which cluster is meant and as whom; what is wrong with the file is one line that names it. */
import { describe, expect, it } from 'vitest';
import {
  inCluster,
  type KubeconfigWorld,
  kubeconfig,
} from '../../src/serve/kubernetes/kubeconfig.ts';

const base = {
  'current-context': 'here',
  contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'services' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443' } }],
  users: [{ name: 'u', user: { token: 'secret' } }],
};

type Files = Record<string, string>;

function worldOf(files: Files, more: Partial<KubeconfigWorld> = {}): KubeconfigWorld {
  return {
    now: () => 0,
    env: {},
    readText: async (path) => {
      const text = files[path];
      if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
      return text;
    },
    exec: async () => {
      throw new Error('it must not be started');
    },
    ...more,
  };
}

const read = (value: unknown, files: Files = {}, more: Partial<KubeconfigWorld> = {}) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return kubeconfig('/etc/k/config', worldOf({ '/etc/k/config': text, ...files }, more));
};

const withUser = (user: object) => ({ ...base, users: [{ name: 'u', user }] });
const withCluster = (cluster: object) => ({
  ...base,
  clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443', ...cluster } }],
});

describe('a kubeconfig', () => {
  it('gives server, namespace and token of its current context', async () => {
    const config = await read(base);
    expect(config.server.href).toBe('https://10.0.0.1:6443/');
    expect(config.namespace).toBe('services');
    expect(config.tls).toEqual({ rejectUnauthorized: true });
    expect(await config.credentials()).toEqual({ authorization: 'Bearer secret' });
  });

  it('takes certificates in base64, and files relative to itself', async () => {
    const inline = Buffer.from('CERT').toString('base64');
    const config = await read(
      withUser({ 'client-certificate-data': inline, 'client-key': 'keys/u.key' }),
      { '/etc/k/keys/u.key': 'KEY' },
    );
    expect(await config.credentials()).toEqual({ certificate: 'CERT', key: 'KEY' });
    const { tls } = await read(
      withCluster({ 'certificate-authority': 'ca.crt', 'tls-server-name': 'kube.example' }),
      { '/etc/k/ca.crt': 'CA' },
    );
    expect(tls).toEqual({ ca: 'CA', rejectUnauthorized: true, servername: 'kube.example' });
  });

  it('reads a token file again after a minute, and at once when the token was rejected', async () => {
    const files: Files = {
      '/etc/k/token': 'one\n',
      '/etc/k/config': JSON.stringify(withUser({ tokenFile: 'token' })),
    };
    let now = 0;
    const { credentials } = await kubeconfig('/etc/k/config', worldOf(files, { now: () => now }));
    expect(await credentials()).toEqual({ authorization: 'Bearer one' });
    files['/etc/k/token'] = 'two';
    now = 30_000;
    expect(await credentials()).toEqual({ authorization: 'Bearer one' });
    now = 61_000;
    expect(await credentials()).toEqual({ authorization: 'Bearer two' });
    files['/etc/k/token'] = 'three';
    expect(await credentials(true)).toEqual({ authorization: 'Bearer three' });
    delete files['/etc/k/token'];
    now = 200_000;
    expect(await credentials()).toEqual({ authorization: 'Bearer three' });
  });

  const apiVersion = 'client.authentication.k8s.io/v1';
  const plugin = {
    exec: {
      apiVersion,
      command: './login',
      args: ['--cluster', 'c'],
      env: [{ name: 'A', value: 'b' }],
    },
  };
  const answer = (status: object, more = {}) =>
    JSON.stringify({ kind: 'ExecCredential', apiVersion, status, ...more });

  it('runs a credential plugin until its token expires', async () => {
    const runs: unknown[] = [];
    let now = 0;
    const config = await read(
      withUser(plugin),
      {},
      {
        now: () => now,
        exec: async (command, args, env) => {
          runs.push([command, args, env.A, JSON.parse(env.KUBERNETES_EXEC_INFO ?? '{}').spec]);
          return answer({ token: `t${runs.length}`, expirationTimestamp: '1970-01-01T00:10:00Z' });
        },
      },
    );
    expect(await config.credentials()).toEqual({ authorization: 'Bearer t1' });
    expect(await config.credentials()).toEqual({ authorization: 'Bearer t1' });
    now = 595_000;
    expect(await config.credentials()).toEqual({ authorization: 'Bearer t2' });
    expect(await config.credentials(true)).toEqual({ authorization: 'Bearer t3' });
    expect(runs[0]).toEqual(['/etc/k/login', ['--cluster', 'c'], 'b', { interactive: false }]);
  });

  it.each([
    [
      'that cannot be started',
      async () => Promise.reject(new Error('spawn login ENOENT')),
      'ENOENT',
    ],
    ['that prints something else', async () => 'hello', 'it did not print JSON'],
    ['that prints another object', async () => '{}', 'it did not print an ExecCredential'],
    ['that gives nothing', async () => answer({}), 'neither a token nor a certificate'],
    ['of another version', async () => answer({ token: 't' }, { apiVersion: 'x/v1' }), 'x/v1'],
  ])('says in one line what is wrong with a plugin %s', async (_what, exec, words) => {
    const { credentials } = await read(withUser(plugin), {}, { exec });
    const error: unknown = await credentials().catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'usage' });
    expect((error as Error).message).toContain(
      'kubeconfig /etc/k/config: the credential plugin ./login failed: ',
    );
    expect((error as Error).message).toContain(words);
  });

  it.each([
    ['is not YAML', '{', ''],
    ['is a list', '[]', 'expected a mapping'],
    ['has no current context', { ...base, 'current-context': '' }, 'no current-context'],
    [
      'names a context that it lacks',
      { ...base, 'current-context': 'x' },
      'there is no context "x" in contexts',
    ],
    [
      'names a cluster that it lacks',
      { ...base, clusters: [] },
      'there is no cluster "c" in clusters',
    ],
    ['names a user that it lacks', { ...base, users: null }, 'there is no user "u" in users'],
    ['has no server', withCluster({ server: '' }), 'server: expected a URL'],
    [
      'has a server that is not a URL',
      withCluster({ server: 'ftp://x' }),
      'server: expected a URL',
    ],
    [
      'has a proxy that is not a URL',
      withCluster({ 'proxy-url': 'x' }),
      'proxy-url: expected a URL',
    ],
    [
      'names a file that is not there',
      withCluster({ 'certificate-authority': 'no.crt' }),
      'certificate-authority: ENOENT',
    ],
    [
      'has base64 that is none',
      withCluster({ 'certificate-authority-data': '*' }),
      'expected base64',
    ],
    [
      'has a certificate without a key',
      withUser({ 'client-certificate-data': 'QQ==' }),
      'are needed together',
    ],
    [
      'uses what Kubernetes removed',
      withUser({ 'auth-provider': { name: 'gcp' } }),
      'auth-provider is not supported',
    ],
    [
      'has a plugin of an old interface',
      withUser({ exec: { ...plugin.exec, apiVersion: 'client.authentication.k8s.io/v1alpha1' } }),
      'is not supported',
    ],
    [
      'has a plugin that wants a terminal',
      withUser({ exec: { ...plugin.exec, interactiveMode: 'Always' } }),
      'wants a terminal',
    ],
  ])('that %s is refused with one line', async (_what, value, words) => {
    const error: unknown = await read(value).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'usage' });
    const { message } = error as Error;
    expect(message).toContain('kubeconfig /etc/k/config: ');
    expect(message).toContain(words);
    expect(message).not.toContain('\n');
  });

  it('that is not there is refused by name', async () => {
    await expect(kubeconfig('/no/where', worldOf({}))).rejects.toThrow(
      'kubeconfig /no/where: ENOENT',
    );
  });
});

describe("the pod's service account", () => {
  const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
  const files = {
    [`${folder}/token`]: 't',
    [`${folder}/ca.crt`]: 'CA',
    [`${folder}/namespace`]: 'services\n',
  };

  it('gives server, authority, namespace and token', async () => {
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
    const config = await inCluster(worldOf(files, { env }));
    expect(config.server.href).toBe('https://[fd00::1]:6443/');
    expect(config.namespace).toBe('services');
    expect(config.tls).toEqual({ ca: 'CA', rejectUnauthorized: true });
    expect(await config.credentials()).toEqual({ authorization: 'Bearer t' });
  });

  it('is missing outside of a pod, which says what to do', async () => {
    await expect(inCluster(worldOf({}))).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('kubeconfig: FILE'),
    });
    const env = { KUBERNETES_SERVICE_HOST: '10.96.0.1' };
    await expect(inCluster(worldOf({}, { env }))).rejects.toThrow('service account cannot be read');
  });
});
