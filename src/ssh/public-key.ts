/** Public key files, checked before they are sent. */
import { type UasError, usageError } from '../core/errors.ts';

const keyLine =
  /(?:^|[\s"])((?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp\d+|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)) +([A-Za-z0-9+/]+=*)(?:\s|$)/;

/** Whether the base64 blob begins with its own key type, as RFC 4253 section 6.6 has it. */
function blobFits(type: string, base64: string): boolean {
  const blob = Buffer.from(base64, 'base64');
  const length = blob.length > 4 ? blob.readUInt32BE(0) : 0;
  return blob.toString('latin1', 4, 4 + length) === type;
}

/**
 * The key lines of a public key file, without the blank and comment lines that the service would refuse.
 * @param source file name for errors
 * @throws UasError usage for a private key (never sent anywhere), an empty file, or what is no OpenSSH key
 */
export function checkPublicKey(content: Buffer, source: string): Buffer {
  const text = content.toString('utf8').replace(/^\ufeff/, '');
  if (/PRIVATE KEY|PuTTY-User-Key-File/.test(text)) {
    throw usageError(
      `${source} is a private key; nothing was sent`,
      `give its public half${source.endsWith('.pub') ? '' : `, probably ${source}.pub`}`,
    );
  }
  if (/^---- BEGIN SSH2 PUBLIC KEY ----/m.test(text)) return Buffer.from(text);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw usageError(`${source} holds no public key: it is empty`);
  for (const line of lines) {
    const [, type = '', base64 = ''] = keyLine.exec(line) ?? [];
    if (!type || !blobFits(type, base64)) {
      throw usageError(
        `${source} is no OpenSSH public key`,
        'make one with: ssh-keygen -t ed25519',
      );
    }
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

export function missingPublicKey(home: string): UasError {
  return usageError(
    `no public key was found in ${home}/.ssh`,
    'make one with: ssh-keygen -t ed25519, or name one with --publickey FILE',
  );
}
