/** A pod as a container of podman: real processes, real exit codes, readiness by TCP, restarts on failure. */
import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import type { Kubernetes } from '../../../src/serve/kubernetes/client.ts';
import type { Any } from '../requests.ts';
import { containerStatus, ended, now, running, waiting } from './pod-status.ts';
import { environmentOf, mountsOf, NotMounted } from './volumes.ts';

const flags = ['--storage-driver', 'overlay', '--runtime', 'runc', '--cgroup-manager', 'cgroupfs'];

export async function podman(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('podman', [...flags, ...args], {
    maxBuffer: 1 << 24,
  });
  return stdout.trim();
}

export const containerOf = ({ metadata }: Any) => `${metadata.namespace}_${metadata.name}`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 500 });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

export interface PodWorld {
  client: Kubernetes;
  /** Folder for volumes. */
  scratch: string;
  put(status: Any): Promise<void>;
  /** An event of the kubelet. */
  warn(reason: string, message: string): Promise<void>;
  /** False as soon as the pod is to end. */
  isWanted(): boolean;
}

/** Options of podman for the volumes, as soon as all that they need is there. @returns undefined when the pod is to end */
export async function mounted(pod: Any, world: PodWorld): Promise<string[] | undefined> {
  while (world.isWanted()) {
    try {
      return await mountsOf(world.client, pod, world.scratch);
    } catch (error) {
      if (!(error instanceof NotMounted)) throw error;
      await world.warn('FailedMount', error.message);
      await pause(2000);
    }
  }
  return undefined;
}

async function run(pod: Any, { client }: PodWorld, mounts: readonly string[]): Promise<string> {
  const [{ image, resources = {}, command = [], args = [], securityContext = {} }] =
    pod.spec.containers;
  const { runAsUser = pod.spec.securityContext?.runAsUser, runAsGroup = 0 } = securityContext;
  const memory = resources.limits?.memory;
  await podman(
    'run',
    ...['-d', '--name', containerOf(pod), '--hostname', pod.metadata.name],
    ...['--ulimit', 'nofile=1024:4096', '--ulimit', 'nproc=4096:8192'],
    ...(memory ? ['-m', memory.replace(/i$/, '').toLowerCase()] : []),
    ...(runAsUser === undefined ? [] : ['--user', `${runAsUser}:${runAsGroup}`]),
    ...(await environmentOf(client, pod)),
    ...mounts,
    ...[image, ...command, ...args],
  );
  return podman('inspect', '-f', '{{.NetworkSettings.IPAddress}}', containerOf(pod));
}

/** Starts the container. @returns its address; undefined when it cannot be started */
async function started(pod: Any, world: PodWorld): Promise<string | undefined> {
  const mounts = await mounted(pod, world);
  if (!mounts) return undefined;
  await podman('rm', '-f', '-t', '0', containerOf(pod)).catch(() => '');
  try {
    return await run(pod, world, mounts);
  } catch (error) {
    const text = String((error as Any).stderr ?? error)
      .trim()
      .slice(-300);
    const isImage = /no such image|short-name|pull|manifest/i.test(text);
    const { image } = pod.spec.containers[0];
    await world.put(
      isImage
        ? waiting(pod, 'ImagePullBackOff', `Back-off pulling image "${image}"`)
        : waiting(pod, 'CreateContainerConfigError', text),
    );
    return undefined;
  }
}

/** Reports the container until it ends. @returns its exit code; undefined when the pod is to end */
async function followed(
  pod: Any,
  ip: string,
  restarts: number,
  world: PodWorld,
): Promise<number | undefined> {
  const [{ readinessProbe, ports = [] }] = pod.spec.containers;
  const port = readinessProbe?.tcpSocket?.port ?? ports[0]?.containerPort;
  let wasReady: boolean | undefined;
  while (world.isWanted()) {
    const state = await podman(
      ...['inspect', '-f', '{{.State.Running}} {{.State.ExitCode}}', containerOf(pod)],
    ).catch(() => 'false 137');
    const [isRunning, code] = state.split(' ');
    if (isRunning !== 'true') return Number(code);
    const isReady = port === undefined || (await isListening(ip, port));
    if (isReady !== wasReady) {
      wasReady = isReady;
      await world.put(running(pod, ip, { isReady, restarts }));
    }
    await pause(isReady ? 1000 : 200);
  }
  return undefined;
}

const backOff = {
  waiting: { reason: 'CrashLoopBackOff', message: 'back-off restarting failed container' },
};

/** Runs the pod until it ended or is not wanted any more. */
export async function runPod(pod: Any, world: PodWorld): Promise<void> {
  await world.put(waiting(pod, 'ContainerCreating'));
  for (let restarts = 0; ; restarts += 1) {
    const ip = await started(pod, world);
    if (ip === undefined) return;
    const exitCode = await followed(pod, ip, restarts, world);
    if (exitCode === undefined) return;
    if (exitCode === 0 || pod.spec.restartPolicy === 'Never') {
      return world.put(ended(pod, exitCode, restarts));
    }
    // As a kubelet does it: the first time at once.
    const state =
      restarts === 0 ? { terminated: { exitCode, reason: 'Error', finishedAt: now() } } : backOff;
    await world.put(containerStatus(pod, state, { restarts: restarts + 1 }));
    if (restarts > 0) await pause(Math.min(1000 * 2 ** restarts, 30_000));
    if (!world.isWanted()) return;
  }
}
