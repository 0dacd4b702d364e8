/** Who is signed in: access and refresh tokens in the shape of Keycloak's, and the sessions behind them. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../system/deps.ts';
import { type Claims, createSigner } from './jwt.ts';
import type { Account } from './users.ts';

export const clientId = 'shasta';

export interface SessionOptions {
  clock: Clock;
  /** Seconds that an access token from a grant is good for. */
  accessLifetime: number;
  /** Seconds that a refresh token is good for. */
  refreshLifetime: number;
}

export interface Grant {
  access_token: string;
  expires_in: number;
  refresh_expires_in: number;
  refresh_token?: string;
  token_type: 'Bearer';
  'not-before-policy': 0;
  session_state: string;
  scope: string;
}

export interface Verified {
  account: Account;
  session: string;
  /** Whether the session has not been ended: the gateway does not look, Keycloak does. */
  isLive: boolean;
}

export interface Sessions {
  /** A token for a user who never signed in; `lifetime` in seconds. */
  accessToken(account: Account, issuer: string, lifetime: number): string;
  begin(account: Account, issuer: string, client: string, withRefresh: boolean): Grant;
  /** A new pair for a refresh token, which is spent by that; undefined when it is not good any more. */
  refresh(token: string, issuer: string, client: string): Grant | undefined;
  /** Ends the session of a refresh token; false when there is none. */
  end(token: string): boolean;
  /** The public key of the tokens, as a JSON Web Key: others can verify them by it. */
  key: Record<string, unknown>;
  /** What an access token says; undefined when it is foreign or expired. */
  verify(token: string): Verified | undefined;
}

const scope = 'profile email';

export function createSessions({
  clock,
  accessLifetime,
  refreshLifetime,
}: SessionOptions): Sessions {
  const signer = createSigner();
  const accounts = new Map<string, Account>();
  /** Session to the id of its one usable refresh token; empty for a session without. */
  const live = new Map<string, string>();
  const now = () => Math.floor(clock.now() / 1000);

  function access(
    account: Account,
    issuer: string,
    lifetime: number,
    session: string,
    azp: string,
  ) {
    accounts.set(account.id, account);
    const [given_name, ...family] = account.fullName.split(' ');
    return signer.sign({
      exp: now() + lifetime,
      iat: now(),
      jti: randomUUID(),
      iss: issuer,
      aud: 'account',
      sub: account.id,
      typ: 'Bearer',
      azp,
      session_state: session,
      acr: '1',
      realm_access: { roles: ['offline_access', 'uma_authorization'] },
      resource_access: {
        shasta: { roles: account.isAdmin ? ['admin', 'user'] : ['user'] },
        account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] },
      },
      scope,
      sid: session,
      email_verified: false,
      name: account.fullName,
      preferred_username: account.name,
      given_name,
      family_name: family.join(' '),
      email: `${account.name}@localhost`,
    });
  }

  function grant(
    account: Account,
    issuer: string,
    client: string,
    session: string,
    withRefresh: boolean,
  ): Grant {
    const id = randomUUID();
    live.set(session, withRefresh ? id : '');
    const refreshClaims: Claims = {
      exp: now() + refreshLifetime,
      iat: now(),
      jti: id,
      iss: issuer,
      aud: issuer,
      sub: account.id,
      typ: 'Refresh',
      azp: client,
      session_state: session,
      scope,
      sid: session,
    };
    return {
      access_token: access(account, issuer, accessLifetime, session, client),
      expires_in: accessLifetime,
      refresh_expires_in: withRefresh ? refreshLifetime : 0,
      ...(withRefresh ? { refresh_token: signer.sign(refreshClaims) } : {}),
      token_type: 'Bearer',
      'not-before-policy': 0,
      session_state: session,
      scope,
    };
  }

  /** The claims of a token of one kind that has not expired. */
  function claimsOf(token: string, kind: 'Bearer' | 'Refresh'): Claims | undefined {
    const claims = signer.verify(token);
    return claims?.typ === kind && Number(claims.exp) > now() ? claims : undefined;
  }

  return {
    key: signer.key,
    accessToken(account, issuer, lifetime) {
      const session = randomUUID();
      live.set(session, '');
      return access(account, issuer, lifetime, session, clientId);
    },
    begin: (account, issuer, client, withRefresh) =>
      grant(account, issuer, client, randomUUID(), withRefresh),
    refresh(token, issuer, client) {
      const claims = claimsOf(token, 'Refresh');
      const session = String(claims?.sid);
      const account = accounts.get(String(claims?.sub));
      if (!claims || !account || live.get(session) !== claims.jti) return undefined;
      return grant(account, issuer, client, session, true);
    },
    end(token) {
      return live.delete(String(claimsOf(token, 'Refresh')?.sid));
    },
    verify(token) {
      const claims = claimsOf(token, 'Bearer');
      const account = accounts.get(String(claims?.sub));
      if (!claims || !account) return undefined;
      const session = String(claims.sid);
      return { account, session, isLive: live.has(session) };
    },
  };
}
