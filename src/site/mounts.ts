/** Volumes with the same mount path: the service accepts them, but Kubernetes rejects every UAI with both. */

export interface Mount {
  name: string;
  mount_path: string;
}

const normal = (path: string) => path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');

/** `/etc/cfg: one, two` for each path that several volumes share. */
export function sharedMounts(mounts: readonly Mount[]): string[] {
  const byPath = new Map<string, string[]>();
  for (const { name, mount_path } of mounts) {
    const path = normal(mount_path);
    byPath.set(path, [...(byPath.get(path) ?? []), name]);
  }
  return [...byPath]
    .filter(([, names]) => names.length > 1)
    .map(([path, names]) => `${path}: ${names.join(', ')}`);
}
