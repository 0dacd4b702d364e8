import type { Ssh2 } from './ssh2.ts';

/** A new host key, an OpenSSH private key in PEM. One in 256 keys of the library lacks a byte and cannot be read. */
export function newHostKey({ utils }: Pick<Ssh2, 'utils'>): string {
  for (;;) {
    const key = utils.generateKeyPairSync('ed25519').private;
    if (!(utils.parseKey(key) instanceof Error)) return key;
  }
}
