/**
 * The whole way on a real cluster: `uas serve` as a program, pods as containers of podman, the system's ssh. Runs where
 * UAS_TEST_KUBECONFIG names a cluster without a kubelet and UAS_TEST_UAI_IMAGE an image of images/uai that podman has.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIssuer, type TestIssuer } from '../serve/issuer.ts';
import { runPodmanNode } from './podman-node.ts';
import { openTarget, realKubeconfig, type Target, until } from './target.ts';

const image = process.env.UAS_TEST_UAI_IMAGE;
const program = new URL('../../bin/uas.js', import.meta.url).pathname;

describe.skipIf(realKubeconfig === undefined || image === undefined)(
  'a UAI on a real cluster',
  () => {
    const stop = new AbortController();
    const home = mkdtempSync(join(tmpdir(), 'uas-real-'));
    let target: Target;
    let issuer: TestIssuer;
    let node: Promise<void>;
    let endpoint = '';
    let serve: ReturnType<typeof spawn>;
    let env: Record<string, string> = {};

    async function uas(...args: string[]) {
      const result = await execa(process.execPath, [program, ...args], {
        env,
        extendEnv: false,
        reject: false,
      });
      return { code: result.exitCode, stdout: result.stdout, stderr: result.stderr };
    }

    /** Starts a replica and resolves when it is ready. */
    async function startServe(): Promise<void> {
      serve = spawn(
        process.execPath,
        [program, 'serve', 'run', '--config', join(home, 'serve.yaml')],
        {
          env,
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      );
      let said = '';
      serve.stderr?.on('data', (chunk) => {
        said += chunk;
      });
      await until(() => said.includes('listens at'), 'the start of the service');
      endpoint = /listens at (\S+);/.exec(said)?.[1] ?? '';
      env = { ...env, UAS_ENDPOINT: endpoint };
    }

    beforeAll(async () => {
      target = await openTarget();
      issuer = await openIssuer();
      issuer.lifetime = 3600;
      await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, 'id')]);
      await mkdir(join(home, '.ssh'));
      writeFileSync(
        join(home, 'serve.yaml'),
        `listen: 127.0.0.1:0
health: 127.0.0.1:0
kubeconfig: ${realKubeconfig}
namespace: ${target.namespace}
uaiNamespaces: [${target.namespace}]
issuer: ${issuer.url}
audience: [uas]
administrators: {claim: roles, values: [admin]}
ssh: {type: NodePort, address: 127.0.0.1}
defaults: {images: [{name: '${image}', default: true}]}
`,
      );
      env = {
        PATH: process.env.PATH ?? '',
        HOME: home,
        UAS_TOKEN: await issuer.token(),
      };
      node = runPodmanNode(target.client, 'node-1', stop.signal);
      await startServe();
    }, 60_000);

    afterAll(async () => {
      serve?.kill('SIGTERM');
      await target?.close();
      await new Promise((resolve) => setTimeout(resolve, 3000));
      stop.abort();
      await node;
      await issuer?.close();
      rmSync(home, { recursive: true, force: true });
    }, 60_000);

    const key = () => ['--publickey', join(home, 'id.pub')];
    const login = () => ['-i', join(home, 'id')];

    it('is created, reached by ssh and scp as its owner, and deleted', async () => {
      const created = await uas('create', '--wait', ...key());
      expect(created).toMatchObject({ code: 0 });
      const id = await uas('ssh', ...login(), '--', 'id -un; id -u; echo $HOME');
      expect(id.stdout.split('\n')).toEqual(['vera', '2001', '/home/users/vera']);
      const name = (await uas('list', '-q')).stdout.trim();
      const gone = await uas('delete', name, '--yes');
      expect(gone).toMatchObject({ code: 0 });
      const waited = await uas('wait', name, '--for', 'deleted', '--timeout', '30s');
      expect(waited).toMatchObject({ code: 0 });
    }, 90_000);

    it('is the same host after its pod was replaced', async () => {
      expect(await uas('create', '--wait', ...key())).toMatchObject({ code: 0 });
      expect(await uas('ssh', ...login(), '--', 'true')).toMatchObject({ code: 0 });
      const pods = `/api/v1/namespaces/${target.namespace}/pods`;
      const { value } = await target.client.call<{ items: { metadata: { name: string } }[] }>(
        'GET',
        pods,
      );
      const [pod] = value.items;
      await target.client.call('DELETE', `${pods}/${pod?.metadata.name}`, {
        body: { gracePeriodSeconds: 0 },
      });
      const name = (await uas('list', '-q')).stdout.trim();
      await until(
        async () => !(await uas('list')).stdout.includes('Ready'),
        'the end of the pod',
      ).catch(() => {});
      expect(await uas('wait', name, '--timeout', '60s')).toMatchObject({ code: 0 });
      // A changed host key would end it.
      expect(await uas('ssh', ...login(), '--', 'true')).toMatchObject({ code: 0 });
      expect(await uas('delete', name, '--yes')).toMatchObject({ code: 0 });
    }, 120_000);

    it('survives a kill -9 of the service', async () => {
      const { stdout } = await uas('create', ...key(), '-q');
      serve.kill('SIGKILL');
      await startServe();
      const name = stdout.trim();
      expect(await uas('wait', name, '--timeout', '60s')).toMatchObject({ code: 0 });
      expect((await uas('ssh', name, ...login(), '--', 'hostname')).code).toBe(0);
      expect(await uas('delete', name, '--yes')).toMatchObject({ code: 0 });
    }, 120_000);
  },
);
