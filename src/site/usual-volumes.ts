/** The volumes that brokers and UAIs of users usually mount. */
import type { Site } from './site.ts';

/** Where the guide mounts what a broker needs: SSSD's configuration, its SSH server's, and its entrypoint. */
const brokerMounts = ['/etc/sssd', '/etc/sssd/conf.d', '/etc/switchboard', '/app/broker'];

const isBrokerMount = (path: string) => brokerMounts.includes(path.replace(/\/+$/, ''));

/** The volumes that the guide mounts in brokers, as far as they are registered. */
export const brokerVolumes = ({ entries: { volumes } }: Site): string[] =>
  volumes.filter(({ spec }) => isBrokerMount(spec.mount_path)).map(({ label }) => label);

/** Volumes of the hosts, one for each mount path: unlike secrets and config maps they exist in every namespace. */
export function userVolumes({ entries: { volumes } }: Site): string[] {
  const byPath = new Map<string, string>();
  for (const { label, spec } of volumes) {
    const isOfHost = 'host_path' in (spec.volume_description ?? {});
    if (!isOfHost || isBrokerMount(spec.mount_path)) continue;
    const path = spec.mount_path.replace(/(.)\/+$/, '$1');
    if (!byPath.has(path)) byPath.set(path, label);
  }
  return [...byPath.values()].sort();
}
