/** From a request below the base path to a reply: finds the route, reads the query, writes the body. */
import type { HttpRequest } from '../../system/transport.ts';
import { decodePath } from '../http/paths.ts';
import { joined, type Reply, ReplyError, reply } from '../http/reply.ts';
import { dump, dumpRows } from '../python/dump.ts';
import { classRoutes } from './config/classes.ts';
import { factoryResetRoutes } from './config/factory-reset.ts';
import { imageRoutes } from './config/images.ts';
import { resourceRoutes } from './config/resources.ts';
import { volumeRoutes } from './config/volumes.ts';
import { infoRoutes } from './info.ts';
import { openapi } from './openapi.ts';
import { readQuery } from './parameters.ts';
import { notFoundReply, wrongMethodReply } from './problem.ts';
import { redirect } from './redirect.ts';
import { type Route, Rows, route, type Uas } from './route.ts';
import { adminUaiRoutes } from './uais/admin-uais.ts';
import { deprecatedUaiRoutes } from './uais/deprecated-uais.ts';
import { userUaiRoutes } from './uais/user-uais.ts';

/** The public base path; inside a cluster it is shorter. */
export const basePath = '/apis/uas-mgr/v1';

export const routes: readonly Route[] = [
  ...infoRoutes,
  ...userUaiRoutes,
  ...deprecatedUaiRoutes,
  ...adminUaiRoutes,
  ...factoryResetRoutes,
  ...imageRoutes,
  ...volumeRoutes,
  ...resourceRoutes,
  ...classRoutes,
];

const describing: readonly Route[] = [
  route('GET /openapi.json', 'This description', {
    handle: ({ uas }) => openapi(routes, uas.settings),
  }),
  // JSON is YAML too.
  route('GET /openapi.yaml', 'This description', {
    handle: ({ uas }) => openapi(routes, uas.settings),
  }),
];

interface Match {
  route: Route;
  parameters: Record<string, string>;
}

function matching(path: string): Match[] {
  return [...routes, ...describing].flatMap((each) => {
    const parameters = each.pattern.match(path);
    return parameters ? [{ route: each, parameters }] : [];
  });
}

/** The methods of an address as an `Allow` header lists them. */
function allowed(found: readonly Match[]): string[] {
  const methods = found.map(({ route: { method } }) => method);
  return [...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS', ...methods];
}

/** The reply where the path fits no route: it may differ from one by slashes only. */
function elsewhere(request: HttpRequest, path: string): Reply {
  const other = path === '' ? '/' : path.replace(/\/{2,}/g, '/');
  const found = other === path ? [] : matching(decodePath(other));
  if (found.length === 0) return notFoundReply();
  const methods = allowed(found);
  if (methods.includes(request.method)) return redirect(request, other);
  return path === '' ? notFoundReply() : wrongMethodReply(methods.join(', '));
}

/** A short list in one text with its length, a long one in pieces. */
function listReply({ rows }: Rows): Reply {
  const pieces = joined(dumpRows(rows));
  const { value: first = '' } = pieces.next();
  const second = pieces.next();
  const whole = reply(200, 'application/json', first);
  return second.done ? whole : { ...whole, rest: after(second.value, pieces) };
}

function* after(piece: string, rest: Iterable<string>): Generator<string> {
  yield piece;
  yield* rest;
}

async function run(uas: Uas, request: HttpRequest, { route, parameters }: Match): Promise<Reply> {
  const result = await route.handle({
    uas,
    query: readQuery(route.parameters, request.url.searchParams),
    path: parameters,
    headers: request.headers,
    body: request.body ?? new Uint8Array(),
    signal: request.signal,
  });
  if (result === undefined) return reply(204, 'application/json', '');
  if (result instanceof Rows) return listReply(result);
  const type = route.path.endsWith('.yaml') ? 'text/yaml' : 'application/json';
  return reply(200, type, dump(result));
}

/** `path` is what follows the base path, still encoded. */
async function answer(uas: Uas, request: HttpRequest, path: string): Promise<Reply> {
  const found = matching(decodePath(path));
  if (found.length === 0) return elsewhere(request, path);
  const allow = allowed(found).join(', ');
  if (request.method === 'OPTIONS') {
    const options = reply(200, 'text/html; charset=utf-8', '');
    return { ...options, headers: { ...options.headers, allow } };
  }
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const hit = found.find(({ route: each }) => each.method === method);
  return hit ? run(uas, request, hit) : wrongMethodReply(allow);
}

/** Answers a request whose path begins with `base`. */
export async function handleUas(uas: Uas, request: HttpRequest, base = basePath): Promise<Reply> {
  try {
    return await answer(uas, request, (request.path ?? request.url.pathname).slice(base.length));
  } catch (error) {
    if (error instanceof ReplyError) return error.reply;
    throw error;
  }
}

/** The route of a path below the base path, still encoded: `DELETE /admin/uais`, with the parameters in the path. */
export function routeOf(
  method: string,
  path: string,
): { name: string; parameters: Record<string, string> } | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = matching(decodePath(path)).find(({ route: each }) => each.method === wanted);
  return found && { name: found.route.path, parameters: found.parameters };
}
