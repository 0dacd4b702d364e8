/** The objects of a cluster with their versions, and what happened to them. */
import { randomUUID } from 'node:crypto';

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface Metadata {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
}

// biome-ignore lint/suspicious/noExplicitAny: a fake of an API takes objects of any shape.
export type Any = any;

export interface Item {
  kind?: string;
  apiVersion?: string;
  metadata: Metadata;
  [field: string]: Any;
}

export interface Change {
  version: number;
  plural: string;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: Item;
  /** What it was before, for watches with selectors. */
  before: Item | undefined;
}

export type Listener = (change: Change) => void;

const keyOf = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`;

/** Time as objects carry it: whole seconds. */
export const timestamp = () => `${new Date().toISOString().slice(0, 19)}Z`;

export class Store {
  #version = 100;
  /** Versions up to this one are forgotten: a watch from there is answered with 410. */
  #forgotten = 0;
  readonly #kinds = new Map<string, Map<string, Item>>();
  /** Keys of each kind in their order; made again after one came or went. */
  readonly #orders = new Map<string, string[]>();
  readonly #changes: Change[] = [];
  readonly #listeners = new Set<Listener>();
  readonly #kept: number;

  /** @param kept how many changes a watch can be resumed over */
  constructor(kept = 100_000) {
    this.#kept = kept;
  }

  get version(): number {
    return this.#version;
  }

  #of(plural: string): Map<string, Item> {
    let items = this.#kinds.get(plural);
    if (!items) {
      items = new Map();
      this.#kinds.set(plural, items);
    }
    return items;
  }

  get(plural: string, namespace: string | undefined, name: string): Item | undefined {
    return this.#of(plural).get(keyOf(namespace, name));
  }

  #sorted(plural: string): string[] {
    let order = this.#orders.get(plural);
    if (!order) {
      order = [...this.#of(plural).keys()].sort();
      this.#orders.set(plural, order);
    }
    return order;
  }

  /** In the order of the keys, as etcd gives them. */
  list(plural: string, namespace?: string): Item[] {
    const items = this.#sorted(plural).flatMap((key) => this.#of(plural).get(key) ?? []);
    return namespace === undefined
      ? items
      : items.filter(({ metadata }) => metadata.namespace === namespace);
  }

  /** As {@link list}, but only those behind a key, and as many as are taken. */
  *after(plural: string, namespace: string | undefined, key: string): Generator<Item> {
    const order = this.#sorted(plural);
    let low = 0;
    for (let high = order.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((order[middle] ?? '') <= key) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < order.length; at += 1) {
      const item = this.#of(plural).get(order[at] ?? '');
      if (item && (namespace === undefined || item.metadata.namespace === namespace)) yield item;
    }
  }

  #record(plural: string, type: Change['type'], object: Item, before: Item | undefined): void {
    const change = { version: this.#version, plural, type, object, before };
    this.#changes.push(change);
    if (this.#changes.length > this.#kept * 1.2) {
      const dropped = this.#changes.splice(0, this.#changes.length - this.#kept);
      this.#forgotten = dropped.at(-1)?.version ?? this.#forgotten;
    }
    for (const listener of this.#listeners) listener(change);
  }

  /** What a new object gets before it is checked. */
  static identify(object: Item): void {
    object.metadata.uid = randomUUID();
    object.metadata.creationTimestamp = timestamp();
  }

  put(plural: string, object: Item): Item {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const items = this.#of(plural);
    const before = items.get(key);
    if (!before) this.#orders.delete(plural);
    this.#version += 1;
    const stored: Item = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.#version) },
    };
    items.set(key, stored);
    this.#record(plural, before ? 'MODIFIED' : 'ADDED', stored, before);
    return stored;
  }

  remove(plural: string, namespace: string | undefined, name: string): Item | undefined {
    const items = this.#of(plural);
    const before = items.get(keyOf(namespace, name));
    if (!before) return undefined;
    items.delete(keyOf(namespace, name));
    this.#orders.delete(plural);
    this.#version += 1;
    const object: Item = {
      ...before,
      metadata: { ...before.metadata, resourceVersion: String(this.#version) },
    };
    this.#record(plural, 'DELETED', object, before);
    return object;
  }

  /** Changes after a version; undefined when they are not all known any more. */
  since(version: number): Change[] | undefined {
    if (version < this.#forgotten) return undefined;
    const at = this.#changes.findIndex((change) => change.version > version);
    return at === -1 ? [] : this.#changes.slice(at);
  }

  /** Forgets what happened, as compaction of etcd does. */
  forget(): void {
    this.#changes.length = 0;
    this.#forgotten = this.#version;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
