/** Whose requests: a token file of cray's or of the user's, loaded, checked and written as cray does it. */
import { basename } from 'node:path';
import { crayTokenFile } from '../../config/cray-files.ts';
import { messageOf } from '../../core/errors.ts';
import type { Invocation } from '../click/model.ts';
import { CrayFailure } from '../failure.ts';
import { jsonText } from '../format/json.ts';
import { isFloat, isMap, parseValue, type Value, type ValueMap } from '../format/value.ts';
import { hostnameOf, tokenUrlOf } from '../gateway.ts';
import { log, type Session } from '../session.ts';
import type { Auth } from './auth.types.ts';

/** The only client that cray signs in with. */
export const clientId = 'shasta';

export function authOfUser(invocation: Invocation, username: string): Auth {
  const file = crayTokenFile(invocation.session.deps.env, hostnameOf(invocation), username);
  return { file, tokenUrl: tokenUrlOf(invocation), clientId, token: new Map() };
}

async function readToken(session: Session, file: string): Promise<ValueMap | undefined> {
  const facts = await session.deps.files.stat(file);
  if (!facts?.isFile) return undefined;
  const text = (await session.deps.files.read(file))?.toString('utf8') ?? '';
  const value = parseValue(text);
  if (!isMap(value)) throw new Error('it holds no JSON object');
  return value;
}

/** The token must be one before anything is sent with it. */
function loaded(session: Session, auth: Auth, token: ValueMap): Auth {
  log(session, 'everything', `Loaded token: ${auth.file}`);
  if (token.size > 0 && !token.has('access_token')) {
    throw new Error(`${basename(auth.file)} holds no access_token`);
  }
  if (typeof token.get('access_token') === 'string') {
    session.deps.io.hide(token.get('access_token') as string);
  }
  const client = token.get('client_id');
  return { ...auth, token, clientId: client === undefined ? auth.clientId : textOrNull(client) };
}

function textOrNull(value: Value): string | null {
  return typeof value === 'string' ? value : null;
}

/** The stored sign-in of a user; without a token file requests go out with none. */
export async function loadUser(invocation: Invocation, username: string): Promise<Auth> {
  const { session } = invocation;
  const auth = authOfUser(invocation, username);
  try {
    const token = await readToken(session, auth.file);
    return token ? loaded(session, auth, token) : auth;
  } catch (error) {
    throw new Error(`cannot use ${auth.file}: ${messageOf(error)}`, { cause: error });
  }
}

/** A token file that the user names. */
export async function loadFile(invocation: Invocation, file: string): Promise<Auth> {
  const { session } = invocation;
  let token: ValueMap | undefined;
  try {
    token = await readToken(session, file);
    if (!token) throw new Error('there is no such file');
  } catch (error) {
    log(session, 'everything', `AUTH ERROR: ${messageOf(error)}`);
    throw new CrayFailure(invocation, 'Unable to open token file, is it valid JSON?', {
      preamble: 'usage',
      cause: error,
    });
  }
  return loaded(session, { file, tokenUrl: tokenUrlOf(invocation), clientId: null, token }, token);
}

/** Whether the token's time is up; one without a time never is. */
export function isExpired({ token }: Auth, nowMs: number): boolean {
  const expires = token.get('expires_at');
  const seconds =
    expires === undefined
      ? undefined
      : isFloat(expires)
        ? Math.trunc(expires.float)
        : Number(expires);
  return seconds !== undefined && seconds > 0 && seconds < nowMs / 1000;
}

/** Keeps a new token in its file, readable by its owner only. */
export async function saveToken(session: Session, auth: Auth, token: ValueMap): Promise<Auth> {
  const complete = new Map(token);
  if (!complete.has('client_id')) complete.set('client_id', auth.clientId);
  await session.deps.files.writePrivate(auth.file, jsonText(complete));
  log(session, 'everything', `Saved token: ${auth.file}`);
  return { ...auth, token: complete };
}
