/** Public keys in the encoding of SSH: the content of authorized_keys and the input of fingerprints. */
import { createHash, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A length and the bytes (RFC 4251, section 5). */
export function sshString(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A positive integer without leading zeros, except one when its first bit is set. */
export function sshInteger(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Buffer.alloc(0) : bytes.subarray(first);
  return sshString((digits[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), digits]) : digits);
}

const decode = (base64 = ''): Buffer => Buffer.from(base64, 'base64url');

const curves: Record<string, string> = {
  'P-256': 'nistp256',
  'P-384': 'nistp384',
  'P-521': 'nistp521',
};

/** The blob of a public key; undefined for types that SSH does not support. */
export function publicBlob(key: KeyObject): Buffer | undefined {
  const { kty, crv = '', e, n, x, y } = exportJwk(key);
  if (kty === 'RSA') {
    return Buffer.concat([sshString('ssh-rsa'), sshInteger(decode(e)), sshInteger(decode(n))]);
  }
  if (kty === 'OKP' && crv === 'Ed25519') {
    return Buffer.concat([sshString('ssh-ed25519'), sshString(decode(x))]);
  }
  const curve = curves[crv];
  if (kty !== 'EC' || curve === undefined) return undefined;
  const point = [Buffer.from([4]), decode(x), decode(y)];
  return Buffer.concat([
    sshString(`ecdsa-sha2-${curve}`),
    sshString(curve),
    sshString(Buffer.concat(point)),
  ]);
}

function exportJwk(key: KeyObject): JsonWebKey {
  try {
    return key.export({ format: 'jwk' });
  } catch {
    // DSA has no JSON Web Key.
    return {};
  }
}

/** `SHA256:` and the digest in base64 without padding, as `ssh-keygen -l` prints it. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

const keyWords =
  /(?:^|[ \t])(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)[ \t]+([A-Za-z0-9+/]+={0,2})(?=[ \t\r]|$)/gm;

/** The blobs of the keys in a text of key lines, in base64. */
export function publicBlobs(text: string): string[] {
  return [...text.matchAll(keyWords)].flatMap(([, blob]) => blob ?? []);
}
