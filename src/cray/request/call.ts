/** A command's request to the service, and what becomes of its failures. */
import { messageOf, UasError } from '../../core/errors.ts';
import { isExpired } from '../auth/auth.ts';
import type { Auth } from '../auth/auth.types.ts';
import { refresh } from '../auth/sign-in.ts';
import type { Invocation } from '../click/model.ts';
import { CrayFailure } from '../failure.ts';
import { repr, str } from '../format/python-text.ts';
import { isList, isMap, isTruthy, type Value } from '../format/value.ts';
import { addressOf, requireTls, tenantOf } from '../gateway.ts';
import { log } from '../session.ts';
import { badReply, unreachable } from './call-failure.ts';
import type { MultipartBody } from './multipart.ts';
import { exchangeFollowing } from './redirect.ts';
import type { Reply } from './reply.ts';
import { basicOf, formEncode, withoutPassword } from './urls.ts';

export interface Call {
  method: string;
  /** With the ids in it as they were typed, for the trace, and as they are sent. */
  route: { shown: string; sent: string };
  /** In the order of the specification; null for what was not given. */
  query: readonly (readonly [string, Value])[];
  file?: { shown: string; body: MultipartBody } | undefined;
}

/** Names whose values no trace shows. */
const secret = new Set(['passwd_str']);

/** The request's options as `-vvv` prints them: Python's, since nobody reads them any other way. */
function optionsText({ query, file }: Call, tenant: string): string {
  const parts: string[] = [];
  const tenantHeader = tenant === '' ? [] : [`'Cray-Tenant-Name': ${repr(tenant)}`];
  if (query.length > 0) {
    const shown = query.map(([name, value]): [string, Value] => [
      name,
      value !== null && secret.has(name) ? '***' : value,
    ]);
    parts.push(`'params': ${repr(new Map(shown))}`);
  }
  if (file) {
    parts.push(`'data': ${file.shown}`);
    const headers = [`'Content-Type': ${repr(file.body.contentType)}`, ...tenantHeader];
    parts.push(`'headers': {${headers.join(', ')}}`);
  }
  parts.push("'verify': False");
  if (!file && tenant !== '') parts.push(`'headers': {${tenantHeader.join('')}}`);
  return `{${parts.join(', ')}}`;
}

/** A list becomes several fields, a table its keys, everything else its text. */
function fieldsOf(query: Call['query']): [string, string][] {
  return query.flatMap(([name, value]) => {
    const ofOne = isMap(value) ? [...value.keys()] : [value];
    const items = isList(value) ? value : ofOne;
    return items.flatMap((item): [string, string][] => (item === null ? [] : [[name, str(item)]]));
  });
}

async function authorization(
  { session }: Invocation,
  address: string,
): Promise<Record<string, string>> {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  if (!session.auth && session.own) {
    const token = await session.own.token(new URL(address));
    if (token === undefined) return {};
    requireTls(session, address);
    return bearer(token);
  }
  if (!session.auth || session.auth.token.size === 0) return {};
  checkBearer(session.auth);
  if (isExpired(session.auth, session.deps.clock.now())) {
    session.auth = await refresh(session, session.auth);
    checkBearer(session.auth);
    if (isExpired(session.auth, session.deps.clock.now())) throw new Error('the new token is old');
  }
  return bearer(str(session.auth.token.get('access_token') ?? ''));
}

function checkBearer({ token }: Auth): void {
  const type = token.has('token_type') ? token.get('token_type') : 'Bearer';
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') {
    throw new Error(`the token is of the type ${repr(type ?? null)}, not Bearer`);
  }
  if (!isTruthy(token.get('access_token'))) throw new Error('the access token is empty');
}

/** Sends it and returns the reply to print. Throws CrayFailure. */
export async function call(invocation: Invocation, request: Call): Promise<Reply> {
  const { session } = invocation;
  let reply: Reply;
  try {
    const url = addressOf(invocation, request.route.shown);
    log(session, 'requests', `REQUEST: ${request.method} to ${withoutPassword(url)}`);
    const tenant = tenantOf(session);
    log(session, 'everything', `OPTIONS: ${optionsText(request, tenant)}`);
    if (session.auth) requireTls(session, url);
    const query = formEncode(fieldsOf(request.query));
    const address = addressOf(invocation, request.route.sent);
    reply = await exchangeFollowing(session, {
      method: request.method,
      url: query === '' ? address : `${address}${address.includes('?') ? '&' : '?'}${query}`,
      headers: {
        accept: '*/*',
        ...(tenant === '' ? {} : { 'cray-tenant-name': tenant }),
        ...(request.file ? { 'content-type': request.file.body.contentType } : {}),
        ...(await authorization(invocation, address)),
        ...basicOf(address),
      },
      body: request.file?.body.bytes,
    });
  } catch (error) {
    session.deps.signal.throwIfAborted();
    if (error instanceof UasError && error.code === 'interrupted') throw error;
    if (error instanceof CrayFailure) throw error;
    log(session, 'everything', `ERROR: ${messageOf(error)}`);
    throw unreachable(invocation, error);
  }
  if (reply.status < 400 || reply.status >= 600) return reply;
  log(session, 'everything', `ERROR: ${reply.text}`);
  throw badReply(invocation, reply);
}
