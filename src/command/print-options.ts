/** How to print the result of a command, from its options and the `output` setting. */
import { checkChoice } from '../config/check-choice.ts';
import type { Resolved } from '../config/settings.ts';
import { usageError } from '../core/errors.ts';
import { splitList } from '../core/names.ts';
import {
  type Format,
  formats,
  isSpecialFormat,
  type OutputFormat,
  type SpecialFormat,
  specialFormats,
} from '../output/formats.ts';
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

/** A format of single commands that `-o` names. @throws UasError usage in a command that does not print it */
function specialIn(options: Options, own: SpecialFormat | undefined): OutputFormat | undefined {
  const { output, quiet, json, jsonFields, query } = options;
  if (typeof output !== 'string' || !isSpecialFormat(output)) return undefined;
  if (output !== own) {
    throw usageError(`-o ${output} is not a format of this command`, 'see: uas help output');
  }
  if (quiet === true || json === true || jsonFields !== undefined || query !== undefined) {
    throw usageError(`-o ${output} cannot be combined with -q, --json or --query`);
  }
  return specialFormats[output];
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
export function printOptions(
  options: Options,
  output: Resolved | undefined,
  own?: SpecialFormat,
): PrintOptions {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const fields = text(options.jsonFields);
  checkPrinting({ fields, columns: text(options.columns), sort: text(options.sort) });
  const special = specialIn(options, own);
  const given = special ? undefined : formatIn(options, output);
  return {
    format: special ?? formats[given ?? 'table'],
    formatGiven: special !== undefined || given !== undefined,
    fields,
    query: text(options.query),
    columns: text(options.columns),
    sort: text(options.sort),
    headers: options.headers !== false,
  };
}
