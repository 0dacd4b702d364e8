/**
 * What the service needs of the system that it runs on. The embedded service answers from a simulation, the one on
 * Kubernetes from a cluster; the routes know neither.
 */
import type { Observed, UaiKey } from './observed.ts';
import type { Draft, Tables } from './tables.ts';
import type { Blueprint } from './uas/uais/blueprint.ts';
import type { Selector } from './uas/uais/selector.ts';

export type { ClassRow, Draft, DraftRows, Rows, Tables } from './tables.ts';

export interface Configuration {
  /** Resolves with the result of `work`. */
  read<T>(work: (tables: Tables) => T): Promise<T>;
  /**
   * Saves what `work` changed and resolves with its result; changes of other callers come wholly before or after.
   * Nothing is saved when it throws. It may run again on a newer draft when somebody else was faster, so it must not
   * do anything but look at the draft and change it.
   */
  change<T>(work: (draft: Draft) => T): Promise<T>;
  /** Forgets everything and restores the defaults of the site. */
  reset(): Promise<void>;
}

export interface Waiting {
  /** Milliseconds. */
  timeout: number;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal | undefined;
}

/** What became of the deletion of a name: nothing had it, it was deleted, or it was gone when it should have been. */
export type Removal = 'unknown' | 'deleted' | 'gone';

export interface Cluster {
  /**
   * The UAIs whose job the selector fits and has not succeeded, in the order of namespaces and names; also those
   * without a pod.
   */
  uais(selector: Selector): Promise<Observed[]>;
  /**
   * Makes the UAI and resolves when its objects exist. A name that is taken in the namespace changes nothing. Throws
   * the service's problem where the cluster refuses, and then leaves nothing behind.
   */
  create(blueprint: Blueprint): Promise<UaiKey>;
  /** What is seen of the UAI as soon as `until` holds; undefined when it did not in time. */
  observe(
    uai: UaiKey,
    until: (seen: Observed) => boolean,
    waiting: Waiting,
  ): Promise<Observed | undefined>;
  /**
   * Deletes UAIs by name, one after the other, in whatever namespace they are; the first of several. Resolves with one
   * outcome for each name. Throws the service's problem where the cluster refuses.
   */
  remove(names: readonly string[]): Promise<Removal[]>;
  /**
   * Removes the UAIs whose job has ended. Called by every `GET /mgr-info`, the only clock of the service that this one
   * stands for; a cluster that is reaped otherwise does nothing here.
   */
  reap(): Promise<void>;
}

/** Who sends a request. */
export interface Caller {
  name: string;
  /** As text: they become a line of passwd. */
  uid: string;
  gid: string;
  /** Full name. */
  gecos: string;
  home: string;
  shell: string;
  isAdministrator: boolean;
}

export interface Callers {
  /** The caller behind an Authorization header; undefined without one. Throws the service's problem for a bad one. */
  identify(authorization: string | undefined): Promise<Caller | undefined>;
}
