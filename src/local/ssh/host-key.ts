import type { Ssh2 } from './ssh2.ts';

/** A new host key, an OpenSSH private key in PEM. One in 256 that the library makes lacks a byte, and nobody can read it. */
export function newHostKey({ utils }: Pick<Ssh2, 'utils'>): string {
  for (;;) {
    const key = utils.generateKeyPairSync('ed25519').private;
    if (!(utils.parseKey(key) instanceof Error)) return key;
  }
}
