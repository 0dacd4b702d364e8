/**
 * A node for a real control plane that has no kubelet: pods are containers of podman, with real sshd, real keys and real exit
 * codes; those of images `registry.example/…` only get the statuses that their tags say. Node ports are open on loopback.
 *
 * KUBECONFIG=FILE node --import tsx test/kubernetes/podman-node.ts [NODE-NAME]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Cache } from '../../src/serve/kubernetes/cache.ts';
import { createKubernetes, type Kubernetes } from '../../src/serve/kubernetes/client.ts';
import { isStatus, KubernetesError } from '../../src/serve/kubernetes/errors.ts';
import { kubeconfig } from '../../src/serve/kubernetes/kubeconfig.ts';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import { realClock } from '../../src/system/clock.ts';
import { now } from './node/pod-status.ts';
import { containerOf, podman, runPod } from './node/podman-pod.ts';
import { openNodePorts } from './node/ports.ts';
import { isScripted, playPod } from './node/scripted-pod.ts';
import type { Any } from './requests.ts';
import { world } from './target.ts';

const merge = 'application/merge-patch+json';

/** Calls at once; thousands of pods that end together would keep the API server from answering any. */
const atOnce = 16;
let calling = 0;
const waiting: (() => void)[] = [];

async function inTurn(call: () => Promise<unknown>): Promise<void> {
  if (calling >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  calling += 1;
  try {
    await call();
  } finally {
    calling -= 1;
    waiting.shift()?.();
  }
}

/** Tries until the API server answers: a node outlives it. An object that is gone is none of its business. */
async function insist(call: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await inTurn(call);
      return;
    } catch (error) {
      if (isStatus(error, 404) || signal.aborted) return;
      const status = error instanceof KubernetesError ? error.status : 500;
      if (status < 500 && status !== 409 && status !== 429) throw error;
      await realClock.sleep(500, signal).catch(() => {});
    }
  }
}

class PodmanNode {
  readonly #client: Kubernetes;
  readonly #name: string;
  readonly #signal: AbortSignal;
  readonly #scratch = mkdtempSync(join(tmpdir(), 'uas-node-'));
  readonly #known = new Map<string, 'started' | 'stopping'>();

  constructor(client: Kubernetes, name: string, signal: AbortSignal) {
    this.#client = client;
    this.#name = name;
    this.#signal = signal;
  }

  close(): void {
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** Makes the node known, and says again and again that it is alive. */
  async register(): Promise<void> {
    const labels = { 'kubernetes.io/hostname': this.#name };
    const body = { metadata: { name: this.#name, labels } };
    await this.#client.call('POST', '/api/v1/nodes', { body }).catch((error: unknown) => {
      if (!isStatus(error, 409)) throw error;
    });
    await this.#beat();
    const timer = setInterval(
      () => this.#beat().catch((error: Error) => console.error(error.message)),
      10_000,
    );
    this.#signal.addEventListener('abort', () => clearInterval(timer));
  }

  async #beat(): Promise<void> {
    const path = `/api/v1/nodes/${this.#name}`;
    const size = { cpu: '1000', memory: '1000Gi', pods: '9000' };
    const times = { lastHeartbeatTime: now(), lastTransitionTime: now() };
    const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', ...times };
    const status = { capacity: size, allocatable: size, conditions: [ready] };
    await this.#client.call('PATCH', `${path}/status`, { type: merge, body: { status } });
    await this.#client.call('PATCH', path, { type: merge, body: { spec: { taints: null } } });
    const leases = pathOf('leases', 'kube-node-lease');
    const renewTime = new Date().toISOString().replace('Z', '000Z');
    const spec = { holderIdentity: this.#name, leaseDurationSeconds: 40, renewTime };
    await this.#client
      .call('PATCH', `${leases}/${this.#name}`, { type: merge, body: { spec } })
      .catch((error: unknown) => {
        if (!isStatus(error, 404)) throw error;
        const metadata = { name: this.#name, namespace: 'kube-node-lease' };
        return this.#client.call('POST', leases, { body: { metadata, spec } });
      });
  }

  see(pod: Any): void {
    const { uid, deletionTimestamp } = pod.metadata;
    const report = (error: Error) => console.error(containerOf(pod), error.message);
    if (deletionTimestamp && this.#known.get(uid) !== 'stopping') {
      this.#known.set(uid, 'stopping');
      this.#stop(pod).catch(report);
    } else if (!this.#known.has(uid)) {
      this.#known.set(uid, 'started');
      this.#start(pod).catch(report);
    }
  }

  async #start(pod: Any): Promise<void> {
    const startTime = now();
    const run = isScripted(pod) ? playPod : runPod;
    await run(pod, {
      client: this.#client,
      scratch: this.#scratch,
      put: (status) => this.#put(pod, { startTime, ...status }),
      warn: (reason, message) => this.#warn(pod, reason, message),
      isWanted: () => this.#known.get(pod.metadata.uid) === 'started' && !this.#signal.aborted,
    });
  }

  async #put({ metadata: { namespace, name } }: Any, status: Any): Promise<void> {
    const path = `${pathOf('pods', namespace, name)}/status`;
    const type = 'application/strategic-merge-patch+json';
    const patch = () => this.#client.call('PATCH', path, { type, body: { status } });
    await insist(patch, this.#signal);
  }

  async #warn({ metadata }: Any, reason: string, message: string): Promise<void> {
    const { namespace, name, uid } = metadata;
    const body = {
      metadata: { name: `${name}.${reason.toLowerCase()}.${Date.now().toString(16)}`, namespace },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
      ...{ reason, message, type: 'Warning', count: 1 },
      source: { component: 'kubelet', host: this.#name },
      firstTimestamp: now(),
      lastTimestamp: now(),
    };
    const post = () => this.#client.call('POST', pathOf('events', namespace), { body });
    await insist(post, this.#signal);
  }

  async #stop(pod: Any): Promise<void> {
    const { namespace, name, uid } = pod.metadata;
    if (!isScripted(pod)) {
      await podman('rm', '-f', '-t', '2', containerOf(pod)).catch(() => '');
    }
    const body = { gracePeriodSeconds: 0, preconditions: { uid } };
    const path = pathOf('pods', namespace, name);
    const remove = () =>
      this.#client.call('DELETE', path, { body }).catch((error: unknown) => {
        // There is another one of that name.
        if (!isStatus(error, 409)) throw error;
      });
    await insist(remove, this.#signal);
  }
}

/** Runs the node until the signal. */
async function runPodmanNode(client: Kubernetes, name: string, signal: AbortSignal): Promise<void> {
  const node = new PodmanNode(client, name, signal);
  await node.register();
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
