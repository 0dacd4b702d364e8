/** JSON Web Tokens, signed with ES256 and a new key at each start of the service. */
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';

export type Claims = Record<string, unknown>;

export interface Signer {
  sign(claims: Claims): string;
  /** The claims of a token that this service signed, expired or not. */
  verify(token: string): Claims | undefined;
  /** The public key, as a JSON Web Key. */
  key: Record<string, unknown>;
}

export const algorithm = 'ES256';

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

export function createSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomBytes(8).toString('hex');
  const header = encode({ alg: algorithm, typ: 'JWT', kid });
  // JSON Web Tokens carry both numbers of the signature without ASN.1 (RFC 7518, section 3.4).
  const dsaEncoding = 'ieee-p1363';
  return {
    key: { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' },
    sign(claims) {
      const text = `${header}.${encode(claims)}`;
      const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding });
      return `${text}.${signature.toString('base64url')}`;
    },
    verify(token) {
      const [head, payload = '', proof = '', ...rest] = token.split('.');
      if (head !== header || rest.length > 0) return undefined;
      const text = Buffer.from(`${header}.${payload}`);
      const given = Buffer.from(proof, 'base64url');
      if (!verify('sha256', text, { key: publicKey, dsaEncoding }, given)) return undefined;
      return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
    },
  };
}
