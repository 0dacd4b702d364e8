/** The cluster of the service: UAIs as Jobs of a real Kubernetes. */

import { ReplyError } from '../../service/http/reply.ts';
import type { Observed, UaiKey } from '../../service/observed.ts';
import type { Cluster, Removal, Waiting } from '../../service/ports.ts';
import { cannotStart } from '../../service/uas/config/cannot-start.ts';
import { problem } from '../../service/uas/problem.ts';
import type { Blueprint } from '../../service/uas/uais/blueprint.ts';
import { isSelected } from '../../service/uas/uais/selector.ts';
import type { Clock } from '../../system/deps.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import type { CreationLimits } from '../limits.ts';
import { Creator } from './create.ts';
import { nextChange } from './next-change.ts';
import type { ObjectOptions } from './objects.ts';
import { removeByName } from './removals.ts';
import { deleteUai } from './remove.ts';
import type { JobShape } from './shapes.ts';
import { tryObjects } from './try-out.ts';
import type { Watches } from './watches.ts';

export interface ClusterOptions {
  client: Kubernetes;
  clock: Clock;
  watches: Watches;
  /** Where UAIs may be; the first is that of classes that name none. */
  namespaces: readonly string[];
  objects: ObjectOptions;
  limits: CreationLimits;
  /** Whether the cluster is asked before a class is saved. */
  checksClasses: boolean;
  /** Told how every creation went. */
  onCreation?(outcome: 'created' | 'failed' | 'limited'): void;
}

/** Whether nothing was made, for certain. */
const isRefused = (error: unknown) => error instanceof ReplyError && error.reply.status < 500;

/** What is wrong with a namespace that this service does not look at, and may do nothing in. */
function foreignNamespace({ namespace }: Blueprint, known: readonly string[]): string | undefined {
  if (known.includes(namespace)) return undefined;
  return `namespace "${namespace}" is not one of this service (${known.join(', ')})`;
}

class KubernetesCluster implements Cluster {
  readonly #options: ClusterOptions;
  readonly #creator: Creator;
  readonly tryOut?: (blueprint: Blueprint) => Promise<void>;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#creator = new Creator(options);
    if (options.checksClasses) this.tryOut = (blueprint) => this.#tryOut(blueprint);
  }

  async uais(selector: Parameters<Cluster['uais']>[0]): Promise<Iterable<Observed>> {
    return this.#selected(selector);
  }

  *#selected(selector: Parameters<Cluster['uais']>[0]): Generator<Observed> {
    const { watches } = this.#options;
    for (const job of watches.jobs()) {
      if (!job.hasSucceeded && isSelected(selector, job.labels)) yield watches.observed(job);
    }
  }

  async create(blueprint: Blueprint): Promise<UaiKey> {
    const { namespaces, watches, onCreation } = this.#options;
    const { namespace, name } = blueprint;
    const key = { namespace, name };
    const foreign = foreignNamespace(blueprint, namespaces);
    if (foreign) throw problem(404, `Failed to create job ${name}: Not Found: ${foreign}`);
    // A watch may still show a UAI that was just deleted.
    if (await this.#creator.exists(key)) return key;
    const begun = this.#begin(blueprint);
    try {
      const created = await this.#creator.create(blueprint);
      if (created) {
        watches.warn(key, created.warnings);
        onCreation?.('created');
      }
      // What was made is counted by the watches from here on; until they know of it, by name.
      this.#whenKnown(key, begun.release);
      return key;
    } catch (error) {
      onCreation?.('failed');
      if (isRefused(error)) begun.release();
      else this.#whenKnown(key, begun.release);
      throw error;
    }
  }

  async #tryOut(blueprint: Blueprint): Promise<void> {
    const { client, namespaces, objects } = this.#options;
    const foreign = foreignNamespace(blueprint, namespaces);
    if (foreign) throw cannotStart(foreign);
    await tryObjects(client, blueprint, objects);
  }

  /** @throws ReplyError 429 over a limit */
  #begin(blueprint: Blueprint): { release(): void } {
    const { limits, watches, onCreation } = this.#options;
    const { namespace, name, owner, classId } = blueprint;
    const keys = function* (fits: (job: JobShape) => boolean) {
      for (const job of watches.unordered()) {
        if (!job.hasSucceeded && fits(job)) yield `${job.namespace}/${job.name}`;
      }
    };
    const begun = limits.begin({
      key: `${namespace}/${name}`,
      owner: owner ?? undefined,
      classId,
      ofUser: owner === null ? [] : keys(({ labels }) => labels.user === owner),
      ofClass: keys(({ labels }) => labels['uas-class-id'] === classId),
    });
    if ('release' in begun) return begun;
    onCreation?.('limited');
    const refused = problem(429, begun.message);
    refused.reply.headers['retry-after'] = String(begun.retryAfter);
    throw refused;
  }

  #whenKnown(key: UaiKey, done: () => void): void {
    const { watches, clock } = this.#options;
    if (watches.job(key)) {
      done();
      return;
    }
    const known = new AbortController();
    const stop = watches.listen(() => {
      if (watches.job(key)) known.abort();
    });
    // What may have been made, or not, may never be known. A timer that is left behind would hold up the end of the process.
    void clock
      .sleep(2000, known.signal)
      .catch(() => {})
      .then(() => {
        stop();
        done();
      });
  }

  async observe(
    uai: UaiKey,
    until: (seen: Observed) => boolean,
    { timeout, signal }: Waiting,
  ): Promise<Observed | undefined> {
    const { watches, clock } = this.#options;
    const limit = AbortSignal.timeout(Math.max(1, timeout));
    const ended = signal ? AbortSignal.any([signal, limit]) : limit;
    for (;;) {
      const changed = nextChange(watches, ended);
      const job = watches.job(uai);
      const seen = job && watches.observed(job);
      if (seen && until(seen)) {
        changed.stop();
        return seen;
      }
      const failure = job && !seen?.pod ? watches.failureOf(job) : undefined;
      if (failure !== undefined) {
        changed.stop();
        await this.#giveUp(uai);
        throw problem(403, `Failed to create job ${uai.name}: Forbidden: ${failure}`);
      }
      if (ended.aborted) {
        changed.stop();
        return signal?.aborted ? undefined : seen && this.#late(uai, seen);
      }
      await changed.promise;
      // Of many changes in one moment the last one is enough.
      await clock.sleep(5);
    }
  }

  /** Nothing came in time: reports the reason if one is known, otherwise 504. */
  #late(uai: UaiKey, { reason }: Observed): undefined {
    if (reason === '') return undefined;
    throw problem(504, `Failed to get IP for service: ${uai.name}-ssh: ${reason}`);
  }

  /** No pod can be made: a Job that stays would become a UAI later, when its user no longer waits for it. */
  async #giveUp(uai: UaiKey): Promise<void> {
    await deleteUai(this.#options.client, uai).catch(() => {});
  }

  remove(names: readonly string[]): Promise<Removal[]> {
    return removeByName(this.#options, names);
  }

  /** Done by the replica that leads, see reaper: probes do not come at fixed times. */
  async reap(): Promise<void> {}
}

export function openCluster(options: ClusterOptions): Cluster {
  return new KubernetesCluster(options);
}
