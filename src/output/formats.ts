/** Every output format once: help, choices, completion, hints and printing all derive from this table. */
import { formatJson } from '../core/json.ts';
import { listed } from '../core/text.ts';
import type { Row } from './columns.ts';
import type { Sheet } from './sheet.ts';

interface OutputFormat {
  /** What it gives, for the help. */
  about: string;
  readers: 'people' | 'programs';
  /** `--columns` and `--no-headers` shape it. */
  hasColumns?: boolean;
  /** Shows the columns of `wide` too. */
  isWide?: boolean;
  /** The result of each item is printed even when some items failed. */
  isItemized?: boolean;
  print(sheet: Sheet): void | Promise<void>;
}

/** The module of tables, loaded when one is printed. */
const table = async (sheet: Sheet) => (await import('./table.ts')).printSheet(sheet);

const separated = (format: 'csv' | 'tsv') => async (sheet: Sheet) => {
  const { separatedText } = await import('./separated.ts');
  sheet.write(separatedText(sheet.columns, sheet.rows, format, sheet.headers));
};

export const formats = {
  table: {
    about: 'aligned columns; cut to the width of a terminal, complete everywhere else',
    readers: 'people',
    hasColumns: true,
    print: table,
  },
  wide: {
    about: 'a table with all columns',
    readers: 'people',
    hasColumns: true,
    isWide: true,
    print: table,
  },
  json: {
    about: 'what the service sent; a list is an array, empty when there is nothing',
    readers: 'programs',
    isItemized: true,
    print: ({ view, write }) => write(`${formatJson(view.value)}\n`),
  },
  jsonl: {
    about: 'the same value, each item of a list on a line; printed also when some failed',
    readers: 'programs',
    isItemized: true,
    print({ view: { value }, write }) {
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      write(items.map((item) => `${formatJson(item, 0)}\n`).join(''));
    },
  },
  yaml: {
    about: 'the same value',
    readers: 'programs',
    async print({ view, write }) {
      const { yamlText } = await import('./yaml-text.ts');
      write(yamlText(view.value));
    },
  },
  toml: {
    about: 'the same value; a list is under the key results',
    readers: 'programs',
    async print({ view, write }) {
      const { tomlText } = await import('./toml-value.ts');
      write(tomlText(view.value));
    },
  },
  csv: {
    about: 'the columns of the table, separated by commas',
    readers: 'programs',
    hasColumns: true,
    print: separated('csv'),
  },
  tsv: {
    about: 'the columns of the table, separated by tabs',
    readers: 'programs',
    hasColumns: true,
    print: separated('tsv'),
  },
  name: {
    about: 'ids or names only, as the next command takes them; the same as -q',
    readers: 'people',
    async print({ io, view, rows }) {
      const { printMany } = await import('./table.ts');
      const names = rows.map(view.name as (row: Row) => string).filter((text) => text !== '');
      printMany(io, names, (text) => text);
    },
  },
} as const satisfies Record<string, OutputFormat>;

export type Format = keyof typeof formats;

export const formatNames = Object.keys(formats) as Format[];

export const isFormat = (text: string): text is Format => Object.hasOwn(formats, text);

/** The entry of a format with the facts that it leaves out. */
export const formatOf = (format: Format): OutputFormat => formats[format];

/** `table, wide, csv and tsv`, for the help of options that only these know. */
export const columnFormats = listed(
  formatNames.filter((format) => formatOf(format).hasColumns),
  'and',
);
