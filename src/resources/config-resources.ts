/** The kinds of configuration objects by the words that the service has for them. */
import type { Image, Limits, UaiClass, Volume } from '../api/uas.types.ts';
import type { ConfigKind, ConfigResource } from './config-resource.ts';
import { type ImageSpec, imageResource } from './image.ts';
import { type LimitsSpec, limitsResource } from './limits.ts';
import { type ClassSpec, uaiClassResource } from './uai-class.ts';
import { type VolumeSpec, volumeResource } from './volume.ts';

/** As the service sends them. */
export interface RowOf {
  images: Image;
  volumes: Volume;
  resources: Limits;
  classes: UaiClass;
}

/** As people write them. */
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

/** A kind for code that treats all of them alike. */
export function resourceOf(kind: ConfigKind): ConfigResource<unknown, AnySpec> {
  return configResources[kind] as unknown as ConfigResource<unknown, AnySpec>;
}
