/** Who is signed in: access and refresh tokens in the shape of Keycloak's, and the sessions behind them. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../system/deps.ts';
import { createSigner } from './jwt.ts';
import { accessClaims, refreshClaims, type Session, scope } from './session-claims.ts';
import type { Account } from './users.ts';

export const clientId = 'shasta';

export interface SessionOptions {
  clock: Clock;
  /** Seconds until an access token from a grant expires. */
  accessLifetime: number;
  /** Seconds until a refresh token expires. */
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
  /** A new pair for a refresh token, which can be used once; undefined if the token is invalid. */
  refresh(token: string, issuer: string, client: string): Grant | undefined;
  /** Ends the session of a refresh token; false when there is none. */
  end(token: string): boolean;
  /** The public key of the tokens, as a JSON Web Key: others can verify them by it. */
  key: Record<string, unknown>;
  /** The account of an access token; undefined for one from elsewhere, or an expired one. */
  verify(token: string): Verified | undefined;
}

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

  function access(session: Session): string {
    accounts.set(session.account.id, session.account);
    return signer.sign(accessClaims(session, now()));
  }

  function grant(session: Omit<Session, 'lifetime'>, withRefresh: boolean): Grant {
    const id = randomUUID();
    live.set(session.id, withRefresh ? id : '');
    const refreshed = { ...session, lifetime: refreshLifetime };
    return {
      access_token: access({ ...session, lifetime: accessLifetime }),
      expires_in: accessLifetime,
      refresh_expires_in: withRefresh ? refreshLifetime : 0,
      ...(withRefresh ? { refresh_token: signer.sign(refreshClaims(refreshed, now(), id)) } : {}),
      token_type: 'Bearer',
      'not-before-policy': 0,
      session_state: session.id,
      scope,
    };
  }

  /** Reads a token of one kind that has not expired. */
  function read(token: string, kind: 'Bearer' | 'Refresh') {
    const claims = signer.verify(token);
    const account = accounts.get(String(claims?.sub));
    if (!account || claims?.typ !== kind || !(Number(claims.exp) > now())) return undefined;
    return { account, id: String(claims.sid), tokenId: claims.jti };
  }

  return {
    key: signer.key,
    accessToken(account, issuer, lifetime) {
      const id = randomUUID();
      live.set(id, '');
      return access({ id, account, issuer, client: clientId, lifetime });
    },
    begin: (account, issuer, client, withRefresh) =>
      grant({ id: randomUUID(), account, issuer, client }, withRefresh),
    refresh(token, issuer, client) {
      const session = read(token, 'Refresh');
      if (!session || live.get(session.id) !== session.tokenId) return undefined;
      return grant({ ...session, issuer, client }, true);
    },
    end: (token) => live.delete(read(token, 'Refresh')?.id ?? ''),
    verify(token) {
      const session = read(token, 'Bearer');
      return (
        session && { account: session.account, session: session.id, isLive: live.has(session.id) }
      );
    },
  };
}
