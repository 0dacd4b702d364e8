/** Bytes as text, by their content type, as Python's requests decodes them. */
import { decoderFor } from './codecs.ts';

/** The parameters of a content type; the last of a name counts. */
function charsetParameter(parameters: readonly string[]): string | undefined {
  const bare = (text: string) => text.replace(/^["' ]+|["' ]+$/g, '');
  let charset: string | undefined;
  for (const parameter of parameters) {
    const [key = '', ...value] = parameter.trim().split('=');
    if (value.length > 0 && bare(key).toLowerCase() === 'charset') charset = bare(value.join('='));
  }
  return charset;
}

/** Text without a charset is Latin-1 and JSON is UTF-8; undefined when the bytes have to tell themselves. */
function charsetOf(contentType: string): string | undefined {
  const [type = '', ...parameters] = contentType.split(';');
  const charset = charsetParameter(parameters);
  if (charset !== undefined) return charset;
  if (type.includes('text')) return 'iso-8859-1';
  return type.includes('application/json') ? 'utf-8' : undefined;
}

/** From a byte order mark, or from where the zeros of a first ASCII character stand. */
function unicodeForm(bytes: Buffer): string {
  const start = bytes.subarray(0, 4).toString('hex');
  if (start === 'fffe0000' || start === '0000feff') return 'utf-32';
  if (start.startsWith('fffe')) return 'utf-16le';
  if (start.startsWith('feff')) return 'utf-16be';
  const zeros = bytes.length < 4 ? '' : Array.from(bytes.subarray(0, 4), (byte) => +!byte).join('');
  const byZeros: Record<string, string> = {
    '1010': 'utf-16be',
    '0101': 'utf-16le',
    '1110': 'utf-32be',
    '0111': 'utf-32le',
  };
  return byZeros[zeros] ?? 'utf-8';
}

/** What is not Unicode is taken for Windows-1252, which has all printable characters of Latin-1. */
function guess(bytes: Buffer): string {
  const form = unicodeForm(bytes);
  try {
    if (form.startsWith('utf-32')) return decoderFor(form)?.(bytes) ?? '';
    return new TextDecoder(form, { fatal: true }).decode(bytes);
  } catch {
    return decoderFor('cp1252')?.(bytes) ?? '';
  }
}

/** A byte order mark stays where the charset is named, except for UTF-16 and UTF-32, whose bytes it puts in order. */
export function decode(bytes: Buffer, contentType: string): string {
  const charset = charsetOf(contentType);
  if (charset === undefined || charset === '') return guess(bytes);
  return decoderFor(charset)?.(bytes) ?? bytes.toString('utf8');
}
