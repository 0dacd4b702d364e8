/** Reads and writes tokens: one private file for each configuration, each token bound to its origin. */
import { dirname, join } from 'node:path';
import type { Paths } from '../config/paths.ts';
import { messageOf, UasError, usageError } from '../core/errors.ts';
import type { Files } from '../system/files.ts';
import { type ClientSignIn, isClientSignIn } from './client-sign-in.ts';
import type { Granted } from './parse-token.ts';

/** A stored sign-in. Times are milliseconds since the epoch. */
export interface StoredToken {
  access_token: string;
  refresh_token?: string;
  expires_at?: number;
  /** Scheme, host and port that may receive the token. */
  origin: string;
  /** The token endpoint for refreshing it. */
  token_endpoint?: string;
  client_id?: string;
  /** Where it was got, for a service that names its issuer; absent for the realm behind a gateway. */
  issuer?: string;
  username?: string;
  /** The client that signed in for itself; its secret gets new tokens. */
  client?: ClientSignIn;
  /**
   * The directory of the embedded service that issued it, which must prove its identity before it receives the token.
   */
  embedded?: string;
}

/** The services that tokens are stored for; each configuration has at most one token per service. */
export type TokenService = 'uas' | 'identities';

/** A token with what a token endpoint granted for it; `expires_in` counts from `now`. */
export function withGrant(token: StoredToken, grant: Granted, now: number): StoredToken {
  const { access_token, refresh_token = token.refresh_token, expires_in } = grant;
  const { expires_at: _spent, ...rest } = token;
  return {
    ...rest,
    access_token,
    ...(refresh_token === undefined ? {} : { refresh_token }),
    ...(typeof expires_in === 'number' ? { expires_at: now + expires_in * 1000 } : {}),
  };
}

/** Whether a new token can be had without asking anybody. */
export function isRenewable({ refresh_token, client }: StoredToken): boolean {
  return refresh_token !== undefined || client !== undefined;
}

export function tokenFile(
  paths: Paths,
  configuration: string,
  service: TokenService = 'uas',
): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(configuration)) {
    throw usageError(`invalid configuration name "${configuration}"`);
  }
  const directory = service === 'uas' ? paths.tokens : join(paths.tokens, service);
  return join(directory, `${configuration}.json`);
}

/**
 * Whether the file exists. Permissions that let others read it are restricted; a file that belongs to another user or
 * that others can write is refused, because they could make this program act as another account.
 * @param foreign permission bits that count as write access for others
 */
export async function checkPrivate(
  files: Files,
  file: string,
  onNotice: (line: string) => void,
  foreign = 0o022,
): Promise<boolean> {
  const facts = await files.stat(file);
  if (!facts) return false;
  if (process.getuid && facts.uid !== process.getuid()) {
    throw new UasError('unauthenticated', `${file} belongs to another user and is not used`, {
      hint: `remove it, then sign in with: uas auth login`,
    });
  }
  if (!facts.isFile) {
    throw new UasError('unauthenticated', `${file} is not a regular file and is not used`, {
      hint: `remove it, then sign in with: uas auth login`,
    });
  }
  if ((facts.mode & foreign) !== 0) {
    throw new UasError('unauthenticated', `${file} can be written by others and is not used`, {
      hint: `remove it, then sign in with: uas auth login`,
    });
  }
  if ((facts.mode & 0o077) === 0) return true;
  try {
    await files.chmod(file, 0o600);
    onNotice(`${file} could be read by others; it is private now`);
  } catch (error) {
    onNotice(`warning: ${file} can be read by others: ${messageOf(error)}`);
  }
  return true;
}

/** Restricts the token directory if others can access it: anyone who can write there can change the account in use. */
async function closeDirectory(
  files: Files,
  directory: string,
  onNotice: (line: string) => void,
): Promise<void> {
  const facts = await files.stat(directory);
  if (!facts || (facts.mode & 0o077) === 0) return;
  try {
    await files.chmod(directory, 0o700);
    onNotice(`${directory} was open to others; it is private now`);
  } catch (error) {
    onNotice(`warning: ${directory} is open to others: ${messageOf(error)}`);
  }
}

function isStoredToken(value: unknown): value is StoredToken {
  if (typeof value !== 'object' || value === null) return false;
  const { access_token, origin, expires_at, client, ...texts } = value as Record<string, unknown>;
  const isText = (item: unknown) => item === undefined || typeof item === 'string';
  return (
    typeof access_token === 'string' &&
    typeof origin === 'string' &&
    (expires_at === undefined || typeof expires_at === 'number') &&
    (client === undefined || isClientSignIn(client)) &&
    [
      texts.refresh_token,
      texts.token_endpoint,
      texts.username,
      texts.issuer,
      texts.client_id,
    ].every(isText)
  );
}

/**
 * The stored token of a configuration. Permissions that are too open are restricted; another user's file is refused.
 */
export async function readToken(
  files: Files,
  paths: Paths,
  configuration: string,
  onNotice: (line: string) => void,
  service: TokenService = 'uas',
): Promise<StoredToken | undefined> {
  const file = tokenFile(paths, configuration, service);
  if (!(await checkPrivate(files, file, onNotice))) return undefined;
  await closeDirectory(files, dirname(file), onNotice);
  await files.checkOwnDirectory(dirname(file));
  try {
    const value: unknown = JSON.parse((await files.readOwn(file))?.toString('utf8') ?? '');
    if (isStoredToken(value)) return value;
    throw new Error('it contains no token');
  } catch (error) {
    throw new UasError('unauthenticated', `cannot use ${file}: ${messageOf(error)}`, {
      hint: 'sign in again with: uas auth login',
    });
  }
}

export async function writeToken(
  files: Files,
  paths: Paths,
  configuration: string,
  token: StoredToken,
  service: TokenService = 'uas',
): Promise<string> {
  const file = tokenFile(paths, configuration, service);
  await files.makeOwnDirectory(dirname(file));
  await files.writePrivate(file, `${JSON.stringify(token, null, 2)}\n`);
  return file;
}

export async function removeToken(
  files: Files,
  paths: Paths,
  configuration: string,
  service: TokenService = 'uas',
): Promise<void> {
  await files.remove(tokenFile(paths, configuration, service));
}
