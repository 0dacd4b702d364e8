/** The public keys in an upload, as the SSH server of its UAI reads them. */

const keyLine =
  /(?:^|[ \t])(ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)[ \t]+(AAAA[0-9A-Za-z+/]+={0,3})/;

export interface PublicKey {
  type: string;
  /** The key as SSH sends it. */
  blob: Buffer;
}

/** The key in one line of authorized_keys; options before it and a comment behind it are skipped. */
function keyOf(line: string): PublicKey | undefined {
  if (line.startsWith('#')) return undefined;
  const [, type = '', base64 = ''] = keyLine.exec(line) ?? [];
  const blob = Buffer.from(base64, 'base64');
  const named = Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type)]);
  return type !== '' && blob.subarray(0, named.length).equals(named) ? { type, blob } : undefined;
}

const rfc4716 = /^---- BEGIN SSH2 PUBLIC KEY ----\r?\n([\s\S]*?)---- END SSH2 PUBLIC KEY ----/;

/** A key in the form of RFC 4716; header lines may go on after a backslash. */
function framedKey(text: string): PublicKey | undefined {
  const content = rfc4716.exec(text)?.[1];
  if (content === undefined) return undefined;
  const base64 = content
    .replace(/\\\r?\n/g, '')
    .split(/\r?\n/)
    .filter((line) => !line.includes(':'))
    .join('');
  const blob = Buffer.from(base64, 'base64');
  const length = blob.length > 4 ? blob.readUInt32BE(0) : 0;
  const type = blob.subarray(4, 4 + length).toString('latin1');
  return keyOf(`${type} ${base64}`);
}

/** Every key in the text, for the SSH server of the UAI. */
export function publicKeys(text: string): PublicKey[] {
  const framed = framedKey(text);
  const lines = text.split(/\r?\n/).map(keyOf);
  return [framed, ...lines].filter((key) => key !== undefined);
}
