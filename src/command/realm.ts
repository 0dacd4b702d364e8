/** Opens clients for what issues tokens. */
import { createKeycloakApi, type KeycloakApi } from '../api/keycloak.ts';
import type { Realm } from '../api/oidc.ts';
import { fetchOver } from '../http/fetch.ts';
import { realmFor, realmOf } from '../tokens/realm.ts';
import type { StoredToken } from '../tokens/tokens.ts';
import type { Context } from './command.types.ts';
import { clientOptions } from './services.ts';

/** What signing in for the service at an origin needs. */
export async function openRealm(context: Context, endpoint: string): Promise<Realm> {
  const address = realmFor(context, endpoint);
  const { origin } = new URL(address.issuer);
  return { address, origin, bridge: fetchOver({ ...(await clientOptions(context)), origin }) };
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
