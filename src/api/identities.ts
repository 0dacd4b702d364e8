/** Calls for managed identities of the Seqera Platform. Every call includes the organization. */
import type { Call } from '../http/call.types.ts';
import type { Client } from '../http/client.ts';
import { credentialsCalls } from './credentials.ts';
import type {
  CreateIdentity,
  DescribedIdentity,
  ManagedIdentity,
  UpdateIdentity,
  UserInfo,
} from './identities.types.ts';
import { type IdentitiesRequests, identitiesRequests } from './identities-requests.ts';
import { identityShape, memberShape, organizationShape, userShape } from './identities-shapes.ts';
import type { PageRange } from './pages.ts';
import { expectRows } from './rows.ts';
import { expectAnyObject, expectPart } from './shape.ts';

export type IdentitiesApi = ReturnType<typeof createIdentitiesApi>;

export function createIdentitiesApi(client: Client) {
  const requests = identitiesRequests(client);
  return {
    client,

    userInfo: async (): Promise<UserInfo> => {
      const call: Call = { method: 'GET', path: ['user-info'] };
      const reply = await client.call(call);
      const body = expectAnyObject<UserInfo>(call, reply);
      expectPart(call, reply, body.user, userShape);
      return body;
    },

    /** Organizations and workspaces of a user; the rows without a workspace are organizations. */
    workspaces: async (userId: string) => {
      const call: Call = { method: 'GET', path: ['user', userId, 'workspaces'] };
      const reply = await client.call(call);
      return expectRows(call, reply, 'orgsAndWorkspaces', organizationShape).rows;
    },

    members: memberCalls(requests),
    identities: identityCalls(client, requests),
    credentials: credentialsCalls(client, requests),
  };
}

const memberCalls = ({ list, write }: IdentitiesRequests) => ({
  list: (orgId: string, search?: string) =>
    list(['orgs', orgId, 'members'], { search }, ['members', 'userId'], memberShape),
  /** @param memberId the membership's own id, not the user's */
  remove: async (orgId: string, memberId: string) => {
    await write({ method: 'DELETE', path: ['orgs', orgId, 'members', memberId] });
  },
});

function identityCalls(client: Client, { json, object, list, write }: IdentitiesRequests) {
  return {
    list: (orgId: string, search?: string, range: PageRange = {}) =>
      list(['identities'], { orgId, search, ...range }, ['managedIdentities', 'id'], identityShape),

    /** The reply is flat in the published document but wrapped in practice; both forms are accepted. */
    get: async (orgId: string, id: string): Promise<ManagedIdentity> => {
      const call: Call = { method: 'GET', path: ['identities', id], query: { orgId } };
      const reply = await client.call(call);
      const body = expectAnyObject<DescribedIdentity>(call, reply);
      const identity = 'managedIdentity' in body ? body.managedIdentity : body;
      return expectPart(call, reply, identity, identityShape);
    },

    create: (orgId: string, identity: CreateIdentity) =>
      object<ManagedIdentity>({
        method: 'POST',
        path: ['identities'],
        query: { orgId },
        body: json(identity),
        repeatRefused: 'always',
      }),

    update: async (orgId: string, id: string, identity: CreateIdentity) => {
      const body = json({ managedIdentity: identity } satisfies UpdateIdentity);
      await write({ method: 'PUT', path: ['identities', id], query: { orgId }, body });
    },

    /** With `checked`, the service refuses with 409 while runs use the credentials; otherwise it stops those runs. */
    remove: async (orgId: string, id: string, checked: boolean) => {
      await write({ method: 'DELETE', path: ['identities', id], query: { orgId, checked } });
    },
  };
}
