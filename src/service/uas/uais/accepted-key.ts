/**
 * Which uploads the service takes for a public key. It reads leniently, several keys and any options, but only the
 * first key counts, and every byte of that one.
 */
import { decodeBase64, strip, words } from '../../python/text.ts';
import { isOnCurve } from './elliptic.ts';
import { bitsOf, unsigned, type WireReader, wireReader } from './wire-reader.ts';

/** The text without the options in front of the key; undefined where they do not end. */
function withoutOptions(text: string): string | undefined {
  if (/^(?:ssh-|ecdsa-|sk-)/.test(text)) return text;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (text[at] === ' ' && !isQuoted) return text.slice(at + 1);
  }
  return undefined;
}

/** The type in front of the base64, and the base64. The form of RFC 4716 has no such type. */
function encoded(text: string): { type?: string | undefined; base64: string } | undefined {
  if (text.startsWith('---- BEGIN SSH2 PUBLIC KEY ----')) {
    const lines = text.split('\n').filter((line) => !line.includes(':') && !line.includes('----'));
    return { base64: lines.join('') };
  }
  const [type, base64] = words(withoutOptions(text) ?? '');
  return base64 === undefined ? undefined : { type, base64 };
}

function isRsa(key: WireReader): boolean {
  const [e, n] = [key.take(), key.take()].map((field) => field && unsigned(field));
  if (e === undefined || n === undefined) return false;
  const bits = bitsOf(n);
  return e >= 3n && e < n && e % 2n === 1n && bits >= 768 && bits <= 16_384;
}

function isDsa(key: WireReader): boolean {
  const [p, q, g, y] = [key.take(), key.take(), key.take(), key.take()].map(
    (field) => field && unsigned(field),
  );
  if (p === undefined || q === undefined || g === undefined || y === undefined) return false;
  return bitsOf(q) === 160 && [1024, 2048, 3072].includes(bitsOf(p)) && g > 1n && g < p;
}

function isEcdsa(key: WireReader): boolean {
  const curve = key.take()?.toString('latin1') ?? '';
  const point = key.take();
  return point !== undefined && isOnCurve(curve, point);
}

function isEd25519(key: WireReader): boolean {
  return key.take()?.length === 32;
}

/** Keys of security keys end with an application, which begins with `ssh:`. */
function hasApplication(key: WireReader): boolean {
  return /^ssh:/i.test(key.take()?.toString('latin1') ?? '');
}

function isKeyOf(type: string, key: WireReader): boolean {
  if (type === 'ssh-rsa') return isRsa(key);
  if (type === 'ssh-dss') return isDsa(key);
  if (type === 'ssh-ed25519') return isEd25519(key);
  const kind = strip(type);
  if (kind.startsWith('ecdsa-sha')) return isEcdsa(key);
  if (kind.startsWith('sk-ecdsa-sha')) return isEcdsa(key) && hasApplication(key);
  if (kind.startsWith('sk-ssh-ed25519')) return isEd25519(key) && hasApplication(key);
  return false;
}

export function isAcceptedKey(text: string): boolean {
  const { type, base64 = '' } = encoded(text) ?? {};
  const blob = decodeBase64(base64);
  if (!blob) return false;
  const key = wireReader(blob);
  const named = key.take()?.toString('utf8') ?? '';
  if (type !== undefined && type !== named) return false;
  return isKeyOf(named, key) && key.isAtEnd();
}
