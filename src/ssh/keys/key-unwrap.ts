/**
 * Undoes the effects of transferring a private key: encodings of Windows, JSON and YAML, the output of openssl,
 * terminals. Anything else is left for the parser to refuse.
 */
import { isUtf8 } from 'node:buffer';
import type { KeyRefusal } from './key-refusal.ts';

export interface Unwrapped {
  text: string;
  /** What was changed, for the owner. */
  notes: string[];
}

const beginning = /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/m;

/** The bytes as text; UTF-16 needs its byte order mark. */
function decodeKey(bytes: Uint8Array): Unwrapped | KeyRefusal {
  const [first, second] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  if ((isLittle || (first === 0xfe && second === 0xff)) && bytes.length % 2 === 0) {
    const units = Buffer.from(bytes.subarray(2));
    const text = (isLittle ? units : units.swap16()).toString('utf16le');
    return { text, notes: ['converted from UTF-16'] };
  }
  const zeros = bytes.filter((byte) => byte === 0).length;
  if (first === 0x30 && (second === 0x82 || second === 0x81)) {
    return {
      problem: 'the key is in binary form (DER)',
      hint: 'convert it with: openssl pkey -inform DER -in FILE -out key.pem',
    };
  }
  if (isUtf8(bytes) && zeros === 0) return { text: Buffer.from(bytes).toString('utf8'), notes: [] };
  return zeros > bytes.length / 4
    ? { problem: 'the key is in UTF-16', hint: 'save it as UTF-8, or as plain ASCII' }
    : { problem: 'the key is not UTF-8 text', hint: 'a private key is plain ASCII' };
}

/** `\n` in place of line feeds, as in JSON, YAML and variables; perhaps with the quotes. */
function withLines(given: Unwrapped): Unwrapped {
  const { text, notes } = given;
  const inner = text.trim().replace(/^(["'])([\s\S]*)\1,?$/, '$2');
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\\r?\\?n?/.test(inner) && inner.includes('\\n')) {
    const lines = inner.replace(/(?:\\r)?\\n/g, '\n');
    return { text: lines, notes: [...notes, 'line endings that were written as \\n restored'] };
  }
  const flat =
    /^(-----BEGIN [A-Z0-9 ]+-----)[ \t]+([A-Za-z0-9+/= \t]+?)[ \t]+(-----END [A-Z0-9 ]+-----)$/.exec(
      inner,
    );
  if (flat === null) return given;
  const [, head = '', body = '', tail = ''] = flat;
  const lines = [head, ...body.split(/[ \t]+/), tail].join('\n');
  return { text: lines, notes: [...notes, 'line endings that had become spaces restored'] };
}

/** Indentation, as in a key that was copied from YAML. */
function withoutIndent({ text, notes }: Unwrapped): Unwrapped {
  if (!/^[ \t]+-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/m.test(text)) return { text, notes };
  return { text: text.replace(/^[ \t]+/gm, ''), notes: [...notes, 'indentation removed'] };
}

/**
 * The one private key among what openssl writes around it (`Bag Attributes`, certificates). In OpenSSH's own
 * format, ssh-keygen accepts no text around the key, so none is removed.
 */
function withoutAttributes({ text, notes }: Unwrapped): Unwrapped {
  const block =
    /^-----BEGIN ((?!OPENSSH)[A-Z0-9 ]*?) ?PRIVATE KEY-----\r?\n[\s\S]*?^-----END \1 ?PRIVATE KEY-----[ \t]*\r?$/m.exec(
      text,
    )?.[0];
  const keys = text.match(new RegExp(beginning.source, 'gm')) ?? [];
  if (block === undefined || keys.length > 1 || block.trim() === text.trim()) {
    return { text, notes };
  }
  return { text: block, notes: [...notes, 'text around the key removed'] };
}

/** The original text of the key, or why the bytes are not a key. */
export function unwrapKey(bytes: Uint8Array): Unwrapped | KeyRefusal {
  const decoded = decodeKey(bytes);
  if ('problem' in decoded) return decoded;
  const text = decoded.text.replace(/^\ufeff/, '');
  const lines = withLines({ ...decoded, text });
  return withoutAttributes(withoutIndent(lines));
}
