/** Tables that people make in editors and spreadsheets, read strictly: a wrong column is refused, not ignored. */
import { messageOf, usageError } from '../core/errors.ts';

export interface CsvRow {
  /** Where the row stands in the file; the header is line 1. */
  line: number;
  /** By column; empty where the cell is. */
  values: Readonly<Record<string, string>>;
}

export interface CsvColumns {
  required: readonly string[];
  optional: readonly string[];
}

/** No list of members is larger: 100,000 rows are about 8 MB. */
const largest = 32 * 1024 * 1024;

function decode(bytes: Buffer, source: string): string {
  if (bytes.length > largest) throw usageError(`${source} is too large for a list of members`);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || bytes.includes(0)) {
    throw usageError(`${source} is no UTF-8 text`, 'save it as CSV in UTF-8');
  }
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

/** Spreadsheets of some countries separate by semicolons; the header tells. */
function delimiterOf(header: string): string {
  return [',', ';', '\t'].find((candidate) => header.includes(candidate)) ?? ',';
}

function checkHeader(names: readonly string[], columns: CsvColumns, source: string): string[] {
  const known = [...columns.required, ...columns.optional];
  const given = names.map((name) => name.trim().toLowerCase());
  const missing = columns.required.filter((name) => !given.includes(name));
  const hint = `its first line names the columns: ${columns.required.join(',')}, and optionally ${columns.optional.join(', ')}`;
  if (missing.length > 0) throw usageError(`${source} has no column ${missing.join(', ')}`, hint);
  const strange = given.find((name) => !known.includes(name));
  if (strange !== undefined)
    throw usageError(`${source}: the column "${strange}" is not known`, hint);
  if (new Set(given).size < given.length) throw usageError(`${source} names a column twice`, hint);
  return given;
}

/**
 * The rows of a CSV file with a header. Takes a byte order mark, CRLF, quotes, blank lines and lines that begin
 * with `#`.
 * @param source the file's name, for errors
 * @throws UasError usage when it is no such table, or has no rows
 */
export async function readCsv(
  bytes: Buffer,
  columns: CsvColumns,
  source: string,
): Promise<CsvRow[]> {
  const text = decode(bytes, source);
  const { parse } = await import('csv-parse/sync');
  const header = text
    .split(/\r\n|\r|\n/)
    .find((line) => line.trim() !== '' && !line.startsWith('#'));
  let parsed: { record: string[]; info: { lines: number } }[];
  try {
    parsed = parse(text, {
      delimiter: delimiterOf(header ?? ''),
      comment: '#',
      comment_no_infix: true,
      info: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    }) as unknown as typeof parsed;
  } catch (error) {
    throw usageError(`${source}: ${messageOf(error)}`);
  }
  const [first, ...rest] = parsed;
  const names = checkHeader(first?.record ?? [], columns, source);
  if (rest.length === 0) throw usageError(`${source} names no members`);
  return rest.map(({ record, info }) => ({
    line: info.lines,
    values: Object.fromEntries(names.map((name, at) => [name, record[at] ?? ''])),
  }));
}
