/**
 * What a collection of the cluster holds, kept up to date by a watch. A list that is answered from here costs the API
 * server nothing.
 *
 * The watch is ended by the server after at most a minute and resumed where it was; one that says nothing beyond that is
 * taken for dead. A version that the server has forgotten (410) means a new list.
 */
import type { Clock } from '../../system/deps.ts';
import type { Kubernetes, Query } from './client.ts';
import { isStatus } from './errors.ts';
import { type WatchedObject, watchEvents } from './watch.ts';

export interface CacheOptions<Raw extends WatchedObject, T> {
  client: Kubernetes;
  clock: Clock;
  /** Path of the collection. */
  path: string;
  /** Selectors. */
  query?: Query;
  /** What is kept of an object: thousands of whole ones are hundreds of megabytes. */
  keep(object: Raw): T;
  /** Told of every object that came, changed or went (`undefined`), by its key. */
  onChange?(key: string, now: T | undefined): void;
  /** Told why a list or watch failed; it is tried again. */
  onTrouble?(error: unknown): void;
  times?: Partial<CacheTimes>;
}

export interface CacheTimes {
  /** Seconds after which the server is to end a watch. */
  watch: number;
  /** Milliseconds of silence after which a watch is dead. Longer than `watch`, or a quiet one would be taken for dead. */
  silence: number;
  /** Milliseconds since the last word of the server after which what is known counts as stale. */
  stale: number;
  /** Milliseconds between tries, doubled up to the second. */
  pause: readonly [number, number];
}

const usualTimes: CacheTimes = {
  watch: 50,
  silence: 65_000,
  stale: 75_000,
  pause: [250, 10_000],
};

/** Objects a page; the server keeps the pages of one list consistent. */
const pageSize = 500;

interface ListOf<Raw> {
  metadata: { resourceVersion?: string; continue?: string };
  items: Raw[];
}

/** Namespace and name, which together tell an object from all others of its kind. */
export const keyOf = ({ metadata: { namespace = '', name } }: WatchedObject) =>
  `${namespace}/${name}`;

export class Cache<Raw extends WatchedObject, T> {
  readonly #options: CacheOptions<Raw, T>;
  readonly #times: CacheTimes;
  #objects = new Map<string, T>();
  #version: string | undefined;
  /** Whether a watch has begun where the last list ended: without one the list grows old unseen. */
  #isFollowed = false;
  #lastWord = Number.NEGATIVE_INFINITY;

  constructor(options: CacheOptions<Raw, T>) {
    this.#options = options;
    this.#times = { ...usualTimes, ...options.times };
  }

  get size(): number {
    return this.#objects.size;
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  get(namespace: string, name: string): T | undefined {
    return this.#objects.get(`${namespace}/${name}`);
  }

  /** Whether what is known here was true a moment ago. */
  get isFresh(): boolean {
    return this.#isFollowed && this.age <= this.#times.stale;
  }

  /** Milliseconds since the server last said anything. */
  get age(): number {
    return this.#options.clock.now() - this.#lastWord;
  }

  /** Follows the collection until the signal; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, onTrouble } = this.#options;
    const [shortest, longest] = this.#times.pause;
    let pause = shortest;
    while (!signal.aborted) {
      const started = clock.now();
      try {
        if (this.#version === undefined) await this.#list(signal);
        await this.#watch(signal);
        pause = shortest;
        // A server that ends every watch at once must not be asked in a tight loop.
        if (clock.now() - started > 1000) continue;
      } catch (error) {
        if (signal.aborted) return;
        if (isStatus(error, 410)) this.#version = undefined;
        else onTrouble?.(error);
        const wait = isStatus(error, 429) && error.retryAfter ? error.retryAfter * 1000 : 0;
        pause = Math.max(wait, Math.min(pause * 2, longest));
      }
      const jitter = 0.5 + clock.random() / 2;
      await clock.sleep(pause * jitter, signal).catch(() => {});
    }
  }

  #heard = () => {
    this.#lastWord = this.#options.clock.now();
  };

  async #list(signal: AbortSignal): Promise<void> {
    const { client, path, query, keep, onChange } = this.#options;
    const found = new Map<string, T>();
    let next: string | undefined;
    let version: string | undefined;
    do {
      const { value } = await client.call<ListOf<Raw>>('GET', path, {
        query: { ...query, limit: pageSize, continue: next },
        signal,
      });
      this.#heard();
      for (const item of value.items) found.set(keyOf(item), keep(item));
      version = value.metadata.resourceVersion;
      next = value.metadata.continue || undefined;
    } while (next !== undefined);
    const gone = [...this.#objects.keys()].filter((key) => !found.has(key));
    this.#objects = found;
    this.#version = version;
    this.#isFollowed = false;
    for (const key of gone) onChange?.(key, undefined);
    for (const [key, value] of found) onChange?.(key, value);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { client, path, query, clock } = this.#options;
    const { watch, silence } = this.#times;
    const reply = await client.stream(
      path,
      {
        ...query,
        watch: 1,
        allowWatchBookmarks: true,
        resourceVersion: this.#version,
        // Not all caches of all replicas in one moment.
        timeoutSeconds: Math.max(1, Math.round(watch * (0.8 + clock.random() * 0.2))),
      },
      signal,
    );
    this.#heard();
    this.#isFollowed = true;
    for await (const event of watchEvents<Raw>(reply, silence, this.#heard)) {
      this.#version = event.object.metadata.resourceVersion ?? this.#version;
      if (event.type !== 'BOOKMARK') this.#take(event.type === 'DELETED', event.object);
    }
  }

  #take(isGone: boolean, object: Raw): void {
    const { keep, onChange } = this.#options;
    const key = keyOf(object);
    const value = isGone ? undefined : keep(object);
    if (value === undefined) this.#objects.delete(key);
    else this.#objects.set(key, value);
    onChange?.(key, value);
  }
}
