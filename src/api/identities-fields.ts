/** The types of the fields in replies about managed identities that this program depends on. */
import type {
  CredentialsRow,
  ManagedIdentity,
  Member,
  OrgAndWorkspace,
  UserInfo,
} from './identities.types.ts';
import type { Fields } from './shape.ts';

export const identityFields: Fields<ManagedIdentity> = {
  id: 'wire id',
  name: 'name',
  platform: 'text',
  config: 'object',
};

export const memberFields: Fields<Member> = {
  memberId: 'optional wire id',
  userId: 'wire id',
  userName: 'name',
  firstName: 'text',
  lastName: 'text',
  email: 'text',
  role: 'text',
};

export const credentialsFields: Fields<CredentialsRow> = {
  managedCredentialsId: 'optional wire id',
  userId: 'wire id',
  userName: 'name',
  firstName: 'text',
  lastName: 'text',
  metadata: 'object',
};

export const organizationFields: Fields<OrgAndWorkspace> = {
  orgId: 'optional wire id',
  orgName: 'text',
  workspaceId: 'optional wire id',
  workspaceName: 'text',
  roles: 'list',
};

export const userFields: Fields<UserInfo['user']> = {
  id: 'wire id',
  userName: 'name',
  email: 'text',
};
