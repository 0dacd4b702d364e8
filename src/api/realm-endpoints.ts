/** A realm as its issuer describes it: where its endpoints are, and how a request with a secret reaches them. */
import type { RealmAddress } from '../config/realm-address.ts';
import { UasError } from '../core/errors.ts';
import { checkTokenOrigin, checkTokenTarget } from '../core/token-target.ts';
import { formBody } from '../http/body.ts';
import type { Call } from '../http/call.types.ts';
import { type Client, createClient } from '../http/client.ts';
import type { ClientOptions } from '../http/client-options.ts';
import type { HttpResponse } from '../system/transport.ts';
import { expectAnyObject } from './shape.ts';

/** The client's id and its empty secret. */
export const clientAuthorization = 'Basic c2hhc3RhOg==';

/** The realm's metadata, as far as it is used (OpenID Connect Discovery). */
export interface Discovery {
  issuer?: string;
  token_endpoint?: string;
  userinfo_endpoint?: string;
  device_authorization_endpoint?: string;
  revocation_endpoint?: string;
  end_session_endpoint?: string;
}

const addresses: ReadonlySet<string> = new Set<keyof Discovery>([
  'issuer',
  'token_endpoint',
  'userinfo_endpoint',
  'device_authorization_endpoint',
  'revocation_endpoint',
  'end_session_endpoint',
]);

/** The metadata without addresses that are not texts: those count as not offered. */
const withTextsOnly = (metadata: Record<string, unknown>): Discovery =>
  Object.fromEntries(
    Object.entries(metadata).filter(
      ([key, value]) => !addresses.has(key) || typeof value === 'string',
    ),
  );

export type RealmOptions = Omit<ClientOptions, 'base' | 'authorization' | 'headers' | 'refine'>;

/** @param address where users sign in; requests are sent to its host only */
export function realmEndpoints({ issuer, isGateway }: RealmAddress, options: RealmOptions) {
  const { origin, pathname } = new URL(issuer);
  const none = { token: async () => undefined };
  const clientAt = (at: string, more: Partial<ClientOptions> = {}): Client => {
    const base = new URL(origin);
    // Not resolved against the origin, because `//host/path` would lead to another host.
    base.pathname = at;
    return createClient({ authorization: none, ...options, ...more, base });
  };
  const issuerPath = pathname.replace(/\/$/, '');
  /** The path below which Keycloak has its endpoints. */
  const path = `${issuerPath}/protocol/openid-connect`;

  const publicClient = isGateway ? { authorization: clientAuthorization } : {};

  /** A form with a secret in it. */
  function post(
    url: URL,
    fields: Record<string, string>,
    headers: Record<string, string> = publicClient,
  ) {
    checkTokenOrigin(url, origin, 'the sign-in', 'sign in again with: uas auth login');
    checkTokenTarget(url, options.insecure === true);
    const call: Call = { method: 'POST', path: [], body: formBody(fields) };
    return { call, reply: clientAt(url.pathname, { headers }).call(call) };
  }

  /** The realm's metadata, and the time by its clock. */
  async function discover(): Promise<{ discovery: Discovery; date: HttpResponse['headers'][''] }> {
    const call: Call = { method: 'GET', path: ['openid-configuration'] };
    const reply = await clientAt(`${issuerPath}/.well-known`).call(call);
    return { discovery: withTextsOnly(expectAnyObject(call, reply)), date: reply.headers.date };
  }

  /** The address of an endpoint: where Keycloak has it, or where another issuer says. */
  async function endpointOf(
    name: 'token' | 'userinfo' | 'revocation',
    keycloakPath: string,
  ): Promise<URL> {
    if (isGateway) return new URL(`${path}/${keycloakPath}`, origin);
    const found = (await discover()).discovery[`${name}_endpoint`];
    if (typeof found !== 'string' || !URL.canParse(found)) {
      throw new UasError('failed', `the issuer ${issuer} offers no ${name} endpoint`);
    }
    const url = new URL(found);
    checkTokenOrigin(url, origin, 'the sign-in');
    return url;
  }

  return { origin, path, clientAt, post, discover, endpointOf };
}
