/** A node whose pods only say what a kubelet would say. The tag of the image decides what becomes of a pod. */
import type { Cluster } from './cluster.ts';
import type { Any, Change, Item } from './store.ts';
import { timestamp } from './store.ts';

export interface NodeOptions {
  name?: string;
  /** Milliseconds that an image takes to start. */
  startup?: number;
  /** Milliseconds until `slow` is ready, and until `evicted` and `completed` end. */
  later?: number;
}

const state = (pod: Item, what: Any, isReady = false, restartCount = 0) => {
  const [{ name, image }] = pod.spec.containers;
  return [
    {
      name,
      image,
      imageID: image,
      ready: isReady,
      started: isReady,
      restartCount,
      state: what,
      lastState: {},
    },
  ];
};

const conditions = (isReady: boolean, name: string) =>
  ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => {
    const isTrue = isReady || type === 'Initialized' || type === 'PodScheduled';
    return {
      type,
      status: isTrue ? 'True' : 'False',
      lastProbeTime: null,
      lastTransitionTime: timestamp(),
      ...(isTrue
        ? {}
        : { reason: 'ContainersNotReady', message: `containers with unready status: [${name}]` }),
    };
  });

export class ScriptedNode {
  readonly #cluster: Cluster;
  readonly #options: Required<NodeOptions>;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #known = new Set<string>();
  readonly #stop: () => void;
  #address = 1;

  constructor(cluster: Cluster, options: NodeOptions = {}) {
    this.#cluster = cluster;
    this.#options = { name: 'node-1', startup: 20, later: 300, ...options };
    this.#stop = cluster.store.listen((change) => this.#see(change));
  }

  stop(): void {
    this.#stop();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  #see({ plural, type, object }: Change): void {
    if (plural !== 'pods') return;
    const { uid = '', deletionTimestamp } = object.metadata;
    if (type === 'DELETED') this.#known.delete(uid);
    else if (deletionTimestamp) {
      this.#later(this.#options.startup, () => {
        const { namespace, name } = object.metadata;
        if (this.#cluster.store.get('pods', namespace, name)?.metadata.uid === uid) {
          this.#cluster.store.remove('pods', namespace, name);
        }
      });
    } else if (!this.#known.has(uid)) {
      this.#known.add(uid);
      this.#later(1, () => this.#bind(object));
    }
  }

  /** The pod as it is now, as long as it is the same one and does not end. */
  #now({ metadata }: Item): Item | undefined {
    const pod = this.#cluster.store.get('pods', metadata.namespace, metadata.name);
    return pod?.metadata.uid === metadata.uid && !pod?.metadata.deletionTimestamp ? pod : undefined;
  }

  #put(of: Item, status: Any, spec: Any = {}): void {
    const pod = this.#now(of);
    if (!pod) return;
    this.#cluster.store.put('pods', {
      ...pod,
      spec: { ...pod.spec, ...spec },
      status: { ...pod.status, ...status },
    });
  }

  #bind(pod: Item): void {
    const [{ name, image, resources }] = pod.spec.containers;
    const unschedulable = /^\d{4,}$/.test(resources?.requests?.cpu ?? '')
      ? '0/1 nodes are available: 1 Insufficient cpu.'
      : this.#missingClaim(pod);
    if (unschedulable !== undefined) {
      const why = { reason: 'Unschedulable', message: unschedulable };
      this.#put(pod, { conditions: [{ type: 'PodScheduled', status: 'False', ...why }] });
      this.#cluster.event(pod, 'Warning', 'FailedScheduling', unschedulable, 'default-scheduler');
      return;
    }
    this.#put(
      pod,
      {
        phase: 'Pending',
        startTime: timestamp(),
        conditions: conditions(false, name),
        containerStatuses: state(pod, { waiting: { reason: 'ContainerCreating' } }),
      },
      { nodeName: this.#options.name },
    );
    const tag = String(image).split(':').at(-1) ?? '';
    const isSlow = tag === 'slow';
    this.#later(isSlow ? this.#options.later : this.#options.startup, () => this.#start(pod, tag));
  }

  #missingClaim({ metadata: { namespace }, spec }: Item): string | undefined {
    const missing = (spec.volumes ?? [])
      .flatMap(({ persistentVolumeClaim: claim }: Any) => claim?.claimName ?? [])
      .find((name: string) => !this.#cluster.store.get('persistentvolumeclaims', namespace, name));
    return missing && `persistentvolumeclaim "${missing}" not found`;
  }

  /** Why a volume cannot be mounted, in the words of a kubelet. */
  #notMounted({ metadata: { namespace }, spec }: Item): string | undefined {
    for (const volume of spec.volumes ?? []) {
      for (const { secret, configMap } of volume.projected?.sources ?? [volume]) {
        const [plural, kind, name] = secret
          ? (['secrets', 'secret', secret.secretName ?? secret.name] as const)
          : (['configmaps', 'configmap', configMap?.name] as const);
        const isFine = name === undefined || (secret ?? configMap).optional;
        if (isFine || this.#cluster.store.get(plural, namespace, name)) continue;
        return `MountVolume.SetUp failed for volume "${volume.name}" : ${kind} "${name}" not found`;
      }
    }
    return undefined;
  }

  #start(pod: Item, tag: string): void {
    const notMounted = this.#now(pod) && this.#notMounted(pod);
    if (notMounted !== undefined) {
      this.#cluster.event(pod, 'Warning', 'FailedMount', notMounted, 'kubelet');
      this.#later(this.#options.later, () => this.#start(pod, tag));
      return;
    }
    const [{ name, image }] = pod.spec.containers;
    const waiting = (reason: string, message: string) => {
      this.#put(pod, {
        phase: 'Pending',
        containerStatuses: state(pod, { waiting: { reason, message } }),
      });
      this.#cluster.event(pod, 'Warning', 'Failed', message, 'kubelet');
    };
    if (tag === 'broken-pull') {
      waiting('ImagePullBackOff', `Back-off pulling image "${image}"`);
      return;
    }
    if (tag === 'crash-loop') {
      waiting('CrashLoopBackOff', 'back-off 10s restarting failed container');
      return;
    }
    this.#address = (this.#address % 65_000) + 1;
    const podIP = `10.244.${this.#address >> 8}.${this.#address & 255}`;
    const isReady = tag !== 'never-ready';
    this.#put(pod, {
      phase: 'Running',
      podIP,
      podIPs: [{ ip: podIP }],
      hostIP: '127.0.0.1',
      conditions: conditions(isReady, name),
      containerStatuses: state(pod, { running: { startedAt: timestamp() } }, isReady),
    });
    if (tag === 'evicted') this.#later(this.#options.later, () => this.#evict(pod));
    if (tag === 'completed') this.#later(this.#options.later, () => this.complete(pod));
  }

  #evict(pod: Item): void {
    const message = 'The node was low on resource: memory.';
    this.#put(pod, {
      phase: 'Failed',
      reason: 'Evicted',
      message,
      containerStatuses: undefined,
      conditions: undefined,
    });
    this.#cluster.event(pod, 'Warning', 'Evicted', message, 'kubelet');
  }

  /** The container ends with 0, as at a timeout. */
  complete(pod: Item): void {
    const [{ name }] = pod.spec.containers;
    this.#put(pod, {
      phase: 'Succeeded',
      conditions: conditions(false, name),
      containerStatuses: state(pod, {
        terminated: {
          exitCode: 0,
          reason: 'Completed',
          startedAt: timestamp(),
          finishedAt: timestamp(),
        },
      }),
    });
  }
}
