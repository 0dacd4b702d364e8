/** Bytes as text, by their content type, as Python's requests decodes them. */

const latin1 = /^(?:iso[-_]?8859-?1|latin-?1)$/;
const ascii = /^(?:us-)?ascii$/;

/** Text without a charset is Latin-1 and JSON is UTF-8; undefined when the bytes have to tell themselves. */
function charsetOf(contentType: string): string | undefined {
  const charset = /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(contentType)?.[1];
  if (charset) return charset.toLowerCase();
  if (/^[^;]*text/i.test(contentType)) return 'iso-8859-1';
  return /application\/json/i.test(contentType) ? 'utf-8' : undefined;
}

/** From a byte order mark, or from where the zeros of a first ASCII character stand. */
function unicodeForm(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return 'utf-16be';
  return first !== 0 && second === 0 && third !== 0 && fourth === 0 ? 'utf-16le' : 'utf-8';
}

/** What is no Unicode is taken for Latin-1. */
function guess(bytes: Buffer): string {
  const label = unicodeForm(bytes);
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** A byte order mark stays where the charset is named, but for UTF-16, whose bytes it puts in order. */
export function decode(bytes: Buffer, contentType: string): string {
  const charset = charsetOf(contentType);
  if (charset === undefined) return guess(bytes);
  // Node's decoder takes both for Windows-1252.
  if (latin1.test(charset)) return bytes.toString('latin1');
  if (ascii.test(charset)) return bytes.toString('latin1').replace(/[\u0080-\u00ff]/g, '\ufffd');
  if (charset === 'utf-16') {
    const isBigEndian = bytes[0] === 0xfe && bytes[1] === 0xff;
    return new TextDecoder(isBigEndian ? 'utf-16be' : 'utf-16le').decode(bytes);
  }
  try {
    return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
