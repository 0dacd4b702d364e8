/** A member of the organization with or without credentials of a managed identity. */
import type { CredentialsRow } from '../api/identities.types.ts';
import { idText } from '../api/ids.ts';
import type { Resource } from './resource.ts';

/** The id of the credentials, or undefined for a member who has none. */
export function credentialsId({ managedCredentialsId }: CredentialsRow): string | undefined {
  return managedCredentialsId == null ? undefined : idText(managedCredentialsId);
}

/** The service's own words. */
export function credentialsStatus(row: CredentialsRow): 'added' | 'missing' {
  return credentialsId(row) === undefined ? 'missing' : 'added';
}

/** The member's user on the cluster, not on the platform. */
export function linuxUser({ metadata }: CredentialsRow): string | undefined {
  return metadata?.userName;
}

export function fullName({ firstName, lastName }: CredentialsRow): string {
  return [firstName, lastName].filter(Boolean).join(' ');
}

export const memberResource: Resource<CredentialsRow> = {
  singular: 'member',
  plural: 'members',
  grammar: 'account',
  id: ({ userId }) => idText(userId),
  names: ({ userName }) => [userName],
  summary: (row) =>
    `${row.userName}  ${fullName(row) || '-'}  ${linuxUser(row) ?? 'no credentials'}`,
  look: {
    name: ({ userName }) => userName,
    columns: [
      { key: 'member', value: ({ userName }) => userName },
      { key: 'name', value: fullName },
      { key: 'linux_user', value: linuxUser },
      { key: 'status', value: credentialsStatus },
      { key: 'id', value: credentialsId },
      { key: 'user_id', value: ({ userId }) => userId, wide: true },
      { key: 'provider', value: ({ provider }) => provider, wide: true },
    ],
  },
};
