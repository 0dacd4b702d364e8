/** The schedulers of managed identities, by the service's ids and by the short names of `tw`. */
import type { GridPlatform } from '../api/identities.types.ts';
import { usageError } from '../core/errors.ts';

const platforms: Record<string, GridPlatform> = {
  altair: 'altair-platform',
  lsf: 'lsf-platform',
  moab: 'moab-platform',
  slurm: 'slurm-platform',
  uge: 'uge-platform',
};

const platformNames = Object.keys(platforms);

/** The service's id of a platform. PBS users look for a name that the service does not have. */
export function platformId(text: string): GridPlatform {
  const wanted = text.trim().toLowerCase();
  const found = platforms[wanted.replace(/-platform$/, '')];
  if (found && Object.hasOwn(platforms, wanted.replace(/-platform$/, ''))) return found;
  const hint = /pbs/.test(wanted)
    ? 'Altair PBS Pro is altair'
    : `one of ${platformNames.join(', ')}, or the full id such as slurm-platform`;
  throw usageError(`--platform: unknown platform "${text}"`, hint);
}
