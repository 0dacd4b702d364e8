/** Creates Ed25519 keys in OpenSSH's own format, the only format of such keys that its older releases read. */
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { sshString } from './key-blob.ts';

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/**
 * The text of an unencrypted private key file.
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
function opensshText(key: KeyObject, comment: string): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const algorithm = sshString('ssh-ed25519');
  const check = randomBytes(4);
  const secret = [sshString(point), sshString(Buffer.concat([seed, point])), sshString(comment)];
  const body = Buffer.concat([check, check, algorithm, ...secret]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, (8 - (body.length % 8)) % 8));
  const none = sshString('none');
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    none,
    none,
    sshString(''),
    uint32(1),
    sshString(Buffer.concat([algorithm, sshString(point)])),
    sshString(Buffer.concat([body, padding])),
  ]);
  const lines = file.toString('base64').match(/.{1,70}/g) ?? [];
  return [
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    ...lines,
    '-----END OPENSSH PRIVATE KEY-----',
    '',
  ].join('\n');
}

/** The text of a new private key. */
export function newKey(comment: string): string {
  return opensshText(generateKeyPairSync('ed25519').privateKey, comment);
}
