import type { ManagedIdentity } from '../api/identities.types.ts';
import { idText } from '../api/ids.ts';
import { flawOf } from '../api/rows.ts';
import type { Resource } from './resource.ts';

/** The address of the login node: `host:port`, as in `tw`. */
export function identityHost({ config }: ManagedIdentity): string | undefined {
  const { hostName, port } = config ?? {};
  // A broken row may have anything here.
  if (
    typeof hostName !== 'string' ||
    hostName === '' ||
    (typeof port === 'object' && port !== null)
  )
    return undefined;
  return `${hostName}:${port ?? 22}`;
}

export const identityResource: Resource<ManagedIdentity> = {
  singular: 'managed identity',
  plural: 'managed identities',
  grammar: 'account',
  id: ({ id }) => idText(id),
  names: ({ name }) => (name ? [name] : []),
  summary: (identity) =>
    `${identity.name}  ${identity.platform}  ${identityHost(identity) ?? '-'}  id ${identity.id}`,
  look: {
    name: ({ name }) => name,
    columns: [
      { key: 'name', value: (row) => row.name || (flawOf(row) && '?'), cut: 'never' },
      { key: 'platform', value: ({ platform }) => platform },
      { key: 'host', value: identityHost },
      { key: 'id', value: ({ id }) => id, drop: 1 },
      { key: 'work_dir', value: ({ config }) => config?.workDir, wide: true },
      { key: 'head_queue', value: ({ config }) => config?.headQueue, wide: true },
      { key: 'compute_queue', value: ({ config }) => config?.computeQueue, wide: true },
    ],
  },
};
