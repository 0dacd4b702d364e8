/** What is known of all UAIs, from watches of our own namespaces: lists cost the API server nothing. */
import { setMaxListeners } from 'node:events';
import type { Observed, UaiKey } from '../../service/observed.ts';
import type { Clock } from '../../system/deps.ts';
import { Cache, type CacheTimes } from '../kubernetes/cache.ts';
import type { Kubernetes, Query } from '../kubernetes/client.ts';
import { type KindName, pathOf } from '../kubernetes/resources.ts';
import type { WatchedObject } from '../kubernetes/watch.ts';
import { Index } from './grouped.ts';
import { serviceName } from './objects.ts';
import { chosenPod, observedOf, reasonOf } from './observed.ts';
import {
  type EventShape,
  eventShape,
  type JobShape,
  jobShape,
  type PartShape,
  type PodShape,
  podShape,
  type ServiceShape,
  secretShape,
  serviceShape,
} from './shapes.ts';
import { keyOf, uaiOf } from './uai-key.ts';

export interface WatchOptions {
  client: Kubernetes;
  clock: Clock;
  namespaces: readonly string[];
  /** Where sshd listens in the container. */
  sshPort: number;
  /** Told which watch failed, and why; it is started again. */
  onTrouble?(error: unknown, resource: KindName, namespace: string): void;
  times?: Partial<CacheTimes>;
}

const managed = { labelSelector: 'uas=managed' };
/** Events that are not warnings say that all is well. */
const warning = { fieldSelector: 'type=Warning' };

interface NamedCache {
  resource: KindName;
  namespace: string;
  cache: Pick<Cache<WatchedObject, unknown>, 'run' | 'isFresh' | 'age'>;
}

/** Told which UAI an object belongs to that changed; undefined where that is not known. */
export type Listener = (changed: UaiKey | undefined) => void;

export class Watches {
  readonly #sshPort: number;
  readonly #caches: NamedCache[] = [];
  readonly #jobs = new Map<string, JobShape>();
  readonly #services = new Map<string, ServiceShape>();
  readonly #secrets = new Map<string, PartShape>();
  readonly #pods = new Index<PodShape>();
  readonly #events = new Index<EventShape>();
  readonly #warnings = new Map<string, readonly string[]>();
  readonly #listeners = new Set<Listener>();
  /** By the key of its Job, until something about it changes: lists are asked for more often than that. */
  readonly #observed = new Map<string, Observed>();
  /** Keys of all jobs in their order; made again after one came or went. */
  #order: string[] | undefined;

