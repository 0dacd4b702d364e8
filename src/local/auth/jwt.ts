/** JSON Web Tokens, signed with HS256 and a key that lives as long as the service. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type Claims = Record<string, unknown>;

export interface Signer {
  sign(claims: Claims): string;
  /** The claims of a token that this service signed, expired or not. */
  verify(token: string): Claims | undefined;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

export function createSigner(): Signer {
  const key = randomBytes(32);
  const header = encode({ alg: 'HS256', typ: 'JWT', kid: randomBytes(8).toString('hex') });
  const signature = (text: string) => createHmac('sha256', key).update(text).digest();
  return {
    sign(claims) {
      const text = `${header}.${encode(claims)}`;
      return `${text}.${signature(text).toString('base64url')}`;
    },
    verify(token) {
      const [head, payload = '', proof = '', ...rest] = token.split('.');
      if (head !== header || rest.length > 0) return undefined;
      const expected = signature(`${header}.${payload}`);
      const given = Buffer.from(proof, 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
    },
  };
}
