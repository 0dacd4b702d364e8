/** A reply as Python's http.client and urllib3 read it. */
import type { HttpResponse } from '../../system/transport.ts';
import { mostInterimReplies } from '../sender.ts';
import { readChunks } from './chunks.ts';
import type { ByteReader } from './reader.ts';

const mostHeaders = 100;

interface StatusLine {
  status: number;
  statusText: string;
}

async function readStatusLine(reader: ByteReader): Promise<StatusLine> {
  const line = await reader.line();
  if (line === '') throw new Error('the connection was closed without a reply');
  const [, version = '', code = '', reason = ''] = /^\s*(\S+)(?:\s+(\S+)(?:\s+(.*?))?)?\s*$/s.exec(
    line,
  ) ?? [''];
  // Python's int takes a sign and underscores.
  const status = /^\+?\d+(?:_\d+)*$/.test(code) ? Number(code.replaceAll('_', '')) : 0;
  if (!/^HTTP\/(?:1\.|0\.9)/.test(version) || status < 100 || status > 999) {
    throw new Error('the reply is not HTTP');
  }
  return { status, statusText: reason };
}

/** Values by lower-case name, one for each time. A line that is neither a header nor goes on with one is skipped. */
async function readHeaders(reader: ByteReader): Promise<Map<string, string[]>> {
  const headers = new Map<string, string[]>();
  let count = 0;
  let latest: string[] = [];
  for (;;) {
    const line = await reader.line();
    if (/^\r?\n?$/.test(line)) return headers;
    count += 1;
    if (count > mostHeaders) throw new Error(`the reply has more than ${mostHeaders} headers`);
    const text = line.replace(/[\r\n]+$/, '');
    const [, name, value = ''] = /^([!-9;-~]+):[ \t]*(.*)$/s.exec(text) ?? [];
    if (name !== undefined) {
      const key = name.toLowerCase();
      latest = [...(headers.get(key) ?? []), value];
      headers.set(key, latest);
    } else if (/^[ \t]/.test(text) && latest.length > 0) {
      latest.push(`${latest.pop()}\r\n${text}`);
    }
  }
}

/** Bytes of the body; undefined when only the end of the connection tells. */
function lengthOf(values: readonly string[]): number | undefined {
  const all = values.flatMap((value) => value.split(',')).map((value) => value.trim());
  const [first = ''] = all;
  if (all.some((value) => !/^\+?\d+$/.test(value))) return undefined;
  if (new Set(all.map(Number)).size > 1) throw new Error('the reply has two different lengths');
  return first === '' ? undefined : Number(first);
}

function bodyOf(
  status: number,
  headers: ReadonlyMap<string, readonly string[]>,
  reader: ByteReader,
): AsyncGenerator<Buffer> {
  const values = (name: string) => headers.get(name) ?? [];
  if (status < 200 || status === 204 || status === 304) return reader.exactly(0);
  const encodings = values('transfer-encoding').flatMap((value) => value.toLowerCase().split(','));
  if (encodings.some((encoding) => encoding.trim() === 'chunked')) return readChunks(reader);
  const length = lengthOf(values('content-length'));
  return length === undefined ? reader.rest() : reader.exactly(length);
}

/** @param done runs when the body was read, or will not be */
export async function readResponse(reader: ByteReader, done: () => void): Promise<HttpResponse> {
  let line: StatusLine;
  let headers: Map<string, string[]>;
  let interim = 0;
  // Interim replies announce the one that counts. 101 is not one: what follows would not be HTTP.
  do {
    if (interim > mostInterimReplies) throw new Error('the reply does not begin');
    interim += 1;
    line = await readStatusLine(reader);
    headers = await readHeaders(reader);
  } while (line.status < 200 && line.status !== 101);
  const body = bodyOf(line.status, headers, reader);
  return {
    ...line,
    headers: Object.fromEntries(
      [...headers].map(([name, values]) => [
        name,
        name === 'set-cookie' ? values : values.join(', '),
      ]),
    ),
    body: (async function* () {
      try {
        yield* body;
      } finally {
        done();
      }
    })(),
  };
}
