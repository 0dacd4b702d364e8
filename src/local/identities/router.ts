/** From a request below {@link basePath} to a reply: token, rate, route, body. */

import { parseJson } from '../../core/json.ts';
import { bearer } from '../../service/http/bearer.ts';
import { decodePath, pathPattern } from '../../service/http/paths.ts';
import { type Reply, ReplyError } from '../../service/http/reply.ts';
import type { Clock } from '../../system/deps.ts';
import type { HttpRequest } from '../../system/transport.ts';
import { type MemberRow, organizationOf } from '../state/identities-model.ts';
import { clusterRoutes } from './clusters.ts';
import { credentialsRoutes } from './credentials.ts';
import { forbidden, type Identities, jsonReply, refusal } from './identities.ts';
import { organizationRoutes } from './organization.ts';
import { queryId } from './parameters.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { noContent } from './route.ts';

export const basePath = '/identities-api';

const routes = [...organizationRoutes, ...clusterRoutes, ...credentialsRoutes].map((route) => {
  const [method = '', path = ''] = route.name.split(' ');
  return { ...route, method, pattern: pathPattern(path) };
});

function bodyOf({ body }: HttpRequest): unknown {
  const text = Buffer.from(body ?? []).toString();
  if (text === '') return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    throw refusal(400, `Invalid JSON: ${(error as Error).message}`);
  }
}

export interface IdentitiesOptions extends Identities {
  clock: Clock;
  /** The user name behind a token. */
  userOf(token: string): string | undefined;
}

/** Makes the handler of requests below {@link basePath}. */
export function createIdentitiesHandler({ clock, userOf, ...identities }: IdentitiesOptions) {
  const { state, quirks } = identities;
  const limit: RateLimit = createRateLimit(() => clock.now());

  function callerOf(token: string): MemberRow | undefined {
    const userName = userOf(token);
    return state.members.rows().find((row) => row.userName === userName);
  }

  async function answer(request: HttpRequest): Promise<Reply> {
    const { url, method, headers } = request;
    const path = decodePath(url.pathname.slice(basePath.length));
    const found = routes.flatMap((route) => {
      const parameters = route.pattern.match(path);
      return parameters ? [{ route, parameters }] : [];
    });
    const hit = found.find(({ route }) => route.method === method);
    const token = bearer(headers.authorization) ?? '';
    const caller = callerOf(token);
    if (!caller && !hit?.route.isOpen) return { status: 401, headers: {}, body: '' };
    if (quirks.rateLimit && !limit(token)) {
      const refused = jsonReply(429, { message: 'Too many requests' });
      return { ...refused, headers: { ...refused.headers, 'retry-after': '1' } };
    }
    // A path that does not exist is forbidden, not unknown.
    if (found.length === 0) throw forbidden();
    if (!hit) throw refusal(405, `Method not allowed: ${method}`);
    const orgId = queryId(url.searchParams, 'orgId');
    if (orgId !== undefined && orgId !== organizationOf(state).orgId) throw forbidden();
    const result = await hit.route.handle({
      identities,
      // Open routes do not check the caller.
      caller: caller as MemberRow,
      path: hit.parameters,
      query: url.searchParams,
      body: bodyOf(request),
    });
    return result === noContent ? { status: 204, headers: {}, body: '' } : jsonReply(200, result);
  }

  return async (request: HttpRequest): Promise<Reply> => {
    try {
      return await answer(request);
    } catch (error) {
      if (error instanceof ReplyError) return error.reply;
      throw error;
    }
  };
}
