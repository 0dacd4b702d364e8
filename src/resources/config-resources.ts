/** All kinds of configuration objects, by the service's names. */
import type { Image, Limits, UaiClass, Volume } from '../api/uas.types.ts';
import type { ConfigKind, ConfigResource } from './config-resource.ts';
import { type ImageSpec, imageResource } from './image.ts';
import { type LimitsSpec, limitsResource } from './limits.ts';
import { type ClassSpec, uaiClassResource } from './uai-class.ts';
import { type VolumeSpec, volumeResource } from './volume.ts';

/** Objects as sent by the service. */
export interface RowOf {
  images: Image;
  volumes: Volume;
  resources: Limits;
  classes: UaiClass;
}

/** Objects as written by people. */
export interface SpecOf {
  images: ImageSpec;
  volumes: VolumeSpec;
  resources: LimitsSpec;
  classes: ClassSpec;
}

export type ConfigResources = { [K in keyof RowOf]: ConfigResource<RowOf[K], SpecOf[K]> };

export const configResources: ConfigResources = {
  images: imageResource,
  volumes: volumeResource,
  resources: limitsResource,
  classes: uaiClassResource,
};

/** Fields of any kind. */
export type AnySpec = Readonly<Record<string, unknown>>;

/** A kind, typed for code that handles all kinds. */
export function resourceOf(kind: ConfigKind): ConfigResource<unknown, AnySpec> {
  return configResources[kind] as unknown as ConfigResource<unknown, AnySpec>;
}
