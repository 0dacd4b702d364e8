/**
 * A node whose pods are containers of podman: real sshd, real keys, real exit codes. For tests against a real control
 * plane that has no kubelet. Environment from values, Secrets and ConfigMaps; volumes hostPath, emptyDir, secret and
 * configMap; readiness by TCP; restarts on failure; node ports on loopback.
 *
 * KUBECONFIG=FILE node --import tsx test/kubernetes/podman-node.ts [NODE-NAME]
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Cache } from '../../src/serve/kubernetes/cache.ts';
import { createKubernetes, type Kubernetes } from '../../src/serve/kubernetes/client.ts';
import { isStatus } from '../../src/serve/kubernetes/errors.ts';
import { kubeconfig } from '../../src/serve/kubernetes/kubeconfig.ts';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import { realClock } from '../../src/system/clock.ts';
import { openNodePorts } from './node-ports.ts';
import type { Any } from './requests.ts';
import { world } from './target.ts';

const flags = ['--storage-driver', 'overlay', '--runtime', 'runc', '--cgroup-manager', 'cgroupfs'];

async function podman(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('podman', [...flags, ...args], {
    maxBuffer: 1 << 24,
  });
  return stdout.trim();
}

const now = () => `${new Date().toISOString().slice(0, 19)}Z`;
const containerOf = ({ metadata }: Any) => `${metadata.namespace}_${metadata.name}`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function conditions(isReady: boolean, name: string) {
  return ['Initialized', 'PodScheduled', 'ContainersReady', 'Ready'].map((type) => {
    const isTrue = isReady || type === 'Initialized' || type === 'PodScheduled';
    return {
      type,
      status: isTrue ? 'True' : 'False',
      lastTransitionTime: now(),
      ...(isTrue
        ? {}
        : { reason: 'ContainersNotReady', message: `containers with unready status: [${name}]` }),
    };
  });
}

function statusOf(pod: Any, state: Any, { isReady = false, restarts = 0 } = {}) {
  const { name, image } = pod.spec.containers[0];
  return [
    {
      name,
      image,
      imageID: image,
      ready: isReady,
      started: isReady,
      restartCount: restarts,
      state,
    },
  ];
}

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

class PodmanNode {
  readonly #client: Kubernetes;
  readonly #name: string;
  readonly #scratch = mkdtempSync(join(tmpdir(), 'uas-node-'));
  readonly #known = new Map<string, 'started' | 'stopping'>();

  constructor(client: Kubernetes, name: string) {
    this.#client = client;
    this.#name = name;
  }

  close(): void {
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** Makes the node known, and says again and again that it is alive. */
  async register(signal: AbortSignal): Promise<void> {
    const path = `/api/v1/nodes/${this.#name}`;
    const merge = 'application/merge-patch+json';
    const body = {
      metadata: { name: this.#name, labels: { 'kubernetes.io/hostname': this.#name } },
    };
    await this.#client.call('POST', '/api/v1/nodes', { body }).catch((error: unknown) => {
      if (!isStatus(error, 409)) throw error;
    });
    const size = { cpu: '1000', memory: '1000Gi', pods: '5000' };
    const beat = async () => {
      const condition = {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        lastHeartbeatTime: now(),
        lastTransitionTime: now(),
      };
      const status = { capacity: size, allocatable: size, conditions: [condition] };
      await this.#client.call('PATCH', `${path}/status`, { type: merge, body: { status } });
      await this.#client.call('PATCH', path, { type: merge, body: { spec: { taints: null } } });
      const lease = pathOf('leases', 'kube-node-lease');
      const spec = {
        holderIdentity: this.#name,
        leaseDurationSeconds: 40,
        renewTime: new Date().toISOString().replace('Z', '000Z'),
      };
      await this.#client
        .call('PATCH', `${lease}/${this.#name}`, { type: merge, body: { spec } })
        .catch((error: unknown) => {
          if (!isStatus(error, 404)) throw error;
          const metadata = { name: this.#name, namespace: 'kube-node-lease' };
          return this.#client.call('POST', lease, { body: { metadata, spec } });
        });
    };
    await beat();
    const timer = setInterval(
      () => beat().catch((error: Error) => console.error(error.message)),
      10_000,
    );
    signal.addEventListener('abort', () => clearInterval(timer));
  }

  see(pod: Any): void {
    const { uid, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp && this.#known.get(uid) !== 'stopping') {
      this.#known.set(uid, 'stopping');
      this.#stop(pod).catch((error: Error) => console.error(error.message));
    } else if (!this.#known.has(uid)) {
      this.#known.set(uid, 'started');
      this.#start(pod).catch((error: Error) => console.error(containerOf(pod), error.message));
    }
  }

  async #put(pod: Any, status: Any): Promise<void> {
    const path = `${pathOf('pods', pod.metadata.namespace, pod.metadata.name)}/status`;
    await this.#client
      .call('PATCH', path, { type: 'application/strategic-merge-patch+json', body: { status } })
      .catch((error: unknown) => {
        if (!isStatus(error, 404)) throw error;
      });
  }

  async #data(kind: 'secrets' | 'configMaps', namespace: string, name: string) {
    const { value } = await this.#client.call<Any>('GET', pathOf(kind, namespace, name));
    const encoding = kind === 'secrets' ? 'base64' : 'utf8';
    return new Map<string, Buffer>(
      Object.entries(value.data ?? {}).map(([key, text]) => [
        key,
        Buffer.from(String(text), encoding),
      ]),
    );
  }

  /** Values, references, and what Services that are there already add (service links). */
  async #environment(pod: Any): Promise<string[]> {
    const { namespace } = pod.metadata;
    const found: [string, string][] = [];
    if (pod.spec.enableServiceLinks !== false) {
      const { value } = await this.#client.call<Any>('GET', pathOf('services', namespace));
      for (const { metadata, spec } of value.items) {
        const prefix = metadata.name.toUpperCase().replaceAll('-', '_');
        found.push([`${prefix}_SERVICE_HOST`, spec.clusterIP]);
        found.push([`${prefix}_SERVICE_PORT`, String(spec.ports[0].port)]);
      }
    }
    for (const { name, value, valueFrom } of pod.spec.containers[0].env ?? []) {
      const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom ?? {};
      if (secretKeyRef || configMapKeyRef) {
        const kind = secretKeyRef ? 'secrets' : 'configMaps';
        const { name: of, key, optional } = secretKeyRef ?? configMapKeyRef;
        const text = (await this.#data(kind, namespace, of)).get(key);
        if (text === undefined && !optional) throw new Error(`couldn't find key ${key} in ${of}`);
        if (text !== undefined) found.push([name, text.toString('utf8')]);
      } else if (fieldRef) {
        const field = fieldRef.fieldPath.replace('metadata.', '');
        found.push([name, String(pod.metadata[field] ?? '')]);
      } else found.push([name, value ?? '']);
    }
    return found.flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  }

  async #volume(pod: Any, volume: Any): Promise<string | undefined> {
    if (volume.hostPath) return volume.hostPath.path;
    const folder = join(this.#scratch, pod.metadata.uid, volume.name);
    if (volume.emptyDir) {
      await mkdir(folder, { recursive: true });
      return folder;
    }
    const [kind, source, name] = volume.secret
      ? (['secrets', volume.secret, volume.secret.secretName] as const)
      : (['configMaps', volume.configMap, volume.configMap?.name] as const);
    if (!source) return undefined;
    const data = await this.#data(kind, pod.metadata.namespace, name);
    await mkdir(folder, { recursive: true });
    const items = source.items ?? [...data.keys()].map((key) => ({ key, path: key }));
    for (const { key, path, mode } of items) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, data.get(key) ?? '', { mode: mode ?? source.defaultMode ?? 0o644 });
    }
    return folder;
  }

  async #mounts(pod: Any): Promise<string[]> {
    const found: string[] = [];
    for (const { name, mountPath, readOnly } of pod.spec.containers[0].volumeMounts ?? []) {
      const volume = (pod.spec.volumes ?? []).find((one: Any) => one.name === name);
      // The token of the service account is for the cluster's own network.
      if (!volume || mountPath.startsWith('/var/run/secrets/kubernetes.io')) continue;
      const folder = await this.#volume(pod, volume);
      if (folder) found.push('-v', `${folder}:${mountPath}${readOnly ? ':ro' : ''}`);
    }
    return found;
  }

  async #run(pod: Any): Promise<string> {
    const {
      image,
      resources = {},
      command = [],
      args = [],
      securityContext = {},
    } = pod.spec.containers[0];
    const { runAsUser = pod.spec.securityContext?.runAsUser, runAsGroup = 0 } = securityContext;
    const memory = resources.limits?.memory;
    await podman(
      'run',
      ...['-d', '--name', containerOf(pod), '--hostname', pod.metadata.name],
      ...['--ulimit', 'nofile=1024:4096', '--ulimit', 'nproc=4096:8192'],
      ...(memory ? ['-m', memory.replace(/i$/, '').toLowerCase()] : []),
      ...(runAsUser === undefined ? [] : ['--user', `${runAsUser}:${runAsGroup}`]),
      ...(await this.#environment(pod)),
      ...(await this.#mounts(pod)),
      ...[image, ...command, ...args],
    );
    return podman('inspect', '-f', '{{.NetworkSettings.IPAddress}}', containerOf(pod));
  }

  async #start(pod: Any): Promise<void> {
    const [{ name, image, readinessProbe, ports = [] }] = pod.spec.containers;
    const waiting = (reason: string, message = '') =>
      this.#put(pod, {
        phase: 'Pending',
        startTime: now(),
        conditions: conditions(false, name),
        containerStatuses: statusOf(pod, { waiting: { reason, message } }),
      });
    await waiting('ContainerCreating');
    for (let restarts = 0; ; restarts += 1) {
      let ip: string;
      try {
        await podman('rm', '-f', '-t', '0', containerOf(pod)).catch(() => '');
        ip = await this.#run(pod);
      } catch (error) {
        const text = String((error as Any).stderr ?? error)
          .trim()
          .slice(-300);
        const isImage = /no such image|short-name|pull|manifest/i.test(text);
        await waiting(
          isImage ? 'ImagePullBackOff' : 'CreateContainerConfigError',
          isImage ? `Back-off pulling image "${image}"` : text,
        );
        return;
      }
      const port = readinessProbe?.tcpSocket?.port ?? ports[0]?.containerPort;
      const exitCode = await this.#follow(pod, ip, port, restarts);
      if (exitCode === undefined) return;
      const terminated = {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        finishedAt: now(),
      };
      if (exitCode === 0 || pod.spec.restartPolicy === 'Never') {
        await this.#put(pod, {
          phase: exitCode === 0 ? 'Succeeded' : 'Failed',
          conditions: conditions(false, name),
          containerStatuses: statusOf(pod, { terminated }, { restarts }),
        });
        return;
      }
      await this.#put(pod, {
        conditions: conditions(false, name),
        containerStatuses: statusOf(
          pod,
          {
            waiting: {
              reason: 'CrashLoopBackOff',
              message: 'back-off restarting failed container',
            },
          },
          { restarts: restarts + 1 },
        ),
      });
      await pause(Math.min(1000 * 2 ** restarts, 30_000));
      if (this.#known.get(pod.metadata.uid) !== 'started') return;
    }
  }

  /** Reports the container until it ends. @returns its exit code; undefined when the pod is to end */
  async #follow(
    pod: Any,
    ip: string,
    port: number | undefined,
    restarts: number,
  ): Promise<number | undefined> {
    const [{ name }] = pod.spec.containers;
    let wasReady: boolean | undefined;
    for (;;) {
      if (this.#known.get(pod.metadata.uid) !== 'started') return undefined;
      const state = await podman(
        'inspect',
        '-f',
        '{{.State.Running}} {{.State.ExitCode}}',
        containerOf(pod),
      ).catch(() => 'false 137');
      const [isRunning, code] = state.split(' ');
      if (isRunning !== 'true') return Number(code);
      const isReady = port === undefined || (await isListening(ip, port));
      if (isReady !== wasReady) {
        wasReady = isReady;
        await this.#put(pod, {
          phase: 'Running',
          podIP: ip,
          podIPs: [{ ip }],
          hostIP: '127.0.0.1',
          conditions: conditions(isReady, name),
          containerStatuses: statusOf(
            pod,
            { running: { startedAt: now() } },
            { isReady, restarts },
          ),
        });
      }
      await pause(isReady ? 1000 : 200);
    }
  }

  async #stop(pod: Any): Promise<void> {
    await podman('rm', '-f', '-t', '2', containerOf(pod)).catch(() => '');
    const { namespace, name, uid } = pod.metadata;
    const body = { gracePeriodSeconds: 0, preconditions: { uid } };
    await this.#client.call('DELETE', pathOf('pods', namespace, name), { body }).catch(() => {});
  }
}

/** Runs the node until the signal. */
export async function runPodmanNode(
  client: Kubernetes,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const node = new PodmanNode(client, name);
  await node.register(signal);
  const cache = new Cache<Any, Any>({
    client,
    clock: realClock,
    path: '/api/v1/pods',
    query: { fieldSelector: `spec.nodeName=${name}` },
    keep: (pod) => pod,
    onChange: (_key, pod) => {
      if (pod) node.see(pod);
    },
    onTrouble: (error) => console.error(String(error)),
  });
  await Promise.all([cache.run(signal), openNodePorts(client, () => cache.values(), signal)]);
  node.close();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const client = createKubernetes(await kubeconfig(process.env.KUBECONFIG ?? '', world));
  await runPodmanNode(client, process.argv[2] ?? 'node-1', stop.signal);
  client.close();
}
