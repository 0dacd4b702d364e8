/** Reads tables from editors and spreadsheets strictly: a wrong column is refused, not ignored. */

import { messageOf, usageError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { interruptible } from '../../system/signal-handlers.ts';
import { decodeText } from '../../system/text-input.ts';

export interface CsvRow {
  /** Line number in the file; the header is line 1. */
  line: number;
  /** The cells by column. */
  values: Readonly<Record<string, string>>;
  /** Why the row cannot be used; undefined when it can. */
  problem: string | undefined;
  /** Cells after the last column. */
  extra: readonly string[];
}

/** The column of a file of rejected rows that says why they were refused. It is not read. */
export const problemColumn = 'problem';

export interface CsvColumns {
  required: readonly string[];
  optional: readonly string[];
}

interface Parsed {
  record: string[];
  info: { lines: number };
}

/** Size limit of a list of members: 100,000 rows are about 8 MB. */
const largest = 32 * 1024 * 1024;

/** The first bytes of workbooks: a ZIP archive, and the format of Excel before 2007. */
const workbooks = ['504b0304', 'd0cf11e0'];

function decode(bytes: Buffer, source: string): string {
  if (bytes.length > largest) throw usageError(`${source} is too large for a list of members`);
  if (workbooks.includes(bytes.subarray(0, 4).toString('hex'))) {
    throw usageError(`${source} is a workbook, not a CSV file`, 'save the sheet as CSV (UTF-8)');
  }
  const text = decodeText(bytes, source, { utf16: true });
  if (text.includes('\0')) {
    throw usageError(
      `${source} is not UTF-8 text: it contains zero bytes`,
      'save it as CSV in UTF-8',
    );
  }
  return text;
}

/** A byte order mark before a name. The parser would trim it as a space, so another character replaces it. */
const mark = '\ufeff';
const stand = '\ue0fe';

/** The line in which spreadsheets declare the separator: `sep=;`, possibly quoted or followed by empty cells. */
const separatorLine = /^"?sep=([,;|\t])"?[,;|\t ]*(?:\r\n|\r|\n|$)/i;

/** Spreadsheets in some countries use semicolons; the most frequent separator of the header decides. */
function delimiterOf(text: string): string {
  const header =
    text.split(/\r\n|\r|\n/).find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
  const outside = header.replace(/"(?:[^"]|"")*"/g, '');
  const count = (delimiter: string) => outside.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}

/** `Linux Username` and `linux-username` are `linux_username`. */
const soundOf = (name: string) => name.toLowerCase().replace(/[\s_-]+/g, '');

/** The columns by position; undefined for a column without a name, which spreadsheets add for formatted empty cells. */
function readHeader(
  names: readonly string[],
  { required, optional }: CsvColumns,
  source: string,
): (string | undefined)[] {
  const known = new Set([...required, ...optional, problemColumn]);
  const bySound = new Map([...known].map((name) => [soundOf(name), name]));
  // What lists of credentials call the column.
  bySound.set('linuxuser', 'linux_username');
  const also = optional.filter((name) => !required.includes(name));
  const given = names.map((name) => {
    const text = name.trim().toLowerCase();
    return bySound.get(soundOf(text)) ?? (text || undefined);
  });
  const missing = required.filter((name) => !given.includes(name));
  const strange = given.find((name) => name !== undefined && !known.has(name));
  const [close] =
    strange === undefined ? [] : nearest(strange, missing.length > 0 ? missing : [...known]);
  const guess = close === undefined ? '' : `did you mean ${close}? `;
  const hint = `${guess}its first line names the columns: ${required.join(',')}, and optionally ${also.join(', ')}`;
  if (missing.length > 0) throw usageError(`${source} has no column ${missing.join(', ')}`, hint);
  if (strange !== undefined) {
    const remedy = close === undefined ? `remove it; ${hint}` : hint;
    throw usageError(`${source}: unknown column "${strange}"`, remedy);
  }
  const named = given.filter((name) => name !== undefined);
  if (new Set(named).size < named.length) {
    throw usageError(`${source} names a column twice`, hint);
  }
  return given;
}

/** Why the cells do not match the columns; undefined when they do. */
function problemOf(record: readonly string[], header: readonly (string | undefined)[]) {
  const needed = header.findLastIndex((name) => name !== undefined) + 1;
  const last = record.findLastIndex((cell) => cell !== '') + 1;
  if (record.length < needed) {
    return `the row has ${record.length} cells for ${needed} columns`;
  }
  if (last > header.length) return `the row has ${last} cells for ${needed} columns`;
  const nameless = record.findIndex((cell, at) => cell !== '' && header[at] === undefined) + 1;
  return nameless > 0 ? `the row has a value in column ${nameless}, which has no name` : undefined;
}

async function parseCsv(text: string, delimiter: string, source: string): Promise<Parsed[]> {
  const { parse } = await import('csv-parse/sync');
  try {
    const read = () =>
      parse(text.replaceAll(mark, stand), {
        delimiter,
        comment: '#',
        comment_no_infix: true,
        info: true,
        relax_column_count: true,
        skip_empty_lines: true,
        skip_records_with_empty_values: true,
        trim: true,
        cast: (cell) => cell.replaceAll(stand, mark),
      }) as unknown as Parsed[];
    return interruptible(read);
  } catch (error) {
    throw usageError(`${source}: ${messageOf(error)}`);
  }
}

/**
 * The rows of a CSV file with a header. Accepts a byte order mark, UTF-16, CRLF, quotes, blank lines, lines that begin
 * with `#`, and additions of spreadsheets: a line `sep=;`, columns without a name, rows of separators.
 * @param source the file's name, for errors
 * @throws UasError usage when it is not a valid table, or has no rows
 */
export async function readCsv(
  bytes: Buffer,
  columns: CsvColumns,
  source: string,
): Promise<CsvRow[]> {
  const whole = decode(bytes, source);
  const separator = separatorLine.exec(whole);
  // Replaced by a blank line to keep the line numbers.
  const rest = separator ? `\n${whole.slice(separator[0].length)}` : whole;
  // With one kind of line end, since the parser counts lines by the first that it finds.
  const text = rest.replace(/\r\n?/g, '\n');
  const parsed = await parseCsv(text, separator?.[1] ?? delimiterOf(text), source);
  const [first, ...others] = parsed;
  const header = readHeader(first?.record ?? [], columns, source);
  if (others.length === 0) throw usageError(`${source} names no members`);
  return others.map(({ record, info }) => ({
    line: info.lines,
    values: Object.fromEntries(
      header.flatMap((name, at) => (name === undefined ? [] : [[name, record[at] ?? '']])),
    ),
    problem: problemOf(record, header),
    extra: record.slice(header.length),
  }));
}
