/** The routes below /identities/{id}/credentials. */
import type { CreatedCredentials, CredentialsRow as Row } from '../../api/identities.types.ts';
import { type CredentialsRow, type MemberRow, newId } from '../state/identities-model.ts';
import { identityOf } from './clusters.ts';
import { type Call, forbidden, member, refusal, wireId } from './identities.ts';
import { extended, holds, pageOf } from './paging.ts';
import { idOf, queryId } from './parameters.ts';
import { checkPrivateKey } from './private-key.ts';
import { noContent, type Route } from './route.ts';
import { refuseWhileRunning, removeCredentials } from './runs.ts';

/** A member's row: without credentials it is Missing. */
function view(row: MemberRow, credentials: CredentialsRow | undefined): Row {
  const { userName, firstName, lastName } = row;
  return {
    managedCredentialsId: credentials ? wireId(credentials.id) : null,
    userId: wireId(row.userId),
    userName,
    firstName,
    lastName,
    ...(credentials
      ? {
          avatarUrl: null,
          provider: 'ssh',
          metadata: { discriminator: 'ssh', userName: credentials.linuxUser },
        }
      : {}),
  };
}

/** The user's credentials on an identity; built once per call, because lists ask for every member. */
function byUser({ identities: { state } }: Call, identityId: string): Map<string, CredentialsRow> {
  return new Map(
    state.credentials
      .rows()
      .filter((row) => row.identityId === identityId)
      .map((row) => [row.userId, row]),
  );
}

/** Free text on names and the keywords `is:missing` and `is:added`, which cancel each other. */
function fits(row: MemberRow, isAdded: boolean, search: string): boolean {
  const words = search.split(/\s+/).filter((word) => word !== '');
  const wants = { added: words.includes('is:added'), missing: words.includes('is:missing') };
  const text = words.filter((word) => word !== 'is:added' && word !== 'is:missing').join(' ');
  const fitsState = wants.added === wants.missing || wants.added === isAdded;
  return fitsState && holds(text, row.userName, `${row.firstName} ${row.lastName}`);
}

/** Only owners may touch the credentials of others. */
function checkOwner({ caller }: Call, userId: string): void {
  if (caller.role !== 'owner' && caller.userId !== userId) throw forbidden();
}

/** Checks a request body in full and returns the Linux user; throws 400. */
async function readLinuxUser({ body }: Call): Promise<string> {
  if (member(body, 'provider') !== 'ssh') throw refusal(400, 'Unknown credentials provider');
  const linuxUser = member(member(body, 'metadata'), 'userName');
  if (typeof linuxUser !== 'string' || linuxUser.trim() === '') {
    throw refusal(400, "Missing metadata property 'userName'");
  }
  const credentials = member(body, 'credentials');
  const privateKey = member(member(credentials, 'keys'), 'privateKey');
  const passphrase = member(member(credentials, 'keys'), 'passphrase');
  if (member(credentials, 'provider') !== 'ssh' || typeof privateKey !== 'string') {
    throw refusal(400, 'Missing SSH private key');
  }
  await checkPrivateKey(privateKey, typeof passphrase === 'string' ? passphrase : undefined);
  return linuxUser;
}

function existing(call: Call): CredentialsRow {
  const { id } = identityOf(call);
  const credentialsId = idOf(call.path.credentialsId ?? '', 'managedCredentialsId');
  const row = call.identities.state.credentials.get(credentialsId);
  if (!row || row.identityId !== id) {
    throw refusal(404, `Unknown managed credentials: ${credentialsId}`);
  }
  checkOwner(call, row.userId);
  return row;
}

export const credentialsRoutes: readonly Route[] = [
  {
    name: 'GET /identities/{identityId}/credentials',
    handle(call) {
      const { query, caller, identities } = call;
      const credentials = byUser(call, identityOf(call).id);
      const visible = caller.role === 'owner' ? identities.state.members.rows() : [caller];
      const userId = queryId(query, 'userId');
      const search = query.get('search') ?? '';
      const chosen = visible.filter(
        (row) =>
          (userId === undefined || row.userId === userId) &&
          fits(row, credentials.has(row.userId), search),
      );
      const { rows, totalSize } = pageOf(call, chosen);
      return {
        managedCredentials: rows.map((row) =>
          extended(call, view(row, credentials.get(row.userId))),
        ),
        totalSize,
      };
    },
  },
  {
    name: 'POST /identities/{identityId}/credentials',
    async handle(call): Promise<CreatedCredentials> {
      const { state } = call.identities;
      const identity = identityOf(call);
      const userId = queryId(call.query, 'userId') ?? call.caller.userId;
      checkOwner(call, userId);
      const user = state.members.rows().find((row) => row.userId === userId);
      if (!user) throw refusal(400, `User ${userId} is not a member of the organization`);
      const linuxUser = await readLinuxUser(call);
      if (byUser(call, identity.id).has(userId)) {
        throw refusal(
          400,
          `User '${user.userName}' has credentials for '${identity.name}' already`,
        );
      }
      const id = newId(state);
      state.credentials.put(id, { id, identityId: identity.id, userId, linuxUser });
      return { managedCredentials: { id: wireId(id) } };
    },
  },
  {
    name: 'PUT /identities/{identityId}/credentials/{credentialsId}',
    async handle(call) {
      const row = existing(call);
      const linuxUser = await readLinuxUser(call);
      call.identities.state.credentials.put(row.id, { ...row, linuxUser });
      return noContent;
    },
  },
  {
    name: 'DELETE /identities/{identityId}/credentials/{credentialsId}',
    handle(call) {
      const row = existing(call);
      refuseWhileRunning(call, [row]);
      removeCredentials(call.identities.state, row);
      return noContent;
    },
  },
];
