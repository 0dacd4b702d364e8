/**
 * Which replica does what must be done once: the one that holds a Lease.
 *
 * Clocks of other replicas are never believed. A Lease has run out when this replica has seen no renewal for its whole
 * duration by its own clock, as client-go does it; and this replica stops leading when its own renewals fail for
 * less than that.
 */
import type { Clock } from '../../system/deps.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { isStatus } from '../kubernetes/errors.ts';
import { pathOf } from '../kubernetes/resources.ts';
import { holderOf, type Lease, type LeaseSpec, microTime, renewalOf } from './lease.ts';

export interface LeaderOptions {
  client: Kubernetes;
  clock: Clock;
  namespace: string;
  name: string;
  /** Of this replica: the name of its pod, and something that no restart shares. */
  identity: string;
  /** Works while this replica leads; the signal ends it. */
  lead(signal: AbortSignal): Promise<void>;
  onChange?(isLeader: boolean): void;
  onTrouble?(error: unknown): void;
  /** Milliseconds that no change of the clock moves; for tests. */
  elapsed?(): number;
  times?: Partial<LeaderTimes>;
}

/** Milliseconds. */
export interface LeaderTimes {
  /** How long no other replica may lead after a renewal. */
  duration: number;
  /** How long renewals may fail; shorter than `duration`. */
  deadline: number;
  /** Between tries. */
  retry: number;
}

/** The result of one try; a conflict only means that another replica wrote at the same moment. */
type Outcome = 'held' | 'lost' | 'conflict';

const usualTimes: LeaderTimes = { duration: 15_000, deadline: 10_000, retry: 2000 };

export class Leader {
  readonly #options: LeaderOptions;
  readonly #times: LeaderTimes;
  #seen: { renewal: string; at: number } | undefined;
  #leading: { abort: AbortController; done: Promise<void> } | undefined;

  constructor(options: LeaderOptions) {
    this.#options = options;
    this.#times = { ...usualTimes, ...options.times };
  }

  get isLeader(): boolean {
    return this.#leading !== undefined;
  }

  /** Competes for the Lease until the signal, then gives it up; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, onTrouble } = this.#options;
    const { retry, deadline } = this.#times;
    let renewedAt = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      // From before the request: its answer may come late.
      const startedAt = this.#elapsed();
      const left = this.isLeader ? renewedAt + deadline - startedAt : deadline;
      const limit = AbortSignal.timeout(Math.max(1, Math.round(left)));
      try {
        const outcome = await this.#tryOnce(AbortSignal.any([signal, limit]));
        if (outcome === 'held') {
          renewedAt = startedAt;
          this.#begin();
        } else if (outcome === 'lost') await this.#end();
      } catch (error) {
        if (signal.aborted) break;
        onTrouble?.(error);
      }
      if (this.isLeader && this.#elapsed() - renewedAt >= deadline) await this.#end();
      const jitter = this.isLeader ? 1 : 1 + clock.random() * 0.2;
      await clock.sleep(retry * jitter, signal).catch(() => {});
    }
    const wasLeader = this.isLeader;
    await this.#end();
    if (wasLeader) await this.#giveUp().catch((error: unknown) => onTrouble?.(error));
  }

  #elapsed(): number {
    return (this.#options.elapsed ?? (() => performance.now()))();
  }

  #begin(): void {
    if (this.#leading) return;
    const abort = new AbortController();
    const { lead, onChange, onTrouble } = this.#options;
    const done = lead(abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted) onTrouble?.(error);
    });
    this.#leading = { abort, done };
    onChange?.(true);
  }

  /** Resolves when the work of a leader has ended; no other replica may begin it before. */
  async #end(): Promise<void> {
    const leading = this.#leading;
    if (!leading) return;
    leading.abort.abort(new Error('this replica does not lead any more'));
    await leading.done;
    this.#leading = undefined;
    this.#options.onChange?.(false);
  }

  async #tryOnce(signal: AbortSignal): Promise<Outcome> {
    const lease = await this.#read(signal);
    if (!lease) return this.#write(signal, undefined, this.#spec(undefined));
    const renewal = renewalOf(lease);
    if (this.#seen?.renewal !== renewal) this.#seen = { renewal, at: this.#elapsed() };
    const holder = holderOf(lease);
    const seconds = lease.spec.leaseDurationSeconds ?? this.#times.duration / 1000;
    const isOver = this.#elapsed() - this.#seen.at >= seconds * 1000;
    if (holder !== '' && holder !== this.#options.identity && !isOver) return 'lost';
    return this.#write(signal, lease, this.#spec(lease));
  }

  #spec(lease: Lease | undefined): LeaseSpec {
    const { identity, clock } = this.#options;
    const now = microTime(clock.now());
    const isOwn = lease !== undefined && holderOf(lease) === identity;
    return {
      holderIdentity: identity,
      leaseDurationSeconds: Math.max(1, Math.round(this.#times.duration / 1000)),
      acquireTime: isOwn ? (lease.spec.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: (lease?.spec.leaseTransitions ?? 0) + (lease && !isOwn ? 1 : 0),
    };
  }

  async #read(signal: AbortSignal): Promise<Lease | undefined> {
    const { client, namespace, name } = this.#options;
    try {
      const path = pathOf('leases', namespace, name);
      return (await client.call<Lease>('GET', path, { signal })).value;
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  async #write(signal: AbortSignal, before: Lease | undefined, spec: LeaseSpec): Promise<Outcome> {
    const { client, namespace, name } = this.#options;
    const body: Lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { ...before?.metadata, name, namespace },
      spec: { ...before?.spec, ...spec },
    };
    const [method, path] = before
      ? (['PUT', pathOf('leases', namespace, name)] as const)
      : (['POST', pathOf('leases', namespace)] as const);
    try {
      const { value } = await client.call<Lease>(method, path, { body, signal });
      this.#seen = { renewal: renewalOf(value), at: this.#elapsed() };
      return 'held';
    } catch (error) {
      if (isStatus(error, 409)) return 'conflict';
      throw error;
    }
  }

  /** Lets another replica lead at once. */
  async #giveUp(): Promise<void> {
    const signal = AbortSignal.timeout(this.#times.retry);
    const lease = await this.#read(signal);
    if (!lease || holderOf(lease) !== this.#options.identity) return;
    await this.#write(signal, lease, { holderIdentity: '', leaseDurationSeconds: 1 });
  }
}
