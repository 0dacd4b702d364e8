/**
 * What the replica that leads does all the time: removes UAIs that ended, what creations that broke off have left behind,
 * and UAIs that outlived their hard timeout because their image does not keep to it.
 */
import type { Clock } from '../../system/deps.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { pathOf } from '../kubernetes/resources.ts';
import { creationTime } from './create.ts';
import { deleteObject } from './remove.ts';
import type { JobShape, PartShape } from './shapes.ts';
import type { Watches } from './watches.ts';

export interface ReaperOptions {
  client: Kubernetes;
  clock: Clock;
  watches: Watches;
  /** Told of every UAI that was removed, and why. */
  onRemoved?(uai: JobShape, why: 'ended' | 'timeout'): void;
  /** Told of every Service and Secret without a Job that was removed. */
  onOrphan?(part: PartShape): void;
  onTrouble?(error: unknown): void;
  times?: Partial<ReaperTimes>;
}

/** Milliseconds. */
export interface ReaperTimes {
  /** Between looks at what changes do not tell of. */
  sweep: number;
  /** How long Services and Secrets may be without their Job. */
  orphan: number;
  /** How much longer than its hard timeout a UAI may live: its image measures from its own start. */
  grace: number;
}

const usualTimes: ReaperTimes = { sweep: 60_000, orphan: 2 * creationTime, grace: 120_000 };

export class Reaper {
  readonly #options: ReaperOptions;
  readonly #times: ReaperTimes;
  readonly #removing = new Set<string>();

  constructor(options: ReaperOptions) {
    this.#options = options;
    this.#times = { ...usualTimes, ...options.times };
  }

  /** Works until the signal; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { watches, clock, onTrouble } = this.#options;
    const changed = new Map<string, JobShape>();
    const deaf = watches.listen((uai) => {
      const job = uai && watches.job(uai);
      if (!job || signal.aborted) return;
      // Once for all changes of one moment.
      if (changed.size === 0) {
        setImmediate(() => {
          const jobs = [...changed.values()];
          changed.clear();
          if (!signal.aborted) void this.#reap(jobs);
        });
      }
      changed.set(job.uid, job);
    });
    try {
      while (!signal.aborted) {
        await this.#reap(watches.unordered());
        if (watches.isFresh) await this.#sweep().catch((error: unknown) => onTrouble?.(error));
        await clock.sleep(this.#times.sweep, signal).catch(() => {});
      }
    } finally {
      deaf();
    }
  }

  /** Removes those that ended. */
  async #reap(jobs: Iterable<JobShape>): Promise<void> {
    const due = Array.from(jobs).flatMap((job) => {
      const why = this.#whyRemove(job);
      return why ? [{ job, why }] : [];
    });
    await Promise.all(due.map(({ job, why }) => this.#remove(job, why)));
  }

  #whyRemove(job: JobShape): 'ended' | 'timeout' | undefined {
    if (job.isDeleted) return undefined;
    if (job.hasSucceeded) return 'ended';
    if (job.hardTimeout === undefined) return undefined;
    const { watches, clock } = this.#options;
    const started = watches.observed(job).pod?.started;
    if (started === undefined) return undefined;
    const isOver = clock.now() - started > job.hardTimeout * 1000 + this.#times.grace;
    return isOver ? 'timeout' : undefined;
  }

  async #remove(job: JobShape, why: 'ended' | 'timeout'): Promise<void> {
    if (this.#removing.has(job.uid)) return;
    this.#removing.add(job.uid);
    const { client, onRemoved, onTrouble } = this.#options;
    try {
      // By its uid: somebody may have made another one of that name.
      if (await deleteObject(client, 'jobs', job, job.uid)) onRemoved?.(job, why);
    } catch (error) {
      onTrouble?.(error);
    } finally {
      this.#removing.delete(job.uid);
    }
  }

  /** Gives Services and Secrets their owner, and deletes those whose Job never came. */
  async #sweep(): Promise<void> {
    for (const part of this.#options.watches.parts()) if (!part.isOwned) await this.#settle(part);
  }

  async #settle(part: PartShape): Promise<void> {
    const { client, clock, watches, onOrphan } = this.#options;
    const { kind, namespace, name, uid, app, created } = part;
    const job = watches.job({ namespace, name: app });
    if (job) {
      const owner = { apiVersion: 'batch/v1', kind: 'Job', name: job.name, uid: job.uid };
      const body = { metadata: { uid, ownerReferences: [owner] } };
      await client.call('PATCH', pathOf(kind, namespace, name), {
        type: 'application/merge-patch+json',
        body,
      });
    } else if (clock.now() - created > this.#times.orphan) {
      if (await deleteObject(client, kind, part, uid)) onOrphan?.(part);
    }
  }
}
