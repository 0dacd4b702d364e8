/** Keycloak's realm behind the gateway, as far as commands need it: refresh, userinfo, discovery, sign-out. */

import type { RealmAddress } from '../config/realm-address.ts';
import { UasError } from '../core/errors.ts';
import { checkTokenOrigin, checkTokenTarget } from '../core/token-target.ts';
import { formBody } from '../http/body.ts';
import type { Call } from '../http/call.types.ts';
import { type Client, type ClientOptions, createClient } from '../http/client.ts';
import type { HttpResponse } from '../system/transport.ts';
import { expectAnyObject } from './shape.ts';

/** The client's id and its empty secret. */
export const clientAuthorization = 'Basic c2hhc3RhOg==';

/** The attributes that UAS requires in userinfo. */
const linuxAttributes = [
  'preferred_username',
  'name',
  'uidNumber',
  'gidNumber',
  'homeDirectory',
  'loginShell',
] as const;

export type Userinfo = Record<string, unknown>;

/** The Linux attributes that an account lacks. */
export function missingAttributes(userinfo: Userinfo): string[] {
  return linuxAttributes.filter((name) => userinfo[name] === undefined || userinfo[name] === '');
}

/** The reply of a token endpoint (RFC 6749, section 5.1). */
export interface Grant {
  access_token: string;
  refresh_token?: string;
  /** Seconds. */
  expires_in?: number;
}

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

export type KeycloakApi = ReturnType<typeof createKeycloakApi>;

/** @param address where users sign in; requests are sent to its host only */
export function createKeycloakApi(
  { issuer, clientId, isGateway }: RealmAddress,
  options: Omit<ClientOptions, 'base' | 'authorization' | 'headers' | 'refine'>,
) {
  const { origin, pathname } = new URL(issuer);
  const none = { token: async () => undefined };
  const at = (path: string, more: Partial<ClientOptions> = {}): Client => {
    const base = new URL(origin);
    // Not resolved against the origin, because `//host/path` would lead to another host.
    base.pathname = path;
    return createClient({ authorization: none, ...options, ...more, base });
  };
  const issuerPath = pathname.replace(/\/$/, '');
  const realm = `${issuerPath}/protocol/openid-connect`;

  /** A form with a secret in it. */
  function post(url: URL, fields: Record<string, string>) {
    checkTokenOrigin(url, origin, 'the sign-in', 'sign in again with: uas auth login');
    checkTokenTarget(url, options.insecure === true);
    const call: Call = { method: 'POST', path: [], body: formBody(fields) };
    const headers = isGateway ? { authorization: clientAuthorization } : {};
    return { call, reply: at(url.pathname, { headers }).call(call) };
  }

  /** The realm's metadata, and the time by its clock. */
  async function discover(): Promise<{ discovery: Discovery; date: HttpResponse['headers'][''] }> {
    const call: Call = { method: 'GET', path: ['openid-configuration'] };
    const reply = await at(`${issuerPath}/.well-known`).call(call);
    return { discovery: withTextsOnly(expectAnyObject(call, reply)), date: reply.headers.date };
  }

  /** The address of an endpoint: where Keycloak has it, or where another issuer says. */
  async function endpointOf(
    name: 'token' | 'userinfo' | 'revocation',
    keycloakPath: string,
  ): Promise<URL> {
    if (isGateway) return new URL(`${realm}/${keycloakPath}`, origin);
    const found = (await discover()).discovery[`${name}_endpoint`];
    if (typeof found !== 'string' || !URL.canParse(found)) {
      throw new UasError('failed', `the issuer ${issuer} offers no ${name} endpoint`);
    }
    const url = new URL(found);
    checkTokenOrigin(url, origin, 'the sign-in');
    return url;
  }

  return {
    /** A new pair for a refresh token. Throws `unauthenticated` when the realm no longer accepts it. */
    async refresh(refreshToken: string, tokenEndpoint?: string): Promise<Grant> {
      const url =
        tokenEndpoint === undefined
          ? await endpointOf('token', 'token')
          : new URL(tokenEndpoint, origin);
      const { call, reply } = post(url, {
        grant_type: 'refresh_token',
        client_id: clientId,
        refresh_token: refreshToken,
      });
      try {
        const grant = expectAnyObject<Grant>(call, await reply);
        if (typeof grant.access_token === 'string') return grant;
        throw new UasError('server_error', 'the token endpoint returned no token');
      } catch (error) {
        if (!(error instanceof UasError) || (error.status !== 400 && error.status !== 401)) {
          throw error;
        }
        throw new UasError('unauthenticated', 'your sign-in has expired', {
          status: error.status,
          hint: 'sign in again with: uas auth login',
          notes: [`Keycloak: ${error.message}`],
          cause: error,
        });
      }
    },

    /** The account that the token belongs to. */
    async userinfo(accessToken: string): Promise<Userinfo> {
      const { pathname: path } = await endpointOf('userinfo', 'userinfo');
      const call: Call = { method: 'GET', path: [] };
      const authorization = { token: async () => accessToken };
      return expectAnyObject<Userinfo>(call, await at(path, { authorization }).call(call));
    },

    /** Ends the session of a refresh token; for a realm that is not Keycloak, revokes the token. */
    async logout(refreshToken: string): Promise<void> {
      const revocation = { token: refreshToken, token_type_hint: 'refresh_token' };
      if (!isGateway) {
        const fields = { client_id: clientId, ...revocation };
        await post(await endpointOf('revocation', 'revoke'), fields).reply;
        return;
      }
      const url = new URL(`${realm}/logout`, origin);
      const fields = { client_id: clientId, refresh_token: refreshToken };
      try {
        await post(url, fields).reply;
      } catch (error) {
        if (!(error instanceof UasError) || error.status !== 404) throw error;
        const { revocation_endpoint } = (await discover()).discovery;
        if (!revocation_endpoint) throw error;
        await post(new URL(revocation_endpoint, origin), revocation).reply;
      }
    },

    discover,
  };
}
