/** From a request below `/apis/uas-mgr/v1` to a reply: finds the route, reads the query, writes the body. */
import type { HttpRequest } from '../../core/transport.ts';
import { decodePath } from '../http/paths.ts';
import { type Reply, ReplyError, reply } from '../http/reply.ts';
import { dump } from '../python/dump.ts';
import { classRoutes } from './config/classes.ts';
import { factoryResetRoutes } from './config/factory-reset.ts';
import { imageRoutes } from './config/images.ts';
import { resourceRoutes } from './config/resources.ts';
import { volumeRoutes } from './config/volumes.ts';
import { infoRoutes } from './info.ts';
import { openapi } from './openapi.ts';
import { readQuery } from './parameters.ts';
import { notFoundReply, wrongMethodReply } from './problem.ts';
import type { Route, Uas } from './route.ts';
import { adminUaiRoutes } from './uais/admin-uais.ts';
import { deprecatedUaiRoutes } from './uais/deprecated-uais.ts';
import { userUaiRoutes } from './uais/user-uais.ts';

/** The public base path; the gateway takes the front of it away, so redirects of the service lack it. */
export const basePath = '/apis/uas-mgr/v1';
const innerPath = '/v1';

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

function matching(path: string) {
  return routes.flatMap((route) => {
    const parameters = route.pattern.match(path);
    return parameters ? [{ route, parameters }] : [];
  });
}

function redirect({ headers, url }: HttpRequest, path: string): Reply {
  const target = `http://${headers.host ?? url.host}${innerPath}${path}${url.search}`;
  const page = `<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>The page is at <a href="${encodeURI(target)}">another address</a>.\n`;
  const moved = reply(308, 'text/html; charset=utf-8', page);
  return { ...moved, headers: { ...moved.headers, location: target } };
}

function description(path: string): Reply | undefined {
  if (path === '/openapi.json') return reply(200, 'application/json', dump(openapi(routes)));
  // JSON is YAML too.
  if (path === '/openapi.yaml') return reply(200, 'text/yaml', dump(openapi(routes)));
  return undefined;
}

/** `path` is what follows the base path, still encoded. */
async function answer(uas: Uas, request: HttpRequest, path: string): Promise<Reply> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (path === '') return redirect(request, '/');
  const decoded = decodePath(path);
  const described = method === 'GET' ? description(decoded) : undefined;
  if (described) return described;
  const found = matching(decoded);
  if (found.length === 0) {
    const merged = decoded.replace(/\/{2,}/g, '/');
    return matching(merged).length > 0 && merged !== decoded
      ? redirect(request, path.replace(/\/{2,}/g, '/'))
      : notFoundReply();
  }
  if (method === 'OPTIONS') {
    const methods = found.map(({ route }) => route.method);
    const allow = [...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS', ...methods];
    const options = reply(200, 'text/html; charset=utf-8', '');
    return { ...options, headers: { ...options.headers, allow: allow.join(', ') } };
  }
  const hit = found.find(({ route }) => route.method === method);
  if (!hit) return wrongMethodReply();
  const { route, parameters } = hit;
  const result = await route.handle({
    uas,
    query: readQuery(route.parameters, request.url.searchParams),
    path: parameters,
    headers: request.headers,
    body: request.body ?? new Uint8Array(),
  });
  return result === undefined
    ? reply(204, 'application/json', '')
    : reply(200, 'application/json', dump(result));
}

/** Answers a request whose path begins with {@link basePath}. */
export async function handleUas(uas: Uas, request: HttpRequest): Promise<Reply> {
  try {
    return await answer(uas, request, request.url.pathname.slice(basePath.length));
  } catch (error) {
    if (error instanceof ReplyError) return error.reply;
    throw error;
  }
}
