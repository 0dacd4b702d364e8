/**
 * The API server of a real cluster as a process that tests kill and start again. UAS_TEST_API_SERVER_PID_FILE names the file
 * with its process id; it is started again with the same command, environment and directory, and its id goes into the file.
 */
import { spawn } from 'node:child_process';
import { openSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createKubernetes } from '../../src/serve/kubernetes/client.ts';
import type { ClusterConfig } from '../../src/serve/kubernetes/kubeconfig.ts';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import type { Any } from './requests.ts';
import { until } from './target.ts';

export const apiServerPidFile = process.env.UAS_TEST_API_SERVER_PID_FILE;

export interface ApiServer {
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Resolves when it is ready. */
  start(): Promise<void>;
  /** Resolves when controllers and scheduler have found it again: after failures they wait for up to a minute. */
  settled(): Promise<void>;
}

const texts = (path: string) => readFileSync(path, 'utf8').split('\0').slice(0, -1);

/** Whether somebody listens: threads of a process that was killed may hold the port for a moment longer. */
function isListening({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 443) });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

const probeOf = (name: string) => ({
  metadata: { name },
  spec: {
    template: {
      spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'registry.example/a:1' }] },
    },
  },
});

export function openApiServer(pidFile: string, config: ClusterConfig): ApiServer {
  const pidOf = () => Number(readFileSync(pidFile, 'utf8'));
  const about = `/proc/${pidOf()}`;
  const [command = '', ...args] = texts(`${about}/cmdline`);
  const cwd = readlinkSync(`${about}/cwd`);
  const log = readlinkSync(`${about}/fd/1`);
  const env = Object.fromEntries(
    texts(`${about}/environ`).map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const client = createKubernetes(config);
  const isReady = () =>
    client.call('GET', '/api/v1/namespaces/default', { timeout: 2000 }).then(
      () => true,
      () => false,
    );
  return {
    async kill() {
      process.kill(pidOf(), 'SIGKILL');
      const isGone = async () => !(await isListening(config.server));
      await until(isGone, 'the end of the API server', 60_000);
    },
    async start() {
      const output = openSync(log, 'a');
      const started = spawn(command, args, {
        ...{ cwd, env, detached: true },
        stdio: ['ignore', output, output],
      });
      started.unref();
      writeFileSync(pidFile, `${started.pid}\n`);
      await until(isReady, 'the start of the API server', 120_000);
    },
    async settled() {
      const name = `uas-test-${Date.now().toString(36)}`;
      const path = pathOf('jobs', 'default');
      await client.call('POST', path, { body: probeOf(name) });
      const query = { labelSelector: `job-name=${name}` };
      const isSeen = async () => {
        const { value } = await client.call<Any>('GET', pathOf('pods', 'default'), { query });
        return value.items.some(({ spec, status }: Any) => spec.nodeName || status?.conditions);
      };
      await until(isSeen, 'a pod of a Job', 180_000);
      const body = { propagationPolicy: 'Background' };
      await client.call('DELETE', `${path}/${name}`, { body });
    },
  };
}
