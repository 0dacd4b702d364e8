/** Examines private keys locally: type, strength, fingerprint, and whether the passphrase decrypts them. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { fingerprint, publicBlob } from './key-blob.ts';
import type { KeyRefusal } from './key-refusal.ts';
import { type KeyText, repairKey } from './key-text.ts';

/** A usable private key. Only `text` and `opened` are secret. */
export interface PrivateKey {
  kind: 'RSA' | 'ECDSA' | 'ED25519';
  bits: number;
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  fingerprint: string;
  comment: string;
  encrypted: boolean;
  /** The line for authorized_keys, without a line feed. */
  publicKey: string;
  /** The repaired text of the file, which is sent. */
  text: string;
  /** The key without its passphrase, for signing here. */
  opened: KeyObject;
  notes: readonly string[];
}

interface Opened {
  key: KeyObject;
  comment: string;
  encrypted: boolean;
}

const noPassphrase: KeyRefusal = {
  problem: 'the key is encrypted and no passphrase was given',
  needsPassphrase: true,
};
const wrongPassphrase: KeyRefusal = { problem: 'the passphrase does not decrypt the key' };
const damaged: KeyRefusal = { problem: 'the key is damaged' };

/** Minimum size of an RSA key. */
const leastRsaBits = 2048;

export function isRefusal<T extends object>(value: T | KeyRefusal): value is KeyRefusal {
  return 'problem' in value;
}

/** PKCS#8, which ssh2 does not parse and Node does. */
function openPkcs8({ text, label }: KeyText, passphrase: string | undefined): Opened | KeyRefusal {
  const encrypted = label === 'ENCRYPTED';
  if (encrypted && passphrase === undefined) return noPassphrase;
  try {
    const key = createPrivateKey({ key: text, ...(encrypted ? { passphrase } : {}) });
    return { key, comment: '', encrypted };
  } catch {
    return encrypted ? wrongPassphrase : damaged;
  }
}

/** OpenSSH's own format and the older PEM forms. */
async function openWithSsh2(
  { text }: KeyText,
  passphrase: string | undefined,
): Promise<Opened | KeyRefusal> {
  const { default: parser } = await import('ssh2/lib/protocol/keyParser.js');
  const encrypted = isEncrypted(text);
  if (encrypted && passphrase === undefined) return noPassphrase;
  try {
    const parsed = parser.parseKey(text, encrypted ? passphrase : undefined);
    if (parsed instanceof Error) return explain(parsed.message, encrypted);
    if (parsed.type === 'ssh-dss') return weakDsa;
    const key = createPrivateKey(parsed.getPrivatePEM());
    // A wrong passphrase can produce bytes that look like a key; it is right if the key matches its public key.
    const data = Buffer.from('check');
    if (parsed.verify(data, parsed.sign(data) as Buffer) !== true) return damaged;
    return { key, comment: parsed.comment, encrypted };
  } catch {
    return encrypted ? wrongPassphrase : damaged;
  }
}

const weakDsa: KeyRefusal = {
  problem: 'DSA keys are too weak, and servers refuse them',
  hint: 'create a new one with: ssh-keygen -t ed25519',
};

function isEncrypted(text: string): boolean {
  if (!text.startsWith('-----BEGIN OPENSSH')) return /^DEK-Info:/m.test(text);
  const data = Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64');
  // "openssh-key-v1", a zero byte, then the length and name of the cipher.
  return data.toString('latin1', 15, 23) !== '\0\0\0\u0004none';
}

function explain(message: string, encrypted: boolean): KeyRefusal {
  if (/Unsupported OpenSSH private key type: sk-/.test(message)) {
    return { problem: 'the key is on a hardware token; a service cannot use it' };
  }
  if (/^Unsupported (?:cipher|kdf|OpenSSH private key type)|not supported/.test(message)) {
    return { problem: 'the type or cipher of the key is not supported' };
  }
  return encrypted ? wrongPassphrase : damaged;
}

/** Valid keys that must not be sent to the service. */
function weakness(key: KeyObject): KeyRefusal | { kind: PrivateKey['kind']; bits: number } {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return { kind: 'ED25519', bits: 256 };
    case 'rsa':
      return modulusLength >= leastRsaBits
        ? { kind: 'RSA', bits: modulusLength }
        : {
            problem: `RSA with ${modulusLength} bits is too weak; at least ${leastRsaBits} are needed`,
            hint: 'create a new one with: ssh-keygen -t ed25519',
          };
    case 'dsa':
      return weakDsa;
    case 'ec': {
      const bits = { prime256v1: 256, secp384r1: 384, secp521r1: 521 }[namedCurve];
      if (bits !== undefined) return { kind: 'ECDSA', bits };
      break;
    }
    default:
  }
  return { problem: `SSH does not support this type of key: ${key.asymmetricKeyType}` };
}

/** Examines the bytes of a key file. A refusal never contains any part of the key. */
export async function examineKey(
  bytes: Uint8Array,
  passphrase?: string | undefined,
): Promise<PrivateKey | KeyRefusal> {
  const tidy = repairKey(bytes);
  if (isRefusal(tidy)) return tidy;
  const isPkcs8 = tidy.label === '' || tidy.label === 'ENCRYPTED';
  const opened = isPkcs8 ? openPkcs8(tidy, passphrase) : await openWithSsh2(tidy, passphrase);
  if (isRefusal(opened)) return opened;
  const strength = weakness(opened.key);
  if (isRefusal(strength)) return strength;
  const blob = publicBlob(createPublicKey(opened.key));
  if (blob === undefined) return damaged;
  const algorithm = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
  return {
    ...strength,
    fingerprint: fingerprint(blob),
    comment: opened.comment,
    encrypted: opened.encrypted,
    publicKey: [algorithm, blob.toString('base64'), opened.comment].filter(Boolean).join(' '),
    text: tidy.text,
    opened: opened.key,
    notes: [
      ...tidy.notes,
      ...(passphrase !== undefined && !opened.encrypted
        ? ['the key has no passphrase; the one given was ignored']
        : []),
    ],
  };
}
