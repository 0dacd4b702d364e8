/** Problems of an object in combination with others, which the service accepts but which break every UAI. */
import type { ConfigKind } from '../resources/config-resource.ts';
import type { ClassSpec } from '../resources/uai-class.ts';
import type { VolumeSpec } from '../resources/volume.ts';
import { type Mount, sharedMounts } from './mounts.ts';
import type { Site } from './site.ts';

function mountsOf(site: Site, names: readonly string[], changed?: Mount): Mount[] {
  return names.flatMap((name) => {
    if (changed?.name === name) return changed;
    const volume = site.entries.volumes.find((entry) => entry.label === name);
    return volume ? { name, mount_path: volume.spec.mount_path } : [];
  });
}

/**
 * Problems of a class or volume with these fields, given the other objects of a site.
 * @param label the present name of the object; undefined for a new one
 */
export function problemsAmong(
  kind: ConfigKind,
  spec: object,
  site: Site,
  label: string | undefined,
): string[] {
  if (kind === 'classes') {
    const { volumes = [] } = spec as Partial<ClassSpec>;
    return sharedMounts(mountsOf(site, volumes)).map(
      (shared) => `two volumes of the class have the same mount path, ${shared}`,
    );
  }
  if (kind !== 'volumes' || label === undefined) return [];
  const { mount_path = '' } = spec as Partial<VolumeSpec>;
  return site.entries.classes
    .filter(({ spec: { volumes } }) => volumes.includes(label))
    .flatMap((entry) =>
      sharedMounts(mountsOf(site, entry.spec.volumes, { name: label, mount_path })).map(
        (shared) =>
          `two volumes of the class "${entry.label}" would have the same mount path, ${shared}`,
      ),
    );
}

/** A warning about a new volume with the mount path of another one, if every UAI mounts all volumes. */
export function crowdedMount({ name, mount_path }: Partial<VolumeSpec>, site: Site): string[] {
  const { classes, volumes } = site.entries;
  if (name === undefined || mount_path === undefined) return [];
  if (classes.some(({ spec }) => spec.default)) return [];
  const mounts = volumes.map(({ spec, label }) => ({ name: label, mount_path: spec.mount_path }));
  const among = sharedMounts([...mounts, { name, mount_path }]);
  const before = sharedMounts(mounts);
  return among
    .filter((shared) => !before.includes(shared))
    .map(
      (shared) =>
        `warning: two volumes have the same mount path, ${shared}; without a default class every UAI mounts both and fails`,
    );
}
