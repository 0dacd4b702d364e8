/** Calls for the credentials of a managed identity. */
import type { Call } from '../http/call.types.ts';
import type { Client } from '../http/client.ts';
import type { CreatedCredentials, WriteCredentials } from './identities.types.ts';
import type { IdentitiesRequests } from './identities-requests.ts';
import { credentialsShape } from './identities-shapes.ts';
import { idText } from './ids.ts';
import type { PageRange } from './pages.ts';
import { expectRows } from './rows.ts';

export interface CredentialsFilter extends PageRange {
  /** Free-text search of names, with the keywords `is:missing` and `is:added`. */
  search?: string | undefined;
  userId?: string | undefined;
}

const pathOf = (identity: string, ...id: string[]) => [
  'identities',
  identity,
  'credentials',
  ...id,
];

export function credentialsCalls(
  client: Client,
  { json, object, list, write }: IdentitiesRequests,
) {
  return {
    /** One row for each member that the caller may see, with or without credentials. */
    list: (orgId: string, identity: string, { userId, search, ...range }: CredentialsFilter = {}) =>
      list(
        pathOf(identity),
        { orgId, userId, search, ...range },
        ['managedCredentials', 'userId'],
        credentialsShape,
      ),

    /** How many members have credentials, from the total of a page with one row. */
    countAdded: async (orgId: string, identity: string): Promise<number | undefined> => {
      const query = { orgId, search: 'is:added', max: 1, offset: 0 };
      const call: Call = { method: 'GET', path: pathOf(identity), query };
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
        path: pathOf(identity),
        query: { orgId, userId },
        body: json(body),
        repeatRefused: 'always',
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
        path: pathOf(identity, id),
        query: { orgId },
        body: json(body),
        signal,
      });
    },

    remove: async (orgId: string, identity: string, id: string, checked: boolean) => {
      await write({ method: 'DELETE', path: pathOf(identity, id), query: { orgId, checked } });
    },
  };
}
