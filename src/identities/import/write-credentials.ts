/** Creates or replaces a key. The service has no such operation, and its create is not idempotent. */
import type { IdentitiesApi } from '../../api/identities.ts';
import type {
  CredentialsRow,
  SshCredentials,
  WriteCredentials,
} from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import { UasError } from '../../core/errors.ts';
import { credentialsId, linuxUser } from '../../resources/member-credentials.ts';
import type { PrivateKey } from '../../ssh/keys/private-key.ts';
import { requireReadable } from '../broken-rows.ts';
import { mayHaveArrived } from '../unknown-outcome.ts';

/** Fields of the platform's general credentials; the service needs none of them here. */
export type CredentialsLabels = Pick<
  SshCredentials,
  'name' | 'description' | 'baseUrl' | 'category'
>;

export interface Place {
  api: IdentitiesApi;
  orgId: string;
  identity: { id: string; name: string };
  userId: string;
  /** The caller's own credentials: the request then contains no user, because members may not name one. */
  isOwn: boolean;
}

export interface Written {
  action: 'created' | 'replaced';
  /** Undefined when the service did not return it. */
  id: string | undefined;
}

/** What is sent; the text of the key is its repaired file. */
export function credentialsBody(
  key: PrivateKey,
  passphrase: string | undefined,
  linuxUsername: string,
  labels: CredentialsLabels = {},
): WriteCredentials {
  const keys = { privateKey: key.text, ...(key.encrypted && passphrase ? { passphrase } : {}) };
  return {
    provider: 'ssh',
    credentials: { provider: 'ssh', ...labels, keys },
    metadata: { userName: linuxUsername },
  };
}

/** The general schema requires a name, the service does not so far: a name is sent only if the service asks for it. */
function withName(body: WriteCredentials, identity: string): WriteCredentials {
  const name = `${identity}-${body.metadata.userName}`.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 99);
  return { ...body, credentials: { name, ...body.credentials } };
}

function asksForName(error: UasError, body: WriteCredentials): boolean {
  return (
    error.status === 400 &&
    body.credentials.name === undefined &&
    /\bname\b/i.test(error.message.replace(/user[ _-]?name/gi, ''))
  );
}

/** How often a new key is sent before giving up. */
const mostTries = 3;

/** Statuses of a conflict, perhaps with the credentials themselves. */
const perhapsThere = new Set([400, 409]);

async function findRow({
  api,
  orgId,
  identity,
  userId,
}: Place): Promise<CredentialsRow | undefined> {
  const rows = await api.credentials.list(orgId, identity.id, { userId });
  const row = rows.find((candidate) => idText(candidate.userId) === userId);
  for (const other of row ? [row] : rows) requireReadable(other);
  return row;
}

/** PUT to the credentials with the id, or POST if there are none. */
async function send(
  { api, orgId, identity, userId, isOwn }: Place,
  id: string | undefined,
  body: WriteCredentials,
  signal: AbortSignal | undefined,
): Promise<Written> {
  if (id !== undefined) {
    await api.credentials.update(orgId, identity.id, id, body, signal);
    return { action: 'replaced', id };
  }
  const user = isOwn ? undefined : userId;
  const made = await api.credentials.create(orgId, identity.id, user, body, signal);
  return { action: 'created', id: made };
}

/** Looks up the credentials after a POST that failed; `isWritten` if the POST has created them. */
async function lookUp(
  place: Place,
  body: WriteCredentials,
  error: UasError,
): Promise<{ id: string | undefined; isWritten: boolean }> {
  const inDoubt = mayHaveArrived(error);
  if (!inDoubt && !perhapsThere.has(error.status ?? 0)) throw error;
  const row = await findRow(place).catch(() => {
    throw unlessSettled(error, unknown);
  });
  const id = row && credentialsId(row);
  if (id === undefined && !inDoubt) throw error;
  const isWritten =
    id !== undefined && inDoubt && row !== undefined && linuxUser(row) === body.metadata.userName;
  return { id, isWritten };
}

/**
 * Writes the credentials: PUT when there are some (`existing`), otherwise POST. After a POST that may have succeeded,
 * or that was refused, the credentials are looked up each time: they may exist by now. A PUT that may have succeeded
 * cannot be checked, because the service shows no key.
 * @throws UasError with `inDoubt` when it is unknown whether the key was stored
 */
export async function writeCredentials(
  place: Place,
  existing: string | undefined,
  given: WriteCredentials,
  signal?: AbortSignal,
): Promise<Written> {
  let body = given;
  let id = existing;
  for (let tries = 1; ; tries += 1) {
    try {
      return await send(place, id, body, signal);
    } catch (error) {
      if (!(error instanceof UasError)) throw error;
      const isLast = tries >= mostTries;
      if (asksForName(error, body) && !isLast) {
        body = withName(body, place.identity.name);
        continue;
      }
      if (id !== undefined) throw unlessSettled(error, unknown);
      const found = await lookUp(place, body, error);
      if (found.isWritten) return { action: 'created', id: found.id };
      if (isLast) throw unlessSettled(error, notThere);
      id = found.id;
    }
  }
}

/** The error, explained by `explain` if the request may have arrived. */
function unlessSettled(error: UasError, explain: (error: UasError) => UasError): UasError {
  return mayHaveArrived(error) ? explain(error) : error;
}

function unknown(error: UasError): UasError {
  return new UasError(error.code, `${error.message}; it is unknown whether the key was stored`, {
    ...error,
    inDoubt: true,
    retryable: true,
    hint: 'run the command again: it checks first',
    cause: error,
  });
}

/** The error for a key that was not found after the reply to its upload was lost. */
function notThere(error: UasError): UasError {
  return new UasError(error.code, `${error.message}; the key was not stored`, {
    ...error,
    inDoubt: false,
    retryable: true,
    hint: 'run the command again',
    cause: error,
  });
}
