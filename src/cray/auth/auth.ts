/** Whose requests: a token file of cray's or of the user's, loaded, checked and written as cray does it. */
import { basename } from 'node:path';
import { crayTokenFile } from '../../config/cray-files.ts';
import { messageOf } from '../../core/errors.ts';
import type { Invocation } from '../click/model.ts';
import { CrayFailure } from '../failure.ts';
import { jsonText } from '../format/json.ts';
import { str } from '../format/python-text.ts';
import {
  integerOf,
  isList,
  isMap,
  parseValue,
  type Value,
  type ValueMap,
} from '../format/value.ts';
import { hostnameOf, tokenUrlOf } from '../gateway.ts';
import { log, type Session } from '../session.ts';
import { readText } from '../text-file.ts';
import type { Auth } from './auth.types.ts';
import { checkedToken } from './oauth.ts';

/** The only client that cray signs in with. */
export const clientId = 'shasta';

export function authOfUser(invocation: Invocation, username: string): Auth {
  const file = crayTokenFile(invocation.session.deps.env, hostnameOf(invocation), username);
  return { file, tokenUrl: tokenUrlOf(invocation), clientId, token: new Map() };
}

/** What a token file holds; undefined when there is no such file. Throws unless it is JSON. */
async function readToken(session: Session, file: string): Promise<Value | undefined> {
  const text = await readText(session, file);
  return text === undefined ? undefined : parseValue(text);
}

/** The token must be one before anything is sent with it. */
function loaded(session: Session, auth: Auth, token: Value): Auth {
  if (!isMap(token)) throw new TypeError(`${basename(auth.file)} holds no JSON object`);
  log(session, 'everything', `Loaded token: ${auth.file}`);
  if (token.size > 0) {
    checkedToken(token, session.deps.clock.now());
    if (token.get('expires_in') === null) throw new TypeError('expires_in is no number');
  }
  hideTokens(session, token);
  const client = token.get('client_id');
  return { ...auth, token, clientId: client === undefined ? auth.clientId : textOrNull(client) };
}

function hideTokens({ deps }: Session, token: ValueMap): void {
  for (const name of ['access_token', 'refresh_token', 'id_token']) {
    const secret = token.get(name);
    if (typeof secret === 'string') deps.io.hide(secret);
  }
}

function textOrNull(value: Value): string | null {
  return value === null ? null : str(value);
}

/** The stored sign-in of a user; without a token file requests go out with none. */
export async function loadUser(invocation: Invocation, username: string): Promise<Auth> {
  const { session } = invocation;
  const auth = authOfUser(invocation, username);
  try {
    const token = await readToken(session, auth.file);
    // Of what cray itself keeps, an empty text or list is as good as an empty object.
    const isEmpty = token === '' || (isList(token) && token.length === 0);
    return token === undefined ? auth : loaded(session, auth, isEmpty ? new Map() : token);
  } catch (error) {
    throw new Error(`cannot use ${auth.file}: ${messageOf(error)}`, { cause: error });
  }
}

/** A token file that the user names. */
export async function loadFile(invocation: Invocation, file: string): Promise<Auth> {
  const { session } = invocation;
  let token: Value | undefined;
  try {
    token = await readToken(session, file);
    if (token === undefined) throw new Error('there is no such file');
  } catch (error) {
    log(session, 'everything', `AUTH ERROR: ${messageOf(error)}`);
    throw new CrayFailure(invocation, 'Unable to open token file, is it valid JSON?', {
      preamble: 'usage',
      cause: error,
    });
  }
  const auth = { file, tokenUrl: tokenUrlOf(invocation), clientId: null, token: new Map() };
  return loaded(session, auth, token);
}

/** Whether the token's time is up; one without a time that can be read never is. */
export function isExpired({ token }: Auth, nowMs: number): boolean {
  const expires = token.get('expires_at');
  if (expires === undefined) return (integerOf(token.get('expires_in')) ?? 1) <= 0;
  const seconds = integerOf(expires) ?? 0;
  return seconds !== 0 && seconds < nowMs / 1000;
}

/** The token that another process has put into the file meanwhile; undefined when it is the same or cannot be used. */
export async function reloaded(session: Session, auth: Auth): Promise<Auth | undefined> {
  const token = await readToken(session, auth.file);
  if (token === undefined || !isMap(token)) return undefined;
  const isSame = token.get('access_token') === auth.token.get('access_token');
  const other = isSame ? undefined : loaded(session, auth, token);
  return other && !isExpired(other, session.deps.clock.now()) ? other : undefined;
}

/** Keeps a new token in its file, readable by its owner only. */
export async function saveToken(session: Session, auth: Auth, token: ValueMap): Promise<Auth> {
  hideTokens(session, token);
  const complete = new Map(token);
  if (!complete.has('client_id')) complete.set('client_id', auth.clientId);
  await session.deps.files.writePrivate(auth.file, jsonText(complete));
  log(session, 'everything', `Saved token: ${auth.file}`);
  return { ...auth, token: complete };
}
