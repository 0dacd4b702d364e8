/** Verifies access tokens: signature by the issuer's keys, issuer, audience and times. */
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import { IssuerUnavailable, TokenRefused } from './errors.ts';
import type { IssuerKeys } from './keys.ts';

export interface Verification {
  issuer: string;
  audience: readonly string[];
  keys: IssuerKeys;
  now(): number;
}

/** Signatures with a pair of keys: with a shared secret, anybody with the public key could sign. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** Seconds that clocks may differ. */
const clockTolerance = 2;
const longestToken = 32 * 1024;
const accessTokenTypes = /^(?:application\/)?(?:at\+)?jwt$/i;

/** Refuses what no key could make good, before the issuer is asked for keys. */
function lookAt(token: string, issuer: string): void {
  if (token.length > longestToken) throw new TokenRefused('the token is too long');
  const { alg, typ = 'JWT' } = decodeProtectedHeader(token);
  if (!algorithms.includes(String(alg))) {
    throw new TokenRefused(`the token is signed with ${String(alg).slice(0, 20)}`);
  }
  if (!accessTokenTypes.test(String(typ))) throw new TokenRefused('it is not an access token');
  const claims = decodeJwt(token);
  if (claims.iss !== issuer) throw new TokenRefused('the token is from another issuer');
  // Keycloak's word for access tokens; its other tokens are signed with the same keys.
  const kind = claims.typ ?? 'Bearer';
  if (kind !== 'Bearer') throw new TokenRefused('it is not an access token');
  if (claims.cnf !== undefined) {
    throw new TokenRefused('the token is bound to a key, which a bearer cannot prove');
  }
}

/** jose names several keys where the header does not say which. */
async function verified(
  token: string,
  keys: IssuerKeys,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys.find, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'aud'
      ? 'the token is for another audience'
      : `the claim ${error.claim} of the token is missing or not valid`;
  }
  if (error instanceof errors.JWKSNoMatchingKey) return 'the key of the token is not known';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature is wrong';
  return 'the token cannot be read';
}

/** The claims. @throws TokenRefused, IssuerUnavailable */
export async function verifyToken(
  token: string,
  { issuer, audience, keys, now }: Verification,
): Promise<JWTPayload & { exp: number }> {
  try {
    lookAt(token, issuer);
    const claims = await verified(token, keys, {
      ...{ issuer, audience: [...audience], algorithms, clockTolerance },
      requiredClaims: ['exp'],
      currentDate: new Date(now()),
    });
    return { ...claims, exp: claims.exp ?? 0 };
  } catch (error) {
    if (error instanceof TokenRefused || error instanceof IssuerUnavailable) throw error;
    throw new TokenRefused(reasonOf(error));
  }
}
