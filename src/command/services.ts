/** Opens clients for the configured services; loaded when a command first needs the network. */
import { createIdentitiesApi, type IdentitiesApi } from '../api/identities.ts';
import { refineIdentitiesError } from '../api/identities-errors.ts';
import { createKeycloakApi, type KeycloakApi } from '../api/keycloak.ts';
import { namedIssuer } from '../api/named-issuer.ts';
import type { Realm } from '../api/oidc.ts';
import { createUasApi, type UasApi } from '../api/uas.ts';
import { refineUasError } from '../api/uas-errors.ts';
import { readAllAuthorities } from '../config/authorities.ts';
import { isOn } from '../config/settings.ts';
import { usageError } from '../core/errors.ts';
import { type Authorization, type Client, createClient } from '../http/client.ts';
import { fetchOver } from '../http/fetch.ts';
import { limitRate } from '../http/rate-limit.ts';
import { createTrace } from '../http/trace.ts';
import { longestWork } from '../system/lock.ts';
import type { Connection } from '../system/transport.ts';
import type { Refresh } from '../tokens/fresh-token.ts';
import { identitiesAuthorization, identitiesEndpoint } from '../tokens/identities-access.ts';
import { realmFor, realmOf } from '../tokens/realm.ts';
import { type StoredToken, withGrant } from '../tokens/tokens.ts';
import { type UasAuthorization, uasAuthorization, uasEndpoint } from '../tokens/uas-access.ts';
import type { Context } from './command.types.ts';

export async function openConnection(context: Context, insecure: boolean): Promise<Connection> {
  const { deps } = context;
  const ca = await readAllAuthorities(deps.files, context.sources);
  return deps.connect({ ca, insecure, env: deps.env });
}

/** The number of retries, from `--retries`. */
function retriesOf(context: Context): number | undefined {
  const setting = context.setting('retries');
  if (!setting) return undefined;
  if (!/^\d{1,2}$/.test(setting.value)) {
    throw usageError(`${setting.source}: expected a number from 0 to 99, got "${setting.value}"`);
  }
  return Number(setting.value);
}

/** The options for the clients of all services. */
async function clientOptions(context: Context) {
  const { deps } = context;
  const { send } = await context.connect();
  return {
    transport: context.watch(send),
    clock: deps.clock,
    signal: context.signal,
    trace: createTrace(deps.io, isOn(context.setting('debug'))),
    retries: retriesOf(context),
    timeout: context.timeout,
    insecure: isOn(context.setting('insecure')),
    onRetry: (line: string) => {
      if (deps.io.stderrIsTerminal) deps.io.note(line);
    },
  };
}

/** What signing in for the service at an origin needs. */
export async function openRealm(context: Context, endpoint: string): Promise<Realm> {
  const address = realmFor(context, endpoint);
  const { origin } = new URL(address.issuer);
  return { address, origin, bridge: fetchOver({ ...(await clientOptions(context)), origin }) };
}

/** What the service at an endpoint says about where to sign in; undefined for a gateway. */
export async function findIssuer(context: Context, endpoint: URL) {
  return namedIssuer(endpoint, await clientOptions(context));
}

/** The realm that issues tokens for the service at an origin, or that issued this one. */
export async function openKeycloak(
  context: Context,
  origin: string,
  token?: StoredToken,
): Promise<KeycloakApi> {
  const address = token ? realmOf(token) : realmFor(context, origin);
  return createKeycloakApi(address, await clientOptions(context));
}

/** Refreshes a stored token at its own gateway. A refresh does not count as a change by the command. */
function refresher(context: Context): Refresh {
  return async (token) => {
    const keycloak = createKeycloakApi(realmOf(token), {
      ...(await clientOptions(context)),
      transport: (await context.connect()).send,
      timeout: Math.min(context.timeout ?? longestWork, longestWork),
    });
    const grant = await keycloak.refresh(token.refresh_token ?? '', token.token_endpoint);
    return withGrant(token, grant, context.deps.clock.now());
  };
}

/** The caller's token for the User Access Service, refreshed if needed. */
export function openUasAuthorization(context: Context): Promise<UasAuthorization> {
  return uasAuthorization(context, refresher(context));
}

/** A client for the User Access Service with the caller's token. */
export async function openUasClient(
  context: Context,
  refresh: Refresh = refresher(context),
): Promise<Client> {
  const base = uasEndpoint(context);
  const authorization = await uasAuthorization(context, refresh);
  let isSent = false;
  let hasAnswered = false;
  const tenant = context.setting('tenant');
  if (tenant && !/^[!-~]{1,253}$/.test(tenant.value)) {
    throw usageError(`${tenant.source}: invalid tenant name "${tenant.value}"`);
  }
  const options = await clientOptions(context);
  return createClient({
    ...options,
    async transport(request) {
      const reply = await options.transport(request);
      const type = String(reply.headers['content-type'] ?? '');
      hasAnswered ||= reply.status < 300 && /json/i.test(type);
      return reply;
    },
    base: base.url,
    authorization: {
      ...authorization,
      async token(url) {
        const token = await authorization.token(url);
        isSent = true;
        return token;
      },
    },
    headers: tenant ? { 'cray-tenant-name': tenant.value } : undefined,
    refine: (error, isProblem) =>
      refineUasError(error, { sent: isSent ? authorization : undefined, isProblem, hasAnswered }),
  });
}

/** @param refresh replaces the function that refreshes an expiring token */
export async function openUas(context: Context, refresh?: Refresh): Promise<UasApi> {
  return createUasApi(await openUasClient(context, refresh));
}

/** Stays below the limit of the platform, 20 requests per second for each token, in bursts and over time. */
const identitiesRate = { perSecond: 15, burst: 4 };
/** Milliseconds for one call, including a pause that the service may request. */
const identitiesTimeout = 120_000;

/** A client for managed identities with the caller's token, or with another one. */
export async function openIdentitiesClient(
  context: Context,
  authorization?: Authorization,
): Promise<Client> {
  const base = identitiesEndpoint(context);
  const options = await clientOptions(context);
  return createClient({
    ...options,
    base: base.url,
    transport: limitRate(options.transport, identitiesRate, context.deps.clock),
    authorization: authorization ?? (await identitiesAuthorization(context)),
    timeout: context.timeout ?? identitiesTimeout,
    headers: { 'accept-version': '1' },
    refine: refineIdentitiesError,
  });
}

export async function openIdentities(context: Context): Promise<IdentitiesApi> {
  return createIdentitiesApi(await openIdentitiesClient(context));
}
