/** Opens the services that the settings name; loaded by the first command that needs the network. */
import { readFile } from 'node:fs/promises';
import { createIdentitiesApi, type IdentitiesApi } from './api/identities.ts';
import { refineIdentitiesError } from './api/identities-errors.ts';
import { createUasApi, type UasApi } from './api/uas.ts';
import { refineUasError } from './api/uas-errors.ts';
import { identitiesAuthorization, identitiesEndpoint } from './config/identities-access.ts';
import { isOn } from './config/settings.ts';
import { uasAuthorization, uasEndpoint } from './config/uas-access.ts';
import type { Context } from './context.ts';
import { messageOf, usageError } from './core/errors.ts';
import type { Connection } from './core/transport.ts';
import { createClient } from './http/client.ts';
import { limitRate } from './http/rate-limit.ts';
import { createTrace } from './http/trace.ts';

export async function openConnection(context: Context, insecure: boolean): Promise<Connection> {
  const file = context.setting('cacert');
  let ca: string | undefined;
  if (file) {
    ca = await readFile(file.value, 'utf8').catch((error: unknown) => {
      throw usageError(`${file.source}: cannot read ${file.value}: ${messageOf(error)}`);
    });
    if (!ca.includes('-----BEGIN CERTIFICATE-----')) {
      throw usageError(`${file.source}: ${file.value} holds no PEM certificate`);
    }
  }
  return context.deps.connect({ ca, insecure, env: context.deps.env });
}

/** Tries after the first, from `--retries`. */
function retriesOf(context: Context): number | undefined {
  const setting = context.setting('retries');
  if (!setting) return undefined;
  if (!/^\d{1,2}$/.test(setting.value)) {
    throw usageError(`${setting.source}: "${setting.value}" is no number from 0 to 99`);
  }
  return Number(setting.value);
}

export async function openUas(context: Context, insecure: boolean): Promise<UasApi> {
  const { deps } = context;
  const base = uasEndpoint(context);
  const authorization = await uasAuthorization(context);
  const { send } = await context.connect();
  let sentToken = false;
  const tenant = context.setting('tenant');
  return createUasApi(
    createClient({
      base: base.url,
      transport: send,
      authorization: {
        ...authorization,
        async token(url) {
          const token = await authorization.token(url);
          sentToken = token !== undefined;
          return token;
        },
      },
      clock: deps.clock,
      signal: context.signal,
      trace: createTrace(deps.io, isOn(context.setting('debug'))),
      retries: retriesOf(context),
      timeout: context.timeout,
      insecure,
      headers: tenant ? { 'cray-tenant-name': tenant.value } : undefined,
      onRetry: (line) => {
        if (deps.io.stderrIsTerminal) deps.io.note(line);
      },
      refine: (error) => refineUasError(error, sentToken),
    }),
  );
}

/** The platform allows each token 20 requests in any second; this stays below it, at once and over time. */
const identitiesRate = { perSecond: 15, burst: 4 };
/** Milliseconds for one call: room for a pause that the service asks for. */
const identitiesTimeout = 120_000;

export async function openIdentities(context: Context, insecure: boolean): Promise<IdentitiesApi> {
  const { deps } = context;
  const base = identitiesEndpoint(context);
  const authorization = await identitiesAuthorization(context);
  const { send } = await context.connect();
  return createIdentitiesApi(
    createClient({
      base: base.url,
      transport: limitRate(send, identitiesRate, deps.clock),
      authorization,
      clock: deps.clock,
      signal: context.signal,
      trace: createTrace(deps.io, isOn(context.setting('debug'))),
      retries: retriesOf(context),
      timeout: context.timeout ?? identitiesTimeout,
      insecure,
      headers: { 'accept-version': '1' },
      onRetry: (line) => {
        if (deps.io.stderrIsTerminal) deps.io.note(line);
      },
      refine: refineIdentitiesError,
    }),
  );
}
