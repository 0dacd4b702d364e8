/** What goes on in a cluster by itself: Jobs make pods, and what has lost its owner goes. */
import type { Cluster } from './cluster.ts';
import { kinds } from './kinds.ts';
import { messageOf } from './messages.ts';
import { Refusal } from './status.ts';
import { type Any, type Change, type Item, timestamp } from './store.ts';

/** Pods of one Job: a real cluster makes more, but this one in one go. */
const mostPods = 20;

/** Milliseconds that a namespace takes to end. */
const ending = 100;

/** Milliseconds between an event and what is done about it: long enough that nobody relies on it being at once. */
const reaction = 5;

export class Controllers {
  readonly #cluster: Cluster;
  readonly #balancer: boolean;
  #addresses = 0;
  readonly #stop: () => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Pods of each Job by uid, so that thousands of Jobs are not looked through for each. */
  readonly #podsOf = new Map<string, Set<string>>();
  readonly #ownedBy = new Map<string, Set<string>>();

  /** @param balancer whether Services of type LoadBalancer get an address, as from MetalLB */
  constructor(cluster: Cluster, balancer = false) {
    this.#cluster = cluster;
    this.#balancer = balancer;
    this.#stop = cluster.store.listen((change) => this.#see(change));
  }

  stop(): void {
    this.#stop();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #later(work: () => void, ms = reaction): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  #see({ plural, type, object }: Change): void {
    const { uid = '', ownerReferences = [], namespace = '', name } = object.metadata;
    for (const owner of ownerReferences) {
      const owned = this.#ownedBy.get(owner.uid) ?? new Set();
      const key = `${plural} ${namespace} ${name}`;
      if (type === 'DELETED') owned.delete(key);
      else owned.add(key);
      this.#ownedBy.set(owner.uid, owned);
      if (type === 'ADDED') this.#later(() => this.#collectWithoutOwner(plural, object));
    }
    if (type === 'DELETED') this.#later(() => this.#collect(uid));
    if (plural === 'namespaces' && type === 'ADDED') this.#later(() => this.#furnish(name));
    if (object.metadata.deletionTimestamp && plural === 'namespaces' && type === 'MODIFIED') {
      this.#later(() => this.#empty(name), ending);
    }
    if (this.#balancer && plural === 'services' && type === 'ADDED') {
      this.#later(() => this.#address(object));
    }
    if (plural === 'jobs' && type !== 'DELETED') this.#later(() => this.#syncJob(object));
    if (plural === 'pods') {
      const job = ownerReferences.find(({ kind }) => kind === 'Job');
      if (job) {
        const pods = this.#podsOf.get(job.uid) ?? new Set();
        if (type === 'DELETED') pods.delete(name);
        else pods.add(name);
        this.#podsOf.set(job.uid, pods);
        const found = this.#cluster.store.get('jobs', namespace, job.name);
        if (found) this.#later(() => this.#syncJob(found));
      }
    }
  }

