/** How to print the result of a command, from its options and the `output` setting. */
import { checkChoice } from '../config/check-choice.ts';
import type { Resolved } from '../config/settings.ts';
import { usageError } from '../core/errors.ts';
import { splitList } from '../core/names.ts';
import { type Format, formats } from '../output/formats.ts';
import type { PrintOptions } from '../output/print.ts';
import type { Options } from './command.types.ts';

function checkPrinting({ fields, columns, sort }: Partial<PrintOptions>): void {
  if (fields !== undefined && splitList([fields]).length === 0) {
    throw usageError('--json=: no fields specified');
  }
  if (columns !== undefined && splitList([columns]).length === 0) {
    throw usageError('--columns: no columns specified');
  }
  if (sort !== undefined && !/^[^:]+(?::(?:asc|desc))?$/.test(sort)) {
    throw usageError(`--sort: expected COLUMN, COLUMN:asc or COLUMN:desc, got "${sort}"`);
  }
}

/** The requested format; undefined for the default. */
function formatIn(options: Options, output: Resolved | undefined): Format | undefined {
  const { format, quiet, json, jsonFields } = options;
  const named =
    format === undefined
      ? undefined
      : checkChoice('output', { value: String(format), source: '--format' });
  if (quiet === true) return 'name';
  if (json === true || jsonFields !== undefined) return 'json';
  if (named !== undefined || output?.source === 'default') return named;
  return output && checkChoice('output', output);
}

/** @throws UasError usage for options that no result could satisfy, before a request is sent */
export function printOptions(options: Options, output: Resolved | undefined): PrintOptions {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const fields = text(options.jsonFields);
  checkPrinting({ fields, columns: text(options.columns), sort: text(options.sort) });
  const given = formatIn(options, output);
  return {
    format: formats[given ?? 'table'],
    formatGiven: given !== undefined,
    fields,
    query: text(options.query),
    columns: text(options.columns),
    sort: text(options.sort),
    headers: options.headers !== false,
  };
}
