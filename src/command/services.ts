/** Opens clients for the User Access Service; loaded when a command first needs the network. */
import { createUasApi, type UasApi } from '../api/uas.ts';
import { refineUasError } from '../api/uas-errors.ts';
import { readAllAuthorities } from '../config/authorities.ts';
import { isOn } from '../config/settings.ts';
import { usageError } from '../core/errors.ts';
import { type Client, createClient } from '../http/client.ts';
import { createTrace } from '../http/trace.ts';
import type { Connection } from '../system/transport.ts';
import type { Refresh } from '../tokens/fresh-token.ts';
import { withGrant } from '../tokens/tokens.ts';
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
export async function clientOptions(context: Context) {
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

/** Refreshes a stored token at its own gateway. A refresh does not count as a change by the command. */
function refresher(context: Context): Refresh {
  return async (token) => {
    const { createKeycloakApi } = await import('../api/keycloak.ts');
    const { realmOf } = await import('../tokens/realm.ts');
    const { longestWork } = await import('../system/lock.ts');
    const keycloak = createKeycloakApi(realmOf(token), {
      ...(await clientOptions(context)),
      transport: (await context.connect()).send,
      timeout: Math.min(context.timeout ?? longestWork, longestWork),
    });
    const { client } = token;
    const grant = client
      ? await (await import('./client-token.ts')).clientToken(context, keycloak, client)
      : await keycloak.refresh(token.refresh_token ?? '', token.token_endpoint);
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
