/** Character sets by the names that Python knows them by. */
import { decodeWindows1252 } from '../../core/windows-1252.ts';

type Decoder = (bytes: Buffer) => string;

/** Python's other names for them, as far as the web's standard has none of its own. */
const names: Record<string, string> = {
  utf: 'utf_8',
  u8: 'utf_8',
  utf8: 'utf_8',
  cp65001: 'utf_8',
  u16: 'utf_16',
  utf16: 'utf_16',
  utf_16le: 'utf_16_le',
  utf_16be: 'utf_16_be',
  u32: 'utf_32',
  utf32: 'utf_32',
  utf_32le: 'utf_32_le',
  utf_32be: 'utf_32_be',
  macroman: 'macintosh',
  mac_roman: 'macintosh',
  sjis: 'shift_jis',
  cp936: 'gbk',
};

const latin1 =
  /^(?:latin(?:_?1)?|l1|8859|cp819|ibm819|csisolatin1|iso_?8859(?:_1(?:_1987)?)?|iso_ir_100)$/;
const ascii = /^(?:ascii|us(?:_ascii)?|646|ansi_x3_4_19(?:68|86)|cp367|ibm367|csascii|iso_ir_6)$/;

const one =
  (label: string, ignoreBOM = true): Decoder =>
  (bytes) =>
    new TextDecoder(label, { ignoreBOM }).decode(bytes);

function utf32(bytes: Buffer, order?: 'le' | 'be'): string {
  const start = bytes.subarray(0, 4).toString('hex');
  const hasMark = order === undefined && (start === 'fffe0000' || start === '0000feff');
  const isBig = order === 'be' || (hasMark && start === '0000feff');
  let text = '';
  let at = hasMark ? 4 : 0;
  for (; at + 4 <= bytes.length; at += 4) {
    const point = isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    const isCharacter = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    text += isCharacter ? String.fromCodePoint(point) : '\ufffd';
  }
  return at < bytes.length ? `${text}\ufffd` : text;
}

const unicode: Record<string, Decoder> = {
  utf_8: one('utf-8'),
  utf_8_sig: one('utf-8', false),
  utf_16: (bytes) =>
    one(bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-16le', false)(bytes),
  utf_16_le: one('utf-16le'),
  utf_16_be: one('utf-16be'),
  utf_32: (bytes) => utf32(bytes),
  utf_32_le: (bytes) => utf32(bytes, 'le'),
  utf_32_be: (bytes) => utf32(bytes, 'be'),
};

/** What the web's standard calls it. */
function webLabel(name: string): string {
  const [, page] = /^(?:cp|windows_)?(125[0-8]|874)$/.exec(name) ?? [];
  if (page !== undefined) return `windows-${page}`;
  const [, part] = /^iso_?8859_(\d+)$/.exec(name) ?? [];
  return part === undefined ? name.replaceAll('_', '-') : `iso-8859-${part}`;
}

/** Undefined for a character set that is not known here. */
export function decoderFor(charset: string): Decoder | undefined {
  const plain = charset.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  const name = names[plain] ?? plain;
  // Node's decoder takes both for Windows-1252.
  if (latin1.test(name)) return (bytes) => bytes.toString('latin1');
  if (ascii.test(name)) {
    return (bytes) => bytes.toString('latin1').replace(/[\u0080-\u00ff]/g, '\ufffd');
  }
  if (/^(?:cp|windows_)?1252$/.test(name)) return (bytes) => decodeWindows1252(bytes, '\ufffd');
  const known = Object.hasOwn(unicode, name) ? unicode[name] : undefined;
  if (known) return known;
  for (const label of [webLabel(name), name]) {
    try {
      // Without `ignoreBOM`: with it Node 20 loses the first byte of some that have no mark.
      const decoder = new TextDecoder(label);
      return (bytes) => decoder.decode(bytes);
    } catch {
      // Not that label.
    }
  }
  return undefined;
}
