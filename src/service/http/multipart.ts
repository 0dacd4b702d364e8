/** Just enough of multipart/form-data (RFC 7578) to find an uploaded file, with any of the three line breaks. */
import { parseHeaderValue } from './header-options.ts';

export interface FilePart {
  name: string;
  /** Empty when the part is a file part without a name. */
  filename: string;
  content: Buffer;
}

const lineBreak = '(?:\\r\\n|\\n|\\r)';
const blank = '[ \\t\\f\\v]*';
const mostHeaders = 16_384;
const blankLine = /\r\n\r\n|\r\r|\n\n/g;

function utf8(latin1: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return undefined;
  }
}

/** The options of a part's Content-Disposition; undefined where the headers are not well-formed. */
function disposition(headers: string): Map<string, string | undefined> | undefined {
  // Nobody sends so many; reading them would take the service a while.
  if (headers.length > mostHeaders) return undefined;
  const lines = headers
    .replace(/(?:\r\n|\n|\r)[ \t]/g, ' ')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .map((line) => utf8(line)?.trim());
  if (!lines.every((line) => line?.includes(':'))) return undefined;
  const found = lines.find((line) => /^content-disposition\s*:/i.test(line ?? ''));
  if (found === undefined) return undefined;
  return parseHeaderValue(found.slice(found.indexOf(':') + 1).trim()).options;
}

/**
 * The parts that carry a `filename`. A body that is damaged anywhere, or ends before its last boundary, has none.
 */
export function fileParts(boundary: string, body: Uint8Array): FilePart[] {
  // One character per byte, so that offsets in the text are offsets in the body.
  const text = Buffer.from(body).toString('latin1');
  const escaped = boundary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const line = `--${escaped}(--${blank}${lineBreak}?|${blank}${lineBreak})`;
  const between = new RegExp(lineBreak + line, 'g');
  const parts: FilePart[] = [];
  let border = new RegExp(`${lineBreak}?${line}`).exec(text);
  while (border && !border[1]?.startsWith('--')) {
    const begin = border.index + border[0].length;
    blankLine.lastIndex = begin;
    const gap = blankLine.exec(text);
    const options = gap ? disposition(text.slice(begin, gap.index)) : undefined;
    if (!gap || !options) return [];
    between.lastIndex = gap.index + gap[0].length;
    const from = between.lastIndex;
    border = between.exec(text);
    const name = options.get('name');
    const filename = options.get('filename');
    if (name === undefined || filename === undefined) continue;
    const content = Buffer.from(text.slice(from, border?.index), 'latin1');
    parts.push({ name, filename, content });
  }
  return border ? parts : [];
}
