/**
 * The two doors to the routes: the public one, where every request needs a token and /admin an administrator, and the
 * internal one for brokers in the cluster, which send none.
 */
import { decodePath } from '../../service/http/paths.ts';
import { type Reply, ReplyError, reply } from '../../service/http/reply.ts';
import { isOpenToUsers } from '../../service/uas/open-to-users.ts';
import { internalError, notFoundReply, problemReply } from '../../service/uas/problem.ts';
import { basePath, routeOf } from '../../service/uas/router.ts';
import type { HttpRequest } from '../../system/transport.ts';
import { audit } from '../audit.ts';
import type { Bearer, OpenCallers } from '../callers/callers.ts';
import type { Log } from '../log.ts';

/** What clients may know before they sign in. */
export interface Discovery {
  issuer: string;
  client_id: string;
  /** Path of the routes. */
  base: string;
  version: string;
}

export interface DoorsOptions {
  callers: Pick<OpenCallers, 'authenticate'>;
  /** The routes; paths begin with the base path. */
  handle(request: HttpRequest): Promise<Reply>;
  discovery: Discovery;
  log: Log;
}

export type Door = (request: HttpRequest) => Promise<Reply>;

export const wellKnown = '/.well-known/uas';
/** Base path of the internal door, as brokers know it. */
export const internalBase = '/v1';

const isBelow = (path: string, base: string) => path === base || path.startsWith(`${base}/`);

const pathOf = ({ path, url }: HttpRequest) => path ?? url.pathname;

function discoveryReply(discovery: Discovery, { method }: HttpRequest): Reply {
  if (method === 'GET' || method === 'HEAD') {
    const found = reply(200, 'application/json', JSON.stringify(discovery));
    return { ...found, headers: { ...found.headers, 'cache-control': 'max-age=300' } };
  }
  const refused = problemReply(405, 'The method is not allowed for the requested URL.');
  return { ...refused, headers: { ...refused.headers, allow: 'GET, HEAD' } };
}

const forbidden = () => problemReply(403, 'Only an administrator may do this.');

export function openDoors({ callers, handle, discovery, log }: DoorsOptions) {
  /** Replies that were thrown are replies; anything else is a bug of the service. */
  async function orProblem(request: HttpRequest, work: () => Promise<Reply>): Promise<Reply> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ReplyError) return error.reply;
      log.error('request failed', error, { method: request.method, path: pathOf(request) });
      return internalError().reply;
    }
  }

  function note(
    via: 'public' | 'internal',
    who: Bearer | undefined,
    request: HttpRequest,
    path: string,
    answer: Reply,
  ): void {
    const found = routeOf(request.method, path);
    const { name: route, parameters = {} } = found ?? {};
    audit(log, { via, who, request, route, parameters, reply: answer });
  }

  const publicDoor: Door = async (request) => {
    const whole = pathOf(request);
    if (whole === wellKnown) return discoveryReply(discovery, request);
    if (!isBelow(whole, basePath)) return notFoundReply();
    const path = whole.slice(basePath.length);
    let who: Bearer | undefined;
    const answer = await orProblem(request, async () => {
      who = await callers.authenticate(request.headers.authorization);
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      if (isOpenToUsers(method, path) || (await who.isAdministrator())) return handle(request);
      return forbidden();
    });
    note('public', who, request, path, answer);
    return answer;
  };

  const internalDoor: Door = async (request) => {
    const whole = pathOf(request);
    if (!isBelow(whole, internalBase)) return notFoundReply();
    const path = whole.slice(internalBase.length);
    let who: Bearer | undefined;
    const answer = await orProblem(request, async () => {
      const { authorization } = request.headers;
      // What belongs to a user needs to know which one.
      if (authorization !== undefined || /^\/+uas(?![^/])/.test(decodePath(path))) {
        who = await callers.authenticate(authorization);
      }
      const url = new URL(request.url);
      url.pathname = basePath + path;
      return handle({ ...request, url, path: basePath + path });
    });
    note('internal', who, request, path, answer);
    return answer;
  };

  return { publicDoor, internalDoor };
}
