/** Repairs the text of a private key file before it is parsed, and recognizes files that are something else. */
import type { KeyRefusal } from './key-refusal.ts';
import { unwrapKey } from './key-unwrap.ts';

export interface KeyText {
  /** One PEM block, with a line feed after each line and nothing before or after it. */
  text: string;
  /** The type in the first line: `OPENSSH`, `RSA`, `EC`, `DSA`, `ENCRYPTED` or empty for PKCS#8. */
  label: string;
  /** What was repaired, for the owner. */
  notes: string[];
}

/** Size limit of a private key: RSA with 16384 bits is 13 KB. */
const largest = 64 * 1024;

const block =
  /^-----BEGIN ([A-Z0-9 ]*?) ?PRIVATE KEY-----\n(?:[^-]*\n)-----END \1 ?PRIVATE KEY-----\n$/;
const publicLine =
  /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-|sk-(?:ssh|ecdsa))[\w@.-]* [A-Za-z0-9+/]{20}/m;

function notAKey(text: string): KeyRefusal | undefined {
  if (text.trim() === '') return { problem: 'the key is empty' };
  if (/^PuTTY-User-Key-File-/m.test(text)) {
    return {
      problem: 'the key is in PuTTY format, which the service does not read',
      hint: 'convert it with: puttygen key.ppk -O private-openssh -o id_key',
    };
  }
  if (/---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----/.test(text)) {
    return {
      problem: "the key is in ssh.com's format, which the service does not read",
      hint: 'convert it with: ssh-keygen -i -f FILE > NEW-FILE',
    };
  }
  if (/PRIVATE KEY-----/.test(text)) return undefined;
  if (publicLine.test(text) || /BEGIN (?:SSH2 |RSA )?PUBLIC KEY/.test(text)) {
    return {
      problem: 'this is a public key',
      hint: 'specify the private key, usually the same path without .pub',
    };
  }
  if (text.includes('-----BEGIN CERTIFICATE'))
    return { problem: 'this is a certificate, not a key' };
  return { problem: 'this is not a private key', hint: 'expected text with BEGIN … PRIVATE KEY' };
}

/**
 * Undoes changes by editors and mail programs: a byte order mark, CRLF, trailing spaces, blank lines around the key, a
 * missing final line feed.
 */
export function repairKey(bytes: Uint8Array): KeyText | KeyRefusal {
  if (bytes.length > largest) return { problem: 'this is not a private key: it is too large' };
  const unwrapped = unwrapKey(bytes);
  if ('problem' in unwrapped) return unwrapped;
  const raw = unwrapped.text;
  const refusal = notAKey(raw);
  if (refusal) return refusal;
  const text = `${raw
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim()}\n`;
  if ((text.match(/-----BEGIN /g) ?? []).length > 1) {
    return {
      problem: 'the file contains more than one key',
      hint: 'put each key in a separate file',
    };
  }
  if (!text.startsWith('-----BEGIN ')) return { problem: 'there is text before the key' };
  if (!/-----END [A-Z0-9 ]*PRIVATE KEY-----\n$/.test(text)) {
    const whole = text.includes('-----END ');
    return { problem: whole ? 'there is text after the key' : 'the key is truncated' };
  }
  const label = block.exec(text.replace(/^(?:Proc-Type|DEK-Info):.*\n/gm, ''))?.[1];
  if (label === undefined) return { problem: 'the key is damaged' };
  const { notes } = unwrapped;
  if (raw.includes('\r')) notes.push('line endings changed from CRLF to LF');
  else if (notes.length === 0 && Buffer.from(text).compare(bytes) !== 0)
    notes.push('spaces around the key removed, or the final line feed added');
  return { text, label, notes };
}
