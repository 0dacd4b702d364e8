/** The claims of access and refresh tokens, in the order in which Keycloak writes them. */
import { randomUUID } from 'node:crypto';
import type { Claims } from './jwt.ts';
import type { Account } from './users.ts';

export const scope = 'profile email';

/** The session that a token belongs to. */
export interface Session {
  id: string;
  account: Account;
  issuer: string;
  client: string;
  /** Seconds until the token expires. */
  lifetime: number;
}

/** @param now seconds since 1970 */
export function accessClaims(session: Session, now: number): Claims {
  const { id, account, issuer, client, lifetime } = session;
  const [given_name, ...family] = account.fullName.split(' ');
  return {
    exp: now + lifetime,
    iat: now,
    jti: randomUUID(),
    iss: issuer,
    aud: 'account',
    sub: account.id,
    typ: 'Bearer',
    azp: client,
    session_state: id,
    acr: '1',
    realm_access: { roles: ['offline_access', 'uma_authorization'] },
    resource_access: {
      shasta: { roles: account.isAdmin ? ['admin', 'user'] : ['user'] },
      account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] },
    },
    scope,
    sid: id,
    email_verified: false,
    name: account.fullName,
    preferred_username: account.name,
    given_name,
    family_name: family.join(' '),
    email: `${account.name}@localhost`,
  };
}

/** @param tokenId by which the session knows its one usable refresh token */
export function refreshClaims(session: Session, now: number, tokenId: string): Claims {
  const { id, account, issuer, client, lifetime } = session;
  return {
    exp: now + lifetime,
    iat: now,
    jti: tokenId,
    iss: issuer,
    aud: issuer,
    sub: account.id,
    typ: 'Refresh',
    azp: client,
    session_state: id,
    scope,
    sid: id,
  };
}
