/** Calls for managed identities of the Seqera Platform. Every call includes the organization. */
import { formatJson } from '../core/json.ts';
import { jsonBody } from '../http/body.ts';
import type { Call, Reply } from '../http/call.types.ts';
import type { Client } from '../http/client.ts';
import type { Query } from '../http/url.ts';
import type { Shape, Wire } from './field.ts';
import type {
  CreatedCredentials,
  CreateIdentity,
  DescribedIdentity,
  ManagedIdentity,
  UpdateIdentity,
  UserInfo,
  WriteCredentials,
} from './identities.types.ts';
import {
  credentialsShape,
  identityShape,
  memberShape,
  organizationShape,
  userShape,
} from './identities-shapes.ts';
import { idText } from './ids.ts';
import { allPages, type PageRange } from './pages.ts';
import { expectRows } from './rows.ts';
import { expectAnyObject, expectPart } from './shape.ts';

export interface CredentialsFilter extends PageRange {
  /** Free-text search of names, with the keywords `is:missing` and `is:added`. */
  search?: string | undefined;
  userId?: string | undefined;
}

export type IdentitiesApi = ReturnType<typeof createIdentitiesApi>;

const json = (value: unknown) => jsonBody(formatJson(value, 0));

export function createIdentitiesApi(client: Client) {
  const object = async <T>(call: Call) => expectAnyObject<T>(call, await client.call(call));
  const list = <S extends Shape>(
    path: readonly string[],
    { max: most, offset: start, ...query }: Query & PageRange,
    [key, idKey]: readonly [string, keyof Wire<S> & string],
    shape: S,
  ) =>
    allPages<Wire<S>>(
      async (max, offset) => {
        const call: Call = { method: 'GET', path, query: { ...query, max, offset } };
        return expectRows(call, await client.call(call), key, shape);
      },
      (row) => idText(row[idKey] as string) || undefined,
      { max: most, offset: start },
    );
  const write = (call: Call): Promise<Reply> => client.call(call);

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

    members: {
      list: (orgId: string, search?: string) =>
        list(['orgs', orgId, 'members'], { search }, ['members', 'userId'], memberShape),
      /** @param memberId the membership's own id, not the user's */
      remove: async (orgId: string, memberId: string) => {
        await write({ method: 'DELETE', path: ['orgs', orgId, 'members', memberId] });
      },
    },

    identities: {
      list: (orgId: string, search?: string, range: PageRange = {}) =>
        list(
          ['identities'],
          { orgId, search, ...range },
          ['managedIdentities', 'id'],
          identityShape,
        ),

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
          repeatRefused: true,
        }),

      update: async (orgId: string, id: string, identity: CreateIdentity) => {
        const body = json({ managedIdentity: identity } satisfies UpdateIdentity);
        await write({ method: 'PUT', path: ['identities', id], query: { orgId }, body });
      },

      /** With `checked`, the service refuses with 409 while runs use the credentials; otherwise it stops those runs. */
      remove: async (orgId: string, id: string, checked: boolean) => {
        await write({ method: 'DELETE', path: ['identities', id], query: { orgId, checked } });
      },
    },

    credentials: {
      /** One row for each member that the caller may see, with or without credentials. */
      list: (
        orgId: string,
        identity: string,
        { userId, search, ...range }: CredentialsFilter = {},
      ) =>
        list(
          ['identities', identity, 'credentials'],
          { orgId, userId, search, ...range },
          ['managedCredentials', 'userId'],
          credentialsShape,
        ),

      /** How many members have credentials, from the total of a page with one row. */
      countAdded: async (orgId: string, identity: string): Promise<number | undefined> => {
        const call: Call = {
          method: 'GET',
          path: ['identities', identity, 'credentials'],
          query: { orgId, search: 'is:added', max: 1, offset: 0 },
        };
        const reply = await client.call(call);
        return expectRows(call, reply, 'managedCredentials', credentialsShape).totalSize;
      },

      /**
       * Not idempotent. Without `userId` the credentials are the caller's own.
       * @returns the id of the new credentials
       */
      create: async (
        orgId: string,
        identity: string,
        userId: string | undefined,
        body: WriteCredentials,
        signal?: AbortSignal,
      ): Promise<string | undefined> => {
        const reply = await object<Partial<CreatedCredentials>>({
          method: 'POST',
          path: ['identities', identity, 'credentials'],
          query: { orgId, userId },
          body: json(body),
          repeatRefused: true,
          signal,
        });
        const id = reply.managedCredentials?.id;
        return id === undefined ? undefined : idText(id);
      },

      update: async (
        orgId: string,
        identity: string,
        id: string,
        body: WriteCredentials,
        signal?: AbortSignal,
      ) => {
        await write({
          method: 'PUT',
          path: ['identities', identity, 'credentials', id],
          query: { orgId },
          body: json(body),
          signal,
        });
      },

      remove: async (orgId: string, identity: string, id: string, checked: boolean) => {
        await write({
          method: 'DELETE',
          path: ['identities', identity, 'credentials', id],
          query: { orgId, checked },
        });
      },
    },
  };
}
