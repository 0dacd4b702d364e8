/** The part of Keycloak that UAS and its users speak to: realm `shasta`, OpenID Connect. */
import { timingSafeEqual } from 'node:crypto';
import { bearer } from '../../service/http/bearer.ts';
import { decodePath } from '../../service/http/paths.ts';
import { type Reply, reply } from '../../service/http/reply.ts';
import type { HttpRequest } from '../../system/transport.ts';
import { algorithm } from './jwt.ts';
import { clientId, type Sessions } from './sessions.ts';
import type { Account } from './users.ts';

export const keycloakPath = '/keycloak';
export const realmPath = `${keycloakPath}/realms/shasta`;
const protocol = `${realmPath}/protocol/openid-connect`;

export interface Keycloak {
  sessions: Sessions;
  accounts: readonly Account[];
  /** Clients that sign in for themselves, with their secret and account. */
  services: readonly { id: string; secret: string; account: Account }[];
}

/** The userinfo of an account, without Linux attributes if it has none. */
export function userinfo({ id, name, fullName, linux }: Account): Record<string, string> {
  return { sub: id, name: fullName, preferred_username: name, ...linux };
}

export function issuerOf({ headers, url }: HttpRequest): string {
  return `${url.protocol}//${headers.host ?? url.host}${realmPath}`;
}

function answer(status: number, value: unknown): Reply {
  const json = reply(status, 'application/json', JSON.stringify(value));
  return { ...json, headers: { ...json.headers, 'cache-control': 'no-store', pragma: 'no-cache' } };
}

function refuse(status: number, error: string, error_description: string): Reply {
  return answer(status, { error, error_description });
}

function isSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The client's id and secret: HTTP Basic, or fields of the form. */
function clientOf({ headers }: HttpRequest, form: URLSearchParams): { id: string; secret: string } {
  const basic = /^Basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined) {
    return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  }
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
  return { id: decodePath(id), secret: decodePath(secret) };
}

function token(keycloak: Keycloak, request: HttpRequest, form: URLSearchParams): Reply {
  const { sessions, accounts, services } = keycloak;
  const client = clientOf(request, form);
  const service = services.find(({ id }) => id === client.id);
  const isKnown = service ? isSecret(client.secret, service.secret) : client.id === clientId;
  if (!isKnown) {
    return refuse(401, 'invalid_client', 'Invalid client or Invalid client credentials');
  }
  const issuer = issuerOf(request);
  switch (form.get('grant_type')) {
    case null:
      return refuse(400, 'invalid_request', 'Missing form parameter: grant_type');
    case 'password': {
      const account = accounts.find(({ name }) => name === form.get('username'));
      return account && isSecret(form.get('password') ?? '', account.password)
        ? answer(200, sessions.begin(account, issuer, client.id, true))
        : refuse(401, 'invalid_grant', 'Invalid user credentials');
    }
    case 'refresh_token': {
      const given = form.get('refresh_token');
      if (given === null) return refuse(400, 'invalid_request', 'No refresh token');
      const grant = sessions.refresh(given, issuer, client.id);
      return grant ? answer(200, grant) : refuse(400, 'invalid_grant', 'Token is not active');
    }
    case 'client_credentials':
      return service
        ? answer(200, sessions.begin(service.account, issuer, client.id, false))
        : refuse(
            401,
            'unauthorized_client',
            'Public client not allowed to retrieve service account',
          );
    default:
      return refuse(400, 'unsupported_grant_type', 'Unsupported grant_type');
  }
}

function describeUser({ sessions }: Keycloak, { headers }: HttpRequest): Reply {
  const verified = sessions.verify(bearer(headers.authorization) ?? '');
  if (verified?.isLive) return answer(200, userinfo(verified.account));
  const refused = refuse(401, 'invalid_token', 'Token verification failed');
  const challenge = 'Bearer realm="shasta", error="invalid_token"';
  return { ...refused, headers: { ...refused.headers, 'www-authenticate': challenge } };
}

function logout({ sessions }: Keycloak, form: URLSearchParams): Reply {
  return sessions.end(form.get('refresh_token') ?? '')
    ? reply(204, 'application/json', '')
    : refuse(400, 'invalid_grant', 'Invalid refresh token');
}

function discovery(request: HttpRequest): Reply {
  const issuer = issuerOf(request);
  const endpoint = (name: string) => `${issuer}/protocol/openid-connect/${name}`;
  return answer(200, {
    issuer,
    token_endpoint: endpoint('token'),
    userinfo_endpoint: endpoint('userinfo'),
    jwks_uri: endpoint('certs'),
    end_session_endpoint: endpoint('logout'),
    grant_types_supported: ['password', 'refresh_token', 'client_credentials'],
    response_types_supported: ['none'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [algorithm],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  });
}

type Endpoint = (keycloak: Keycloak, request: HttpRequest, form: URLSearchParams) => Reply;

const endpoints: Record<string, Partial<Record<'GET' | 'POST', Endpoint>>> = {
  [`${protocol}/token`]: { POST: token },
  [`${protocol}/userinfo`]: { GET: describeUser, POST: describeUser },
  [`${protocol}/certs`]: { GET: ({ sessions }) => answer(200, { keys: [sessions.key] }) },
  [`${protocol}/logout`]: { POST: (keycloak, _, form) => logout(keycloak, form) },
  [`${realmPath}/.well-known/openid-configuration`]: { GET: (_, request) => discovery(request) },
};

function wrongMethod(method: string, allowed: readonly string[]): Reply {
  const error = `RESTEASY003650: No resource method found for ${method}, return 405 with Allow header`;
  const refused = answer(405, { error });
  const allow = [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return { ...refused, headers: { ...refused.headers, allow } };
}

/** Answers a request whose path begins with {@link keycloakPath}. */
export function handleKeycloak(keycloak: Keycloak, request: HttpRequest): Reply {
  const { pathname } = request.url;
  const endpoint = Object.hasOwn(endpoints, pathname) ? endpoints[pathname] : undefined;
  if (!endpoint) {
    const isOurs = pathname === realmPath || pathname.startsWith(`${realmPath}/`);
    const isRealm = pathname.startsWith(`${keycloakPath}/realms/`);
    return isRealm && !isOurs
      ? answer(404, { error: 'Realm does not exist' })
      : answer(404, { error: 'RESTEASY003210: Could not find resource for full path' });
  }
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const run = method === 'GET' || method === 'POST' ? endpoint[method] : undefined;
  if (!run) return wrongMethod(request.method, Object.keys(endpoint));
  return run(keycloak, request, new URLSearchParams(Buffer.from(request.body ?? []).toString()));
}
