/** A member of the organization, with or without credentials on a managed identity. */
import type { CredentialsRow } from '../api/identities.types.ts';
import { idText } from '../api/ids.ts';
import { flawOf } from '../api/rows.ts';
import type { Resource } from './resource.ts';

/** The id of the credentials, or undefined for a member who has none. */
export function credentialsId({ managedCredentialsId }: CredentialsRow): string | undefined {
  return managedCredentialsId == null ? undefined : idText(managedCredentialsId);
}

export type CredentialsStatus = 'added' | 'missing' | 'unknown';

/** The status as sent by the service; `unknown` for an invalid row. */
export function credentialsStatus(row: CredentialsRow): CredentialsStatus {
  if (flawOf(row)?.fields.has('managedCredentialsId')) return 'unknown';
  return credentialsId(row) === undefined ? 'missing' : 'added';
}

/** The member's user on the cluster, not on the platform. */
export function linuxUser({ metadata }: CredentialsRow): string | undefined {
  return metadata?.userName;
}

export function fullName({ firstName, lastName }: CredentialsRow): string {
  // A broken row may have anything there.
  return [firstName, lastName].filter((part) => typeof part === 'string' && part).join(' ');
}

export const memberResource: Resource<CredentialsRow> = {
  singular: 'member',
  plural: 'members',
  grammar: 'account',
  id: ({ userId }) => idText(userId),
  names: ({ userName }) => (userName ? [userName] : []),
  summary: (row) =>
    `${row.userName}  ${fullName(row) || '-'}  ${linuxUser(row) ?? 'no credentials'}`,
  look: {
    // If the service sent an invalid name, the next command accepts the id.
    name: ({ userName, userId }) => userName || idText(userId),
    columns: [
      { key: 'member', value: (row) => row.userName || (flawOf(row) && '?'), cut: 'never' },
      { key: 'name', value: fullName, drop: 2 },
      { key: 'linux_user', value: linuxUser },
      { key: 'status', value: credentialsStatus },
      { key: 'id', value: credentialsId, drop: 1 },
      { key: 'user_id', value: ({ userId }) => userId, wide: true },
      { key: 'provider', value: ({ provider }) => provider, wide: true },
    ],
  },
};
