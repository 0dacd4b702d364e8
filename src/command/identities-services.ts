/** Opens clients for managed identities. */
import { createIdentitiesApi, type IdentitiesApi } from '../api/identities.ts';
import { refineIdentitiesError } from '../api/identities-errors.ts';
import { type Client, createClient } from '../http/client.ts';
import type { Authorization } from '../http/client-options.ts';
import { limitRate } from '../http/rate-limit.ts';
import { identitiesAuthorization, identitiesEndpoint } from '../tokens/identities-access.ts';
import type { Context } from './command.types.ts';
import { clientOptions } from './services.ts';

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
