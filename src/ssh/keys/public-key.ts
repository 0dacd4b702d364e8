/** Checks public key files before they are sent. */
import { type UasError, usageError } from '../../core/errors.ts';
import { isPlain } from '../../core/text.ts';
import type { Files } from '../../system/files.ts';
import { decodeText } from '../../system/text-input.ts';
import { unwrapFramedKeys } from './framed-key.ts';

/** The key lines of a file, for comparisons; undefined if it cannot be read. Comments may be in any encoding. */
export async function readKeyLines(files: Files, path: string): Promise<string | undefined> {
  const bytes = await files.read(path).catch(() => undefined);
  try {
    return bytes && decodeText(bytes, path, { latin1: true });
  } catch {
    return undefined;
  }
}

const keyLine =
  /^(?:(.*?)[ \t]+)?((?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com))[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]|$)/;
const certificate = /(?:^|[ \t])[a-z0-9-]+-cert-v01@openssh\.com[ \t]/;

/** Options of authorized_keys that may precede a key: `restrict,command="echo \"x\""`. */
const option = /[A-Za-z][A-Za-z0-9-]*(?:="(?:[^"\\]|\\.)*")?/;
const options = new RegExp(`^${option.source}(?:,${option.source})*$`);
const optionNames =
  /^(?:(?:no-)?(?:agent-forwarding|port-forwarding|pty|user-rc|x11-forwarding|touch-required)|cert-authority|command|environment|expiry-time|from|permitlisten|permitopen|principals|restrict|tunnel|verify-required)$/i;

/** Size limit for a file with several public keys. */
const largest = 64 * 1024;

/** The fields of each key type after its name (RFC 4253 section 6.6, RFC 5656, RFC 8709, OpenSSH's PROTOCOL.u2f). */
const fields: Record<string, number> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ssh-dss': 4,
  'sk-ssh-ed25519@openssh.com': 2,
  'sk-ecdsa-sha2-nistp256@openssh.com': 3,
};
const ecdsaFields = 2;

/** The length-prefixed strings and numbers of the blob; undefined when it is truncated or has extra bytes. */
function parts(base64: string): Buffer[] | undefined {
  const blob = Buffer.from(base64, 'base64');
  if (blob.toString('base64') !== base64) return undefined;
  const found: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    found.push(blob.subarray(at + 4, end));
    at = end;
  }
  return found;
}

/** Whether the blob is a complete key of the type. */
function isWhole(type: string, base64: string): boolean {
  const [name, ...rest] = parts(base64) ?? [];
  if (name?.toString('latin1') !== type || rest.length !== (fields[type] ?? ecdsaFields)) {
    return false;
  }
  return rest.every((part) => part.length > 0) && (!/ed25519/.test(type) || rest[0]?.length === 32);
}

function areOptions(text: string): boolean {
  const names = text.replace(/"(?:[^"\\]|\\.)*"/g, '').split(',');
  return options.test(text) && names.every((name) => optionNames.test(name.replace(/=$/, '')));
}

function isKeyLine(line: string): boolean {
  const [, before, type = '', base64 = ''] = keyLine.exec(line) ?? [];
  return isWhole(type, base64) && (before === undefined || before === '' || areOptions(before));
}

/** Recognizes files that are often mistaken for OpenSSH public keys, with what to do. */
function mistaken(text: string, source: string): UasError | undefined {
  if (certificate.test(text)) {
    return usageError(
      `${source} is a certificate, not a public key`,
      `specify the key that it was issued for, probably ${source.replace(/-cert\.pub$/, '.pub')}`,
    );
  }
  if (/^-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(text)) {
    const format = text.startsWith('-----BEGIN RSA') ? 'PEM' : 'PKCS8';
    return usageError(
      `${source} is a public key in PEM, which ssh does not read`,
      `convert it with: ssh-keygen -i -m ${format} -f ${source}`,
    );
  }
  if (text.includes('\0')) {
    return usageError(`${source} is not UTF-8 text`, 'public keys are one line of ASCII');
  }
  return undefined;
}

/** Why current servers refuse a key; undefined when they do not. */
function weaknessOf(line: string): string | undefined {
  const [, , type, base64 = ''] = keyLine.exec(line) ?? [];
  if (type === 'ssh-dss') return 'it is a DSA key, which servers refuse';
  const modulus = type === 'ssh-rsa' ? parts(base64)?.[2] : undefined;
  // A leading zero byte only marks the number as positive.
  const bits = ((modulus?.length ?? 0) - (modulus?.[0] === 0 ? 1 : 0)) * 8;
  return bits > 0 && bits < 2048
    ? `it is RSA with ${bits} bits, which many servers refuse`
    : undefined;
}

/**
 * The key lines of a public key file, without the blank and comment lines that the service would refuse.
 * @param source file name for errors
 * @param warn called for a valid key that current servers may refuse
 * @throws UasError usage for a private key (never sent anywhere), an empty file, or anything else that is not an
 * OpenSSH key
 */
export function checkPublicKey(
  content: Buffer,
  source: string,
  warn: (line: string) => void = () => {},
): Buffer {
  const text = content
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .trim();
  // In UTF-16 every second byte is zero.
  if (/PRIVATE KEY|PuTTY-User-Key-File/.test(text.replaceAll('\0', ''))) {
    throw usageError(
      `${source} is a private key; nothing was sent`,
      `specify its public key${/^--|\.pub$/.test(source) ? '' : `, probably ${source}.pub`}`,
    );
  }
  if (content.length > largest) throw usageError(`${source} is not a public key: it is too large`);
  decodeText(content, source);
  const lines = unwrapFramedKeys(text)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw usageError(`${source} contains no public key: it is empty`);
  for (const line of lines) {
    if (!isKeyLine(line.trim())) {
      throw (
        mistaken(text, source) ??
        usageError(
          `${source} is not an OpenSSH public key, or is damaged`,
          'create one with: ssh-keygen -t ed25519',
        )
      );
    }
    if (!isPlain(line.replaceAll('\t', ' '))) {
      throw usageError(
        `${source}: the comment of the key contains invisible characters`,
        'change or remove the comment after the key',
      );
    }
  }
  const keys = lines.map((line) => line.trim());
  const weak = keys.map(weaknessOf).find((why) => why !== undefined);
  if (weak) warn(`warning: ${source}: ${weak}`);
  return Buffer.from(`${keys.join('\n')}\n`);
}

export function missingPublicKey(home: string): UasError {
  return usageError(
    `no public key was found in ${home}/.ssh`,
    'create one with: ssh-keygen -t ed25519, or specify one with --publickey FILE',
  );
}
