/** Prints a view in the requested format. */
import { usageError } from '../core/errors.ts';
import { formatJson } from '../core/json.ts';
import { splitList } from '../core/names.ts';
import type { Io } from '../system/io.ts';
import { select } from './columns.ts';
import type { OutputFormat } from './formats.ts';
import { type View, valueView } from './view.ts';

export interface PrintOptions {
  format: OutputFormat;
  /** Whether a format was requested; `--query` alone means json. */
  formatGiven: boolean;
  /** `--json=a,b`: the fields to keep. */
  fields?: string | undefined;
  query?: string | undefined;
  columns?: string | undefined;
  sort?: string | undefined;
  headers: boolean;
}

/** Keeps the named fields of each object; null if an object lacks one. */
function project(value: unknown, fields: string, known: readonly string[]): unknown {
  const keys = splitList([fields]);
  if (keys.length === 0) throw usageError('--json=: no fields specified');
  const available = new Set<string>();
  const pick = (row: unknown) => {
    if (typeof row !== 'object' || row === null) return row;
    for (const key of Object.keys(row)) available.add(key);
    return Object.fromEntries(
      keys.map((key) => [
        key,
        Object.hasOwn(row, key) ? (row as Record<string, unknown>)[key] : null,
      ]),
    );
  };
  const projected = Array.isArray(value) ? value.map(pick) : pick(value);
  // Of an empty list only the documented fields are known, if these.
  const isUnknown = Array.isArray(value) && value.length === 0 && known.length === 0;
  const unknown = keys.find((key) => !available.has(key) && !known.includes(key));
  if (unknown === undefined || isUnknown) return projected;
  const possible = [...new Set([...available, ...known])];
  throw usageError(
    `--json: unknown field "${unknown}"`,
    possible.length > 0 ? `fields: ${possible.join(', ')}` : 'the result is not an object',
  );
}

export async function printView(io: Io, given: View, options: PrintOptions): Promise<void> {
  const { query, fields } = options;
  const write = writer(io, given);
  let view = given;
  if (query !== undefined) {
    const { runQuery } = await import('./query.ts');
    const result = runQuery(view.value, query);
    if (!options.formatGiven && (typeof result !== 'object' || result === null)) {
      const text = result === null || result === undefined ? 'null' : String(result);
      if (given.isSecret) write(`${text}\n`);
      else io.print(text);
      return;
    }
    view = answerView(given, result);
    if (!options.formatGiven) {
      write(`${formatJson(result)}\n`);
      return;
    }
  }
  if (fields !== undefined)
    view = {
      ...view,
      value: project(view.value, fields, query === undefined ? (view.fields ?? []) : []),
    };
  await print(io, view, options);
}

/** The view of a query result: rows of the command keep their columns and names, anything else is shown by its keys. */
function answerView(given: View, result: unknown): View {
  const { columns, name, exit, isSecret } = given;
  if (result === null || result === undefined) {
    return { ...valueView(result, { exit, isSecret }), rows: [] };
  }
  const rows: readonly unknown[] = Array.isArray(result) ? result : [result];
  // Nothing is left that columns could be taken from.
  if (rows.length === 0) return { ...valueView(result, { exit, isSecret }), nameless: true };
  const own = new Set(given.rows);
  if (rows.length > 0 && rows.every((row) => own.has(row))) {
    return { value: result, rows, columns, name, single: !Array.isArray(result), exit, isSecret };
  }
  return valueView(result, { exit, isSecret });
}

/** Writes bytes without secrets that a service may have echoed, unless a secret is the requested output. */
function writer(io: Io, { isSecret }: View): (text: string) => void {
  return (text) => io.data(isSecret ? text : io.redact(text));
}

async function print(io: Io, view: View, options: PrintOptions): Promise<void> {
  const { forPeople = false, isWide = false, load } = options.format;
  const write = writer(io, view);
  if (forPeople && view.text !== undefined) {
    write(view.text);
    io.note(...(view.notes ?? []));
    return;
  }
  const { columns, rows } = select(view, { ...options, wide: isWide });
  const headers = options.headers && !view.nameless;
  const isShaped = options.columns !== undefined || options.sort !== undefined;
  const printSheet = await load();
  const isBrief = !isWide;
  const isChosen = options.columns !== undefined;
  await printSheet({ io, view, columns, rows, headers, isShaped, isBrief, isChosen, write });
}
