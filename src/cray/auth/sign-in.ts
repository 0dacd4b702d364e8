/** The two grants that cray uses: a password for a token, and a refresh token for a new one. */
import { dirname } from 'node:path';
import { messageOf, UasError } from '../../core/errors.ts';
import { longestWork, withLock } from '../../system/lock.ts';
import { tryOwnDirectory } from '../../system/own-directory.ts';
import { crayTokenLock } from '../../tokens/token-store.ts';
import type { Invocation } from '../click/model.ts';
import { CrayFailure } from '../failure.ts';
import { str } from '../format/python-text.ts';
import { isTruthy, type ValueMap } from '../format/value.ts';
import { requireTls } from '../gateway.ts';
import { type Exchange, exchange, reasonsOf } from '../request/exchange.ts';
import { basicOf, formEncode } from '../request/urls.ts';
import { log, type Session } from '../session.ts';
import { clientId, reloaded, saveToken } from './auth.ts';
import type { Auth } from './auth.types.ts';
import { OAuthError, readTokenAnswer } from './oauth.ts';

async function requestToken(
  session: Session,
  url: string,
  fields: readonly (readonly [string, string])[],
  { headers, timeout }: Partial<Pick<Exchange, 'headers' | 'timeout'>> = {},
): Promise<ValueMap> {
  requireTls(session, url);
  const body = formEncode(fields.filter(([, value]) => value !== ''));
  const { text } = await exchange(session, {
    method: 'POST',
    url,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      ...basicOf(url),
      ...headers,
    },
    body: Buffer.from(body),
    timeout,
  });
  return readTokenAnswer(text, session.deps.clock.now());
}

export interface Credentials {
  username: string;
  password: string;
  /** The one-time code of an RSA token. */
  rsaToken: string | undefined;
}

/**
 * Signs in and keeps the token.
 * @returns whether there is one: the endpoint may answer with an empty one
 * @param outer the command whose usage a failure without an answer shows
 */
export async function signIn(
  invocation: Invocation,
  auth: Auth,
  { username, password, rsaToken }: Credentials,
  outer = invocation,
): Promise<boolean> {
  const { session } = invocation;
  session.deps.io.hide(password);
  let token: ValueMap;
  try {
    token = await requestToken(
      session,
      auth.tokenUrl,
      [
        ['grant_type', 'password'],
        ['username', username],
        ['password', password],
        ['rsa_username', rsaToken ? username : ''],
        ['rsa_otp', rsaToken ?? ''],
      ],
      {
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:`).toString('base64')}` },
      },
    );
  } catch (error) {
    session.deps.signal.throwIfAborted();
    log(session, 'everything', `AUTH ERROR: ${session.deps.io.redact(messageOf(error))}`);
    throw refusal(invocation, outer, error);
  }
  await saveToken(session, auth, token);
  return isTruthy(token.get('access_token'));
}

function refusal(invocation: Invocation, outer: Invocation, error: unknown): CrayFailure {
  if (!(error instanceof OAuthError)) {
    return new CrayFailure(outer, 'Unable to login!', {
      preamble: 'usage',
      notes: reasonsOf(error),
      cause: error,
    });
  }
  if (['missing_token', 'unauthorized_client', 'invalid_grant'].includes(error.code)) {
    return new CrayFailure(invocation, 'Invalid Credentials', { cause: error });
  }
  if (error.isKnown) {
    return new CrayFailure(outer, 'Unable to login!', {
      preamble: 'usage',
      notes: [error.message],
      cause: error,
    });
  }
  return new CrayFailure(invocation, str(error.description), { cause: error });
}

/** What the endpoint answers to a refresh token. Throws OAuthError or what the network throws. */
export function refreshGrant(
  session: Session,
  url: string,
  client: string,
  refreshToken: string,
): Promise<ValueMap> {
  return requestToken(
    session,
    url,
    [
      ['grant_type', 'refresh_token'],
      ['client_id', client],
      ['refresh_token', refreshToken],
    ],
    { timeout: longestWork },
  );
}

/** What the endpoint answers to a client that signs in for itself, which only the program's own sign-in can be. */
export function clientGrant(
  session: Session,
  url: string,
  { id, secret }: { id: string; secret: string },
): Promise<ValueMap> {
  session.deps.io.hide(secret);
  return requestToken(
    session,
    url,
    [
      ['grant_type', 'client_credentials'],
      ['client_id', id],
      ['client_secret', secret],
    ],
    { timeout: longestWork },
  );
}

/**
 * A new token for one whose time is up, kept in the same file. One process does so at a time, and the others take what
 * it has got; none brings a token back that was removed. Throws as {@link refreshGrant} does.
 */
export async function refresh(session: Session, auth: Auth): Promise<Auth> {
  const { files, clock, signal, env } = session.deps;
  const path = crayTokenLock(env, auth.file);
  await tryOwnDirectory(files, dirname(path));
  return withLock({ files, clock, signal, path }, async () => {
    if (!(await files.stat(auth.file))) {
      throw new UasError('unauthenticated', 'you were signed out meanwhile');
    }
    const other = await reloaded(session, auth).catch(() => undefined);
    return other ?? refreshNow(session, auth);
  });
}

async function refreshNow(session: Session, auth: Auth): Promise<Auth> {
  const refreshToken = auth.token.get('refresh_token');
  const known = isTruthy(refreshToken) ? str(refreshToken ?? '') : '';
  const token = new Map(await refreshGrant(session, auth.tokenUrl, auth.clientId ?? '', known));
  if (!token.has('refresh_token')) token.set('refresh_token', refreshToken ?? null);
  return saveToken(session, auth, token);
}
