/** What a system has before anyone configures it, and what this site adds to it. */
import { randomUUID } from 'node:crypto';
import type { UasState } from './model.ts';
import type { Store } from './store.ts';

const builtInVolumes = [
  { volumename: 'lustre', path: '/lus', type: 'DirectoryOrCreate' },
  { volumename: 'timezone', path: '/etc/localtime', type: 'FileOrCreate' },
] as const;

const siteVolumes = [
  { volumename: 'home', path: '/home', type: 'Directory' },
  { volumename: 'slurm-conf', path: '/etc/slurm', type: 'DirectoryOrCreate' },
] as const;

const siteImages = [
  { imagename: 'registry.local/cray/cray-uai-sles15sp3:1.6.0', default: true },
  { imagename: 'registry.local/cray/cray-uai-broker:1.6.0', default: false },
] as const;

function addVolumes(
  { volumes }: UasState,
  list: readonly { volumename: string; path: string; type: string }[],
): void {
  for (const { volumename, path, type } of list) {
    const volume_id = randomUUID();
    volumes.put(volume_id, {
      mount_path: path,
      volume_description: { host_path: { path, type } },
      volume_id,
      volumename,
    });
  }
}

/** The volumes that every new system has. */
export function addBuiltIns(state: UasState): void {
  addVolumes(state, builtInVolumes);
}

/**
 * What the site's default-configuration job installs, at the first start and by a factory reset: its images and
 * volumes, unless the installation began without.
 */
export function restoreDefaults({ uas, site }: Pick<Store, 'uas' | 'site'>): void {
  if (site.get('site')?.empty) return;
  addVolumes(uas, siteVolumes);
  for (const image of siteImages) {
    const image_id = randomUUID();
    uas.images.put(image_id, { ...image, image_id });
  }
}
