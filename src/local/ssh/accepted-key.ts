/** Whether a login shows one of several keys. */
import { timingSafeEqual } from 'node:crypto';
import type { PublicKeyAuthContext } from 'ssh2';
import type { PublicKey } from './public-keys.ts';
import type { Ssh2 } from './ssh2.ts';

/** A probe has no signature yet: it asks whether the key would do. */
export function isSignedBy(
  { utils }: Ssh2,
  keys: readonly PublicKey[],
  { key: offered, signature, blob, hashAlgo }: PublicKeyAuthContext,
): boolean {
  const known = keys.find(
    (each) => each.blob.length === offered.data.length && timingSafeEqual(each.blob, offered.data),
  );
  if (!known) return false;
  if (!signature) return true;
  const key = utils.parseKey(`${known.type} ${known.blob.toString('base64')}`);
  if (key instanceof Error || !blob) return false;
  return key.verify(blob, signature, hashAlgo) === true;
}
