/** Whether an uploaded text is a private key that opens. */
import { createPrivateKey } from 'node:crypto';
import { loadSsh2 } from '../ssh/ssh2.ts';
import { refusal } from './identities.ts';

const accepted = /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521))$/;

/** PKCS #8, which the SSH library does not read. */
function isPkcs8(text: string, passphrase: string | undefined): boolean {
  if (!/^-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(text)) return false;
  try {
    createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
    return true;
  } catch {
    return false;
  }
}

/** Throws 400 unless the text is an RSA, DSA, ECDSA or Ed25519 private key, opened by the passphrase if it has one. */
export async function checkPrivateKey(text: string, passphrase: string | undefined): Promise<void> {
  const { utils } = await loadSsh2();
  const key = text.startsWith('-----BEGIN') ? utils.parseKey(text, passphrase) : undefined;
  if (key instanceof Error && /passphrase|decrypt|checksum/i.test(key.message)) {
    throw refusal(400, 'Cannot open the SSH private key with this passphrase');
  }
  const isKey =
    (key && !(key instanceof Error) && key.isPrivateKey() && accepted.test(key.type)) ||
    isPkcs8(text, passphrase);
  if (!isKey) throw refusal(400, 'Unrecognised SSH private key type');
}
