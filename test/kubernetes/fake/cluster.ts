/** A cluster in memory: what requests and controllers do to its objects, with the checks that both meet. */
import { apiVersionOf, type Kind, kinds } from './kinds.ts';
import { alreadyExists, conflict, forbidden, invalid, notFound, Refusal } from './status.ts';
import { type Any, type Item, Store, timestamp } from './store.ts';
import type { Release } from './validate.ts';

export interface ClusterOptions {
  release: Release;
  /** Checks at creation that are not part of the object itself, such as PodSecurity: throws a {@link Refusal}. */
  admit?: (kind: Kind, item: Item) => void;
  /** Changes that a watch can be resumed over. */
  kept?: number;
}

const mustKind = (plural: string): Kind => {
  const found = kinds.find((kind) => kind.plural === plural);
  if (!found) throw new Error(`the fake has no ${plural}`);
  return found;
};

const suffix = () =>
  Array.from(
    { length: 5 },
    () => 'bcdfghjklmnpqrstvwxz2456789'[Math.floor(Math.random() * 27)],
  ).join('');

export class Cluster {
  readonly release: Release;
  readonly store: Store;
  readonly #admit: (kind: Kind, item: Item) => void;

  constructor({ release, admit = () => {}, kept }: ClusterOptions) {
    this.release = release;
    this.store = new Store(kept);
    this.#admit = admit;
    for (const name of ['default', 'kube-system']) {
      this.create(mustKind('namespaces'), { metadata: { name } });
    }
    for (const [name, value] of [
      ['system-node-critical', 2000001000],
      ['system-cluster-critical', 2000000000],
    ] as const) {
      this.create(mustKind('priorityclasses'), { metadata: { name }, value });
    }
  }

  kind = mustKind;

  /** What the request named, as the server keeps it. */
  create(kind: Kind, given: Item, options: { isDryRun?: boolean } = {}): Item {
    const item: Item = structuredClone(given);
    item.metadata = { ...item.metadata };
    item.kind = kind.kind;
    item.apiVersion = apiVersionOf(kind);
    const { metadata } = item;
    if (!metadata.name && metadata.generateName) {
      metadata.name = `${metadata.generateName}${suffix()}`;
    }
    const { namespace } = metadata;
    if (kind.isNamespaced) this.#checkNamespace(kind, item);
    if (!metadata.name) {
      throw invalid(kind, '', [
        {
          reason: 'FieldValueRequired',
          message: 'Required value: name or generateName is required',
          field: 'metadata.name',
        },
      ]);
    }
    Store.identify(item);
    kind.complete?.(item, this.release);
    if (kind.plural === 'pods') this.#admitPod(kind, item);
    this.#admit(kind, item);
    const causes = kind.check(item, this.release);
    if (causes.length > 0) throw invalid(kind, metadata.name, causes);
    if (this.store.get(kind.plural, namespace, metadata.name)) {
      throw alreadyExists(kind, metadata.name);
    }
    this.#checkQuota(kind, item);
    return options.isDryRun ? item : this.store.put(kind.plural, item);
  }

  #checkNamespace(kind: Kind, { metadata }: Item): void {
    const namespaces = mustKind('namespaces');
    const namespace = this.store.get('namespaces', undefined, metadata.namespace ?? '');
    if (!namespace) throw notFound(namespaces, metadata.namespace ?? '');
    if (!namespace.metadata.deletionTimestamp) return;
    const name = namespace.metadata.name;
    throw forbidden(
      kind,
      metadata.name,
      `unable to create new content in namespace ${name} because it is being terminated`,
      [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${name} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    );
  }

