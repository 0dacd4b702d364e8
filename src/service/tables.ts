/** The configuration: four tables, to be looked at or to be changed. */
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