  constructor({ client, clock, namespaces, sshPort, onTrouble, times }: WatchOptions) {
    this.#sshPort = sshPort;
    const follow = <Raw extends WatchedObject, T>(
      kind: KindName,
      namespace: string,
      query: Query,
      keep: (raw: Raw) => T,
      see: (key: string, now: T | undefined) => void,
    ) => {
      const options = {
        client,
        clock,
        path: pathOf(kind, namespace),
        query,
        keep,
        onChange: (key: string, now: T | undefined) => {
          see(key, now);
          const changed = uaiOf(now);
          for (const listener of this.#listeners) listener(changed);
        },
        ...(onTrouble ? { onTrouble: (error: unknown) => onTrouble(error, kind, namespace) } : {}),
        ...(times ? { times } : {}),
      };
      this.#caches.push({ resource: kind, namespace, cache: new Cache<Raw, T>(options) });
    };
    for (const namespace of namespaces) {
      follow('jobs', namespace, managed, jobShape, this.#seeJob);
      follow('pods', namespace, managed, podShape, this.#seePod);
      follow('services', namespace, managed, serviceShape, this.#seeService);
      follow('secrets', namespace, managed, secretShape, this.#seeSecret);
      follow('events', namespace, warning, eventShape, this.#seeEvent);
    }
  }

  /** Follows until the signal; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    // All caches wait for this one signal, and Node takes more than ten listeners for a leak.
    setMaxListeners(0, signal);
    await Promise.all(this.#caches.map(({ cache }) => cache.run(signal)));
  }

  get isFresh(): boolean {
    return this.#caches.every(({ cache }) => cache.isFresh);
  }

  /** Each watch with the milliseconds since the API server last said anything about it. */
  caches(): { resource: string; namespace: string; age: number; isFresh: boolean }[] {
    return this.#caches.map(({ cache: { age, isFresh }, ...of }) => ({ ...of, age, isFresh }));
  }

  /** Calls the listener after every change. @returns what ends that */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** All UAIs in the order of namespaces and names; each as it is when its turn comes. */
  *jobs(): Generator<JobShape> {
    this.#order ??= [...this.#jobs.keys()].sort();
    for (const key of this.#order) {
      const job = this.#jobs.get(key);
      if (job) yield job;
    }
  }

  /** All UAIs in any order: with thousands of them, the order takes longer than a look. */
  unordered(): Iterable<JobShape> {
    return this.#jobs.values();
  }

  job(key: UaiKey): JobShape | undefined {
    return this.#jobs.get(keyOf(key));
  }

  /** Services and Secrets, those without a Job too. */
  parts(): PartShape[] {
    return [...this.#services.values(), ...this.#secrets.values()];
  }

  /** What Kubernetes warned of when the UAI was made; shown as long as nothing else is known. */
  warn(key: UaiKey, warnings: readonly string[]): void {
    if (warnings.length === 0) return;
    this.#warnings.set(keyOf(key), warnings);
    this.#observed.delete(keyOf(key));
  }

  observed(job: JobShape): Observed {
    const key = keyOf(job);
    const before = this.#observed.get(key);
    if (before) return before;
    const observed = this.#observe(key, job);
    this.#observed.set(key, observed);
    return observed;
  }

  #observe(key: string, job: JobShape): Observed {
    const pod = chosenPod(this.#pods.get(key));
    const events = [
      ...this.#events.get(job.uid),
      ...(pod && !pod.ready?.isTrue ? this.#events.get(pod.uid) : []),
    ];
    return observedOf(
      {
        job,
        pod,
        service: this.#services.get(`${job.namespace}/${serviceName(job.name)}`),
        reason: reasonOf(pod, events, this.#warnings.get(key) ?? []),
      },
      this.#sshPort,
    );
  }

  /** Why no pod can be made for the Job, as its controller says; undefined while it has not said so. */
  failureOf(job: JobShape): string | undefined {
    for (const { reason, message } of this.#events.get(job.uid)) {
      if (reason === 'FailedCreate') return message;
    }
    return undefined;
  }

  #seeJob = (key: string, job: JobShape | undefined): void => {
    this.#observed.delete(key);
    if (!job || !this.#jobs.has(key)) this.#order = undefined;
    if (job) this.#jobs.set(key, job);
    else {
      this.#jobs.delete(key);
      this.#warnings.delete(key);
    }
  };

  #seePod = (key: string, pod: PodShape | undefined): void => {
    const group = pod && `${pod.namespace}/${pod.labels.app ?? ''}`;
    for (const each of [group, this.#pods.groupOf(key)]) if (each) this.#observed.delete(each);
    if (pod && group) this.#pods.put(key, group, pod);
    else this.#pods.remove(key);
  };

  #seeService = (key: string, service: ServiceShape | undefined): void => {
    this.#observed.clear();
    if (service) this.#services.set(key, service);
    else this.#services.delete(key);
  };

  #seeSecret = (key: string, secret: PartShape | undefined): void => {
    if (secret) this.#secrets.set(key, secret);
    else this.#secrets.delete(key);
  };

  #seeEvent = (key: string, event: EventShape | undefined): void => {
    this.#observed.clear();
    if (event) this.#events.put(key, event.about, event);
    else this.#events.remove(key);
  };
}
