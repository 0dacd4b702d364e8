/** Redirects as Python's requests follows them: a token goes to its own host only, and most of them become a GET. */
import type { Session } from '../session.ts';
import { type Exchange, exchange } from './exchange.ts';
import { isRedirect, type Reply } from './reply.ts';
import { encodeParts } from './urls.ts';

const most = 30;
/** These keep the method and the body. */
const faithful = new Set([307, 308]);

/** Throws what the network throws, and after too many redirects. */
export async function exchangeFollowing(session: Session, first: Exchange): Promise<Reply> {
  let request = first;
  for (let left = most; ; left -= 1) {
    const reply = await exchange(session, request);
    if (!isRedirect(reply)) return reply;
    if (left === 0) throw new Error(`more than ${most} redirects`);
    if (request.body && faithful.has(reply.status)) {
      throw new Error(`redirected to ${reply.location}: the public key was not sent there`);
    }
    const next = following(request, reply.status, targetOf(reply.location ?? '', request.url));
    if (next.method !== request.method) {
      session.deps.io.note(
        `warning: the ${request.method} was redirected, and ${next.url} was only read: it may not have been done`,
      );
    }
    request = next;
  }
}

/**
 * Where a redirect leads. An address without a host, such as `http:///x`, stays on this one; backslashes and blanks at
 * the end are part of the path, which a browser would not think.
 */
function targetOf(location: string, from: string): URL {
  const { protocol } = new URL(from);
  const kept = location
    .replaceAll('\\', '%5C')
    .replace(/ +$/, (blanks) => '%20'.repeat(blanks.length));
  const hasNoHost = kept.toLowerCase().startsWith(protocol) && /^\w+:(?!\/\/[^/])./.test(kept);
  const target = new URL(kept.replace(hasNoHost ? /^\w+:\/*/ : /^\/{3,}/, '/'), from);
  target.pathname = encodeParts(target.pathname);
  target.search = encodeParts(target.search);
  return target;
}

function following(request: Exchange, status: number, target: URL): Exchange {
  const { authorization, 'content-type': contentType, ...others } = request.headers;
  const keepsBody = faithful.has(status);
  const keepsMethod = keepsBody || (status === 301 && request.method !== 'POST');
  const keepsToken = authorization !== undefined && isSamePlace(new URL(request.url), target);
  return {
    method: keepsMethod ? request.method : 'GET',
    url: target.href,
    headers: {
      ...others,
      ...(keepsToken ? { authorization } : {}),
      ...(keepsBody && contentType !== undefined ? { 'content-type': contentType } : {}),
    },
    body: keepsBody ? request.body : undefined,
  };
}

/** The same host, port and scheme, or the usual port of https instead of that of http. */
function isSamePlace(from: URL, to: URL): boolean {
  const isUpgrade = from.protocol === 'http:' && from.port === '' && to.protocol === 'https:';
  return from.origin === to.origin || (isUpgrade && from.host === to.host);
}
