/** Reads text from files, standard input and options as UTF-8, or throws an error that names the source. */
import { isUtf8 } from 'node:buffer';
import { type UasError, usageError } from '../core/errors.ts';
import { type InputWorld, readInput, sourceName } from './read-input.ts';

export interface TextRules {
  /** Also accepts UTF-16 with a byte order mark, which spreadsheets and editors on Windows write. */
  utf16?: boolean;
  /** Reads other bytes as Latin-1, for formats whose comments may be in any encoding, such as PEM. */
  latin1?: boolean;
}

/** Quotes a path for a command that is shown. */
function shellWord(path: string): string {
  return /^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function notUtf8(bytes: Uint8Array, source: string): UasError {
  const file =
    /^(?:-|standard input$|--)/.test(source) || source.includes(' ') ? 'FILE' : shellWord(source);
  if (isUtf16(bytes)) {
    const hint = `convert it with: iconv -f UTF-16 -t UTF-8 ${file} > NEW-FILE`;
    return usageError(`${source} is not UTF-8 text: it is UTF-16`, hint);
  }
  let start = 0;
  let line = 1;
  const buffer = Buffer.from(bytes);
  for (let end = buffer.indexOf(10); end !== -1; end = buffer.indexOf(10, start)) {
    if (!isUtf8(buffer.subarray(start, end))) break;
    start = end + 1;
    line += 1;
  }
  return usageError(
    `${source} is not UTF-8 text (line ${line})`,
    `save it as UTF-8; if it is Latin-1 (ISO-8859-1): iconv -f ISO-8859-1 -t UTF-8 ${file} > NEW-FILE`,
  );
}

const hasMark = (bytes: Uint8Array, first: number, second: number) =>
  bytes[0] === first && bytes[1] === second;

const isUtf16 = (bytes: Uint8Array) => hasMark(bytes, 0xff, 0xfe) || hasMark(bytes, 0xfe, 0xff);

/** Decodes UTF-16 with a byte order mark; undefined for anything else. */
function decodeUtf16(bytes: Uint8Array): string | undefined {
  const isLittle = hasMark(bytes, 0xff, 0xfe);
  if ((!isLittle && !hasMark(bytes, 0xfe, 0xff)) || bytes.length % 2 !== 0) return undefined;
  const units = Buffer.from(bytes.subarray(2));
  const text = (isLittle ? units : units.swap16()).toString('utf16le');
  return /\p{Cs}/u.test(text) ? undefined : text;
}

/**
 * Decodes bytes to text without a leading byte order mark.
 * @param source the name of the source, for errors
 * @throws UasError usage if the bytes are not UTF-8
 */
export function decodeText(
  bytes: Uint8Array,
  source: string,
  { utf16 = false, latin1 = false }: TextRules = {},
): string {
  if (isUtf8(bytes))
    return Buffer.from(bytes)
      .toString('utf8')
      .replace(/^\ufeff/, '');
  if (latin1 && !isUtf16(bytes)) return Buffer.from(bytes).toString('latin1');
  const text = utf16 ? decodeUtf16(bytes) : undefined;
  if (text === undefined) throw notUtf8(bytes, source);
  return text;
}

/** {@link readInput} as text. */
export async function readTextInput(
  world: InputWorld,
  path: string,
  flag: string,
  rules: TextRules = {},
): Promise<string> {
  return decodeText(await readInput(world, path, flag), sourceName(path), rules);
}

/** An option's value: the text itself, `@file`, or `-` for standard input. */
export async function readTextValue(
  world: InputWorld,
  value: string,
  flag: string,
): Promise<string> {
  if (value === '-') return readTextInput(world, value, flag);
  return value.startsWith('@') ? readTextInput(world, value.slice(1), flag) : value;
}
