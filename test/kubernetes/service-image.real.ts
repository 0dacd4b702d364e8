/**
 * The image of images/uas as a container of podman: unprivileged, with a read-only root, ready, and gone after SIGTERM.
 * Needs `npm run build:binary`, podman, and UAS_TEST_BASE: an image with glibc to build it on.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startIssuer } from '../serve/issuer.ts';
import { FakeKubernetes } from './fake/server.ts';
import { until } from './target.ts';

const base = process.env.UAS_TEST_BASE;
const image = 'localhost/uas-test:1';
const flags = ['--storage-driver', 'overlay', '--runtime', 'runc', '--cgroup-manager', 'cgroupfs'];

const podman = async (...args: string[]) => (await execa('podman', [...flags, ...args])).stdout;

/** A configuration for a fake cluster, readable by anybody. */
async function startWorld() {
  const fake = await new FakeKubernetes({ release: '1.36' }).start();
  onTestFinished(() => fake.stop());
  for (const name of ['services', 'user', 'uas']) fake.namespace(name);
  const issuer = await startIssuer();
  const directory = mkdtempSync(join(tmpdir(), 'uas-image-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  chmodSync(directory, 0o755);
  const kubeconfig = {
    clusters: [{ name: 'a', cluster: { server: fake.url } }],
    users: [{ name: 'a', user: {} }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  };
  writeFileSync(join(directory, 'kubeconfig'), JSON.stringify(kubeconfig));
  writeFileSync(
    join(directory, 'serve.yaml'),
    `listen: 127.0.0.1:0\nhealth: 127.0.0.1:0\nkubeconfig: kubeconfig\nissuer: ${issuer.url}
audience: [uas]\nssh: {type: NodePort, address: 127.0.0.1}\n`,
  );
  return directory;
}

describe.skipIf(base === undefined)('the image of uas', () => {
  it('serves without rights over its container, and ends with 0 on SIGTERM', async () => {
    const root = new URL('../..', import.meta.url).pathname;
    const file = ['-f', 'images/uas/Containerfile', '-t', image, root];
    await podman('build', '--pull=never', '-q', '--build-arg', `BASE=${base}`, ...file);
    onTestFinished(async () => void (await podman('rmi', '-f', image)));
    const directory = await startWorld();
    const name = `uas-image-${process.pid}`;
    await podman(
      ...['run', '-d', '--name', name, '--network', 'host', '--read-only', '--tmpfs', '/tmp'],
      ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
      ...['--ulimit', 'nofile=1024:4096', '--ulimit', 'nproc=4096:8192'],
      ...['-v', `${directory}:/etc/uas/serve:ro`, image],
      ...['serve', 'run', '--config', '/etc/uas/serve/serve.yaml'],
    );
    onTestFinished(async () => void (await podman('rm', '-f', '-t', '0', name)));
    const said = async () => {
      const { all } = await execa('podman', [...flags, 'logs', name], { all: true });
      return all;
    };
    await until(async () => (await said()).includes('listens at'), 'the start', 30_000);
    const [, health = ''] = /health at (\S+)/.exec(await said()) ?? [];
    expect((await fetch(`${health}/readyz`)).status).toBe(200);
    const status = await podman('exec', name, 'cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\s+65532\s+65532/m);
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    await podman('stop', '-t', '20', name);
    expect(await podman('inspect', '-f', '{{.State.ExitCode}}', name)).toBe('0');
  }, 120_000);
});
