/** Keycloak's realm behind the gateway, as far as commands need it: refresh, userinfo, discovery, sign-out. */
import { type RealmAddress, realmName } from '../config/realm-address.ts';
import { UasError } from '../core/errors.ts';
import type { Call, Reply } from '../http/call.types.ts';
import { type ClientCredentials, clientGrant } from './client-grant.ts';
import { type RealmOptions, realmEndpoints } from './realm-endpoints.ts';
import { expectAnyObject } from './shape.ts';

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

const isRefusal = (error: unknown): error is UasError =>
  error instanceof UasError && (error.status === 400 || error.status === 401);

type FormParts = [fields: Record<string, string>, headers: Record<string, string>];

async function grantIn({ call, reply }: { call: Call; reply: Promise<Reply> }): Promise<Grant> {
  const grant = expectAnyObject<Grant>(call, await reply);
  if (typeof grant.access_token === 'string') return grant;
  throw new UasError('server_error', 'the token endpoint returned no token');
}

/** The error of a refresh: a rejected refresh token means that the sign-in has expired. */
function signInExpired(error: unknown): unknown {
  if (!isRefusal(error)) return error;
  return new UasError('unauthenticated', 'your sign-in has expired', {
    status: error.status,
    hint: 'sign in again with: uas auth login',
    notes: [`Keycloak: ${error.message}`],
    cause: error,
  });
}

/** The error of a client's token request: a rejected secret needs another one. */
function secretRejected(error: unknown, realm: RealmAddress, id: string): unknown {
  if (!isRefusal(error)) return error;
  const message = `${realmName(realm)} does not accept the secret of client ${id}`;
  return new UasError('unauthenticated', message, {
    status: error.status,
    hint: 'sign in again with: uas auth login --client-id ID --client-secret-file FILE',
    notes: [`Keycloak: ${error.message}`],
    cause: error,
  });
}

export type KeycloakApi = ReturnType<typeof createKeycloakApi>;

export function createKeycloakApi(address: RealmAddress, options: RealmOptions) {
  const { clientId, isGateway } = address;
  const { origin, path, clientAt, post, discover, endpointOf } = realmEndpoints(address, options);

  return {
    /** A new pair for a refresh token. Throws `unauthenticated` when the realm no longer accepts it. */
    async refresh(refreshToken: string, tokenEndpoint?: string): Promise<Grant> {
      const url =
        tokenEndpoint === undefined
          ? await endpointOf('token', 'token')
          : new URL(tokenEndpoint, origin);
      const fields = { client_id: clientId, refresh_token: refreshToken };
      try {
        return await grantIn(post(url, { grant_type: 'refresh_token', ...fields }));
      } catch (error) {
        throw signInExpired(error);
      }
    },

    /** A token for a client itself. Throws `unauthenticated` when the realm does not accept its secret. */
    async clientToken(credentials: ClientCredentials): Promise<Grant> {
      const url = await endpointOf('token', 'token');
      const ask = (...form: FormParts) => grantIn(post(url, ...form));
      try {
        return await clientGrant(credentials, isGateway ? undefined : 'openid', ask);
      } catch (error) {
        throw secretRejected(error, address, credentials.id);
      }
    },

    /** The account that the token belongs to. */
    async userinfo(accessToken: string): Promise<Userinfo> {
      const { pathname } = await endpointOf('userinfo', 'userinfo');
      const call: Call = { method: 'GET', path: [] };
      const authorization = { token: async () => accessToken };
      return expectAnyObject<Userinfo>(
        call,
        await clientAt(pathname, { authorization }).call(call),
      );
    },

    /** Ends the session of a refresh token; for a realm that is not Keycloak, revokes the token. */
    async logout(refreshToken: string): Promise<void> {
      const revocation = { token: refreshToken, token_type_hint: 'refresh_token' };
      if (!isGateway) {
        const fields = { client_id: clientId, ...revocation };
        await post(await endpointOf('revocation', 'revoke'), fields).reply;
        return;
      }
      const url = new URL(`${path}/logout`, origin);
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
