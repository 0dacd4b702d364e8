/**
 * What the service needs of the system that it runs on. The embedded service answers from a simulation, the one on
 * Kubernetes from a cluster; the routes know neither.
 */
import type { Image, Limits, UaiClass, Volume } from '../api/uas.types.ts';

/** A class as stored: the reply adds the image, the resource and the volumes that its ids name. */
export type ClassRow = Omit<
  UaiClass,
  'uai_image' | 'resource_config' | 'volume_mounts' | 'replicas'
> & { replicas: number | bigint };

/** Objects of one kind by their id. */
export interface Rows<Row> {
  get(id: string): Row | undefined;
  /** In the order of their ids. */
  rows(): Row[];
}

export interface DraftRows<Row> extends Rows<Row> {
  put(id: string, row: Row): void;
  remove(id: string): void;
}

interface Kinds {
  images: Image;
  volumes: Volume;
  resources: Limits;
  classes: ClassRow;
}

/** The configuration to look at. */
export type Tables = { readonly [Kind in keyof Kinds]: Rows<Kinds[Kind]> };

/** The configuration to look at and to change. */
export type Draft = { readonly [Kind in keyof Kinds]: DraftRows<Kinds[Kind]> };

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