  /** What every namespace has from the beginning. */
  #furnish(namespace: string): void {
    const { store } = this.#cluster;
    const found = store.get('namespaces', undefined, namespace);
    if (!found || found.metadata.deletionTimestamp) return;
    // The second one is of the distribution that the recording of the newer release was made with.
    const maps = ['kube-root-ca.crt', 'openshift-service-ca.crt'];
    for (const name of this.#cluster.release === '1.20' ? maps.slice(0, 1) : maps) {
      this.#cluster.create(this.#cluster.kind('configmaps'), {
        metadata: { name, namespace },
        data: { 'ca.crt': 'the authority of the cluster' },
      });
    }
    this.#cluster.create(this.#cluster.kind('serviceaccounts'), {
      metadata: { name: 'default', namespace },
    });
  }

  /** An address of a range for documentation (RFC 5737). */
  #address({ metadata, spec }: Item): void {
    const service = this.#cluster.store.get('services', metadata.namespace, metadata.name);
    if (!service || spec.type !== 'LoadBalancer') return;
    this.#addresses = (this.#addresses % 250) + 1;
    const status = { loadBalancer: { ingress: [{ ip: `203.0.113.${this.#addresses}` }] } };
    this.#cluster.store.put('services', { ...service, status });
  }

  #empty(namespace: string): void {
    const { store } = this.#cluster;
    for (const { plural } of kinds.filter(({ isNamespaced }) => isNamespaced)) {
      for (const { metadata } of store.list(plural, namespace)) {
        store.remove(plural, namespace, metadata.name);
      }
    }
    store.remove('namespaces', undefined, namespace);
  }

  /** Deletes what the object with the uid owned. */
  #collect(uid: string): void {
    for (const key of this.#ownedBy.get(uid) ?? []) {
      const [plural = '', namespace = '', name = ''] = key.split(' ');
      const item = this.#cluster.store.get(plural, namespace, name);
      if (item) this.#cluster.remove(this.#cluster.kind(plural), item);
    }
    this.#ownedBy.delete(uid);
  }

  /** An object whose owner never was, or is gone already, goes too. */
  #collectWithoutOwner(plural: string, { metadata }: Item): void {
    const item = this.#cluster.store.get(plural, metadata.namespace, metadata.name);
    if (!item || item.metadata.uid !== metadata.uid) return;
    const owners = item.metadata.ownerReferences ?? [];
    const isOwned = owners.some(({ kind, name, uid }) => {
      const of = kinds.find((one) => one.kind === kind);
      return (
        of && this.#cluster.store.get(of.plural, metadata.namespace, name)?.metadata.uid === uid
      );
    });
    if (!isOwned && owners.length > 0) this.#cluster.remove(this.#cluster.kind(plural), item);
  }

  #syncJob({ metadata }: Item): void {
    const { store } = this.#cluster;
    const job = store.get('jobs', metadata.namespace, metadata.name);
    if (!job || job.metadata.uid !== metadata.uid) return;
    const pods = [...(this.#podsOf.get(metadata.uid ?? '') ?? [])].flatMap(
      (name) => store.get('pods', metadata.namespace, name) ?? [],
    );
    const phase = (wanted: string) => pods.filter((pod) => pod.status?.phase === wanted);
    const succeeded = Math.max(phase('Succeeded').length, job.status.succeeded ?? 0);
    const failed = phase('Failed').length;
    const active = pods.length - phase('Succeeded').length - failed;
    const { parallelism = 1, completions } = job.spec;
    const isComplete =
      succeeded > 0 && (completions === undefined ? active === 0 : succeeded >= completions);
    const missing = Math.min(parallelism, mostPods) - active;
    const wanted = succeeded > 0 || isComplete ? 0 : missing;
    for (let made = 0; made < wanted; made += 1) if (!this.#makePod(job)) return;
    this.#report(job, {
      startTime: job.status.startTime ?? timestamp(),
      ...(active + Math.max(wanted, 0) > 0 ? { active: active + Math.max(wanted, 0) } : {}),
      ...(succeeded > 0 ? { succeeded } : {}),
      ...(failed > 0 ? { failed } : {}),
      ...(isComplete
        ? {
            completionTime: job.status.completionTime ?? timestamp(),
            conditions: [{ type: 'Complete', status: 'True' }],
          }
        : {}),
    });
  }

  #report(job: Item, status: Any): void {
    const extra =
      this.#cluster.release === '1.20'
        ? {}
        : { ready: status.active ?? 0, terminating: 0, uncountedTerminatedPods: {} };
    const next = { ...status, ...extra };
    if (JSON.stringify(next) === JSON.stringify(job.status)) return;
    this.#cluster.store.put('jobs', { ...job, status: next });
  }

  /** False when the cluster refuses it; the Job then tries again later. */
  #makePod(job: Item): boolean {
    const { namespace = '', name, uid = '' } = job.metadata;
    const { metadata, spec } = structuredClone(job.spec.template);
    try {
      const pod = this.#cluster.create(this.#cluster.kind('pods'), {
        metadata: {
          name: '',
          generateName: `${name}-`,
          namespace,
          labels: metadata.labels,
          ...(metadata.annotations ? { annotations: metadata.annotations } : {}),
          ...(this.#cluster.release === '1.20'
            ? {}
            : { finalizers: ['batch.kubernetes.io/job-tracking'] }),
          ownerReferences: [
            {
              apiVersion: 'batch/v1',
              kind: 'Job',
              name,
              uid,
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        spec,
      });
      this.#cluster.event(
        job,
        'Normal',
        'SuccessfulCreate',
        `Created pod: ${pod.metadata.name}`,
        'job-controller',
      );
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#cluster.event(
        job,
        'Warning',
        'FailedCreate',
        `Error creating: ${messageOf(error)}`,
        'job-controller',
      );
      this.#later(() => this.#syncJob(job), 1000);
      return false;
    }
  }
}
