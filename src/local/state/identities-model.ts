/** What the embedded managed identities service remembers. Ids are int64 digits as text. */
import type { GridConfig, GridPlatform } from '../../api/identities.types.ts';
import { createTable, type OnChange, type Table } from './table.ts';

export interface OrganizationRow {
  orgId: string;
  name: string;
  workspaceId: string;
  /** The number of the next object. */
  nextId: string;
}

export interface MemberRow {
  memberId: string;
  userId: string;
  userName: string;
  firstName: string;
  lastName: string;
  email: string;
  role: 'owner' | 'member';
}

export interface IdentityRow {
  id: string;
  name: string;
  platform: GridPlatform;
  hostName: string;
  port: number;
  /** The rest of the configuration that it was created with. */
  config?: GridConfig;
}

export interface CredentialsRow {
  id: string;
  identityId: string;
  userId: string;
  /** The Linux user. */
  linuxUser: string;
}

/** A workflow that runs with somebody's credentials. */
export interface RunRow {
  id: string;
  name: string;
  credentialsId: string;
}

export interface IdentitiesState {
  /** One row, `organization`. */
  organization: Table<OrganizationRow>;
  members: Table<MemberRow>;
  identities: Table<IdentityRow>;
  credentials: Table<CredentialsRow>;
  runs: Table<RunRow>;
}

export function createIdentitiesState(onChange: OnChange): IdentitiesState {
  return {
    organization: createTable('organization', onChange),
    members: createTable('members', onChange),
    identities: createTable('identities', onChange),
    credentials: createTable('credentials', onChange),
    runs: createTable('runs', onChange),
  };
}

export function organizationOf({ organization }: IdentitiesState): OrganizationRow {
  const row = organization.get('organization');
  if (!row) throw new Error('the organization is missing from the state');
  return row;
}

export function newId({ organization }: IdentitiesState): string {
  const row = organization.get('organization');
  if (!row) throw new Error('the organization is missing from the state');
  organization.put('organization', { ...row, nextId: String(BigInt(row.nextId) + 1n) });
  return row.nextId;
}
