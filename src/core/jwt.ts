/** Reads the claims of a JSON Web Token without verifying it, which is up to the service. */
import { isRecord } from './record.ts';

export interface Claims {
  /** Seconds since the epoch. */
  exp?: number;
  iat?: number;
  iss?: string;
  sub?: string;
  preferred_username?: string;
  clientId?: string;
  azp?: string;
  [name: string]: unknown;
}

/** The claims of a token, or undefined if it is not a JSON Web Token. */
export function readClaims(token: string): Claims | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    return isRecord(claims) ? (claims as Claims) : undefined;
  } catch {
    return undefined;
  }
}

/** The expiry claim of the token, in milliseconds since the epoch. */
export function expiryOf(token: string): number | undefined {
  const exp = readClaims(token)?.exp;
  return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : undefined;
}

/** The owner claim of the token: the account name, or the client name for a service account. */
export function ownerOf(token: string): string | undefined {
  const { preferred_username, clientId, azp } = readClaims(token) ?? {};
  return [preferred_username, clientId, azp].find(
    (name): name is string => typeof name === 'string' && name !== '',
  );
}