  /** Admission that looks at other objects: priority class and service account. */
  #admitPod(kind: Kind, item: Item): void {
    const { spec, metadata } = item;
    const label =
      metadata.generateName && !metadata.labels?.pinned ? metadata.generateName : metadata.name;
    if (spec.priorityClassName) {
      const found = this.store.get('priorityclasses', undefined, spec.priorityClassName);
      if (!found) {
        throw forbidden(
          kind,
          label,
          `no PriorityClass with name ${spec.priorityClassName} was found`,
        );
      }
      spec.priority = found.value ?? 0;
    }
    const account = spec.serviceAccountName;
    if (account !== 'default' && !this.store.get('serviceaccounts', metadata.namespace, account)) {
      throw forbidden(
        kind,
        label,
        `error looking up service account ${metadata.namespace}/${account}: serviceaccount "${account}" not found`,
      );
    }
  }

  /** ResourceQuotas that count objects or sum up requests of pods. */
  #checkQuota(kind: Kind, { metadata, spec }: Item): void {
    for (const quota of this.store.list('resourcequotas', metadata.namespace)) {
      const hard: Record<string, string> = quota.spec?.hard ?? {};
      const counted = [
        `count/${kind.plural}${kind.group ? `.${kind.group}` : ''}`,
        ...(kind.group === '' ? [kind.plural] : []),
      ];
      for (const name of counted) {
        if (hard[name] === undefined) continue;
        const used = this.store.list(kind.plural, metadata.namespace).length;
        if (used + 1 > Number(hard[name])) {
          throw forbidden(
            kind,
            metadata.name,
            `exceeded quota: ${quota.metadata.name}, requested: ${name}=1, used: ${name}=${used}, limited: ${name}=${hard[name]}`,
          );
        }
      }
      if (kind.plural === 'pods' && hard['requests.cpu'] !== undefined) {
        const isMissing = (spec.containers ?? []).some(
          (container: Any) => !container.resources?.requests?.cpu,
        );
        if (isMissing) {
          throw forbidden(
            kind,
            metadata.name,
            `failed quota: ${quota.metadata.name}: must specify requests.cpu`,
          );
        }
      }
    }
  }

  /** Replaces an object. `status` changes only that part, as the subresource does. */
  update(kind: Kind, given: Item, options: { isStatus?: boolean; isDryRun?: boolean } = {}): Item {
    const { metadata } = given;
    const before = this.store.get(kind.plural, metadata.namespace, metadata.name);
    if (!before) throw notFound(kind, metadata.name);
    const asked = metadata.resourceVersion;
    if (asked && asked !== before.metadata.resourceVersion) throw conflict(kind, metadata.name);
    if (metadata.uid && metadata.uid !== before.metadata.uid) throw conflict(kind, metadata.name);
    const { uid, creationTimestamp } = before.metadata;
    const next: Item = options.isStatus
      ? { ...before, status: given.status }
      : {
          ...given,
          kind: kind.kind,
          apiVersion: apiVersionOf(kind),
          metadata: {
            ...metadata,
            ...(uid ? { uid } : {}),
            ...(creationTimestamp ? { creationTimestamp } : {}),
          },
          ...(before.status === undefined ? {} : { status: before.status }),
        };
    if (!options.isStatus) {
      const causes = kind.check(next, this.release);
      if (causes.length > 0) throw invalid(kind, metadata.name, causes);
    }
    return options.isDryRun ? next : this.store.put(kind.plural, next);
  }

  /** A pod ends when its node says so; everything else at once. */
  remove(kind: Kind, item: Item, options: { graceSeconds?: number | undefined } = {}): Item {
    const { namespace, name } = item.metadata;
    if (kind.plural === 'namespaces') return this.#removeNamespace(item);
    const isRunning = kind.plural === 'pods' && item.spec?.nodeName;
    const grace = options.graceSeconds ?? item.spec?.terminationGracePeriodSeconds ?? 30;
    if (isRunning && grace > 0) {
      if (item.metadata.deletionTimestamp) return item;
      return this.store.put(kind.plural, {
        ...item,
        metadata: {
          ...item.metadata,
          deletionTimestamp: timestamp(),
          deletionGracePeriodSeconds: grace,
        },
      });
    }
    return this.store.remove(kind.plural, namespace, name) ?? item;
  }

  /** Only says that it ends; the controller empties it. */
  #removeNamespace(item: Item): Item {
    return this.store.put('namespaces', {
      ...item,
      metadata: { ...item.metadata, deletionTimestamp: timestamp() },
      status: { phase: 'Terminating' },
    });
  }

  /** Tells of an object, as controllers and nodes do; the same again raises the count. */
  event(
    about: Item,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    component: string,
  ) {
    const { namespace = 'default', name, uid, resourceVersion } = about.metadata;
    const known = this.store
      .list('events', namespace)
      .find(
        (one) => one.involvedObject.uid === uid && one.reason === reason && one.message === message,
      );
    if (known) {
      this.store.put('events', { ...known, count: known.count + 1, lastTimestamp: timestamp() });
      return;
    }
    try {
      this.create(mustKind('events'), {
        metadata: { name: `${name}.${Date.now().toString(16)}${suffix()}`, namespace },
        involvedObject: {
          kind: about.kind,
          namespace,
          name,
          uid,
          apiVersion: about.apiVersion,
          resourceVersion,
        },
        reason,
        message,
        source: { component },
        firstTimestamp: timestamp(),
        lastTimestamp: timestamp(),
        count: 1,
        type,
        eventTime: null,
        reportingComponent: this.release === '1.20' ? '' : component,
        reportingInstance: '',
      });
    } catch (error) {
      // Nothing is reported any more in a namespace that ends.
      if (!(error instanceof Refusal)) throw error;
    }
  }
}
