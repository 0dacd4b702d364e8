/** Which realm issues the tokens for a service: the one behind its gateway, or the issuer that it names. */

import { parseEndpoint, uasPath } from '../config/endpoint.ts';
import { gatewayRealm, type RealmAddress } from '../config/realm-address.ts';
import type { Sources } from '../config/settings.ts';
import type { StoredToken } from './tokens.ts';

/** The realm that a stored token came from. */
export function realmOf({ origin, issuer, client_id = '' }: StoredToken): RealmAddress {
  return issuer === undefined
    ? gatewayRealm(origin)
    : { issuer, clientId: client_id, isGateway: false };
}

/** The realm to sign in at; an issuer that is saved is only that of the endpoint that is saved with it. */
export function realmFor({ sources }: { sources: Sources }, origin: string): RealmAddress {
  const { endpoint, issuer, 'client-id': clientId } = sources.configuration?.values ?? {};
  if (!endpoint || !issuer || !clientId) return gatewayRealm(origin);
  const isSame = parseEndpoint(endpoint, uasPath).origin === origin;
  return isSame ? { issuer, clientId, isGateway: false } : gatewayRealm(origin);
}
