/**
 * What the service needs from the system it runs on. The embedded service implements it with a simulation, `uas serve`
 * with Kubernetes; the routes know neither.
 */
import type { Observed, UaiKey } from './observed.ts';
import type { Draft, Tables } from './tables.ts';
import type { Blueprint } from './uas/uais/blueprint.ts';
import type { Selector } from './uas/uais/selector.ts';

export type { ClassRow, Draft, DraftRows, Tables } from './tables.ts';

export interface Configuration {
  /** Resolves with the result of `work`, which must not keep the tables. */
  read<T>(work: (tables: Tables) => T): Promise<T>;
  /**
   * Saves what `work` changed and resolves with its result. Changes do not interleave, and nothing is saved if `work`
   * throws. `work` may run again on a newer draft if another change was saved first, so it must have no side effects
   * other than changes to the draft.
   */
  change<T>(work: (draft: Draft) => T): Promise<T>;
  /** Forgets everything and restores the defaults of the site. */
  reset(): Promise<void>;
}

export interface Waiting {
  /** Milliseconds. */
  timeout: number;
  /** Aborted when the client has gone away. */
  signal: AbortSignal | undefined;
}

/**
 * The outcome of deleting a name: no UAI has it, its UAI was deleted, its UAI vanished before that, or the cluster
 * refused.
 */
export type Removal = 'unknown' | 'deleted' | 'gone' | { why: string; problem: Error };

export interface Cluster {
  /**
   * The UAIs whose job matches the selector and has not succeeded, ordered by namespace and name, including those
   * without a pod. What is observed of one may be looked at only when it is its turn.
   */
  uais(selector: Selector): Promise<Iterable<Observed>>;
  /**
   * Creates the objects of a UAI and resolves when they exist. If the namespace already has a UAI of that name, that
   * UAI is left unchanged. Throws the service's problem if the cluster refuses, and then leaves nothing behind.
   */
  create(blueprint: Blueprint): Promise<UaiKey>;
  /**
   * Asks for the objects of a UAI without creating them. Throws the service's problem with what would keep it from
   * starting. Absent where that is not known before.
   */
  tryOut?(blueprint: Blueprint): Promise<void>;
  /** Resolves with what is observed once `until` is true of it, or with undefined after the timeout. */
  observe(
    uai: UaiKey,
    until: (seen: Observed) => boolean,
    waiting: Waiting,
  ): Promise<Observed | undefined>;
  /**
   * Deletes UAIs by name, in order, in whatever namespace they are; of several with one name, the first. Resolves with
   * one outcome per name.
   */
  remove(names: readonly string[]): Promise<Removal[]>;
  /**
   * Removes UAIs whose job has succeeded. Every `GET /mgr-info` calls this, because that probe was the only timer of
   * HPE's service; an adapter that removes them in another way does nothing here.
   */
  reap(): Promise<void>;
}

/** Who sends a request. */
export interface Caller {
  name: string;
  /** Decimal text, for a line of passwd. */
  uid: string;
  gid: string;
  /** Full name. */
  gecos: string;
  home: string;
  shell: string;
  isAdministrator: boolean;
}

export interface Callers {
  /** The caller named by an Authorization header; undefined without one. Throws the service's problem if it is bad. */
  identify(authorization: string | undefined): Promise<Caller | undefined>;
}
