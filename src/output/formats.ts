/** Every output format once: help, choices, completion, hints and printing all derive from this table. */
import { listed } from '../core/text.ts';
import type { Sheet } from './sheet.ts';

type Printer = (sheet: Sheet) => void | Promise<void>;

export interface OutputFormat {
  /** What it gives, for the help. */
  about: string;
  forPeople?: boolean;
  /** `--columns` and `--no-headers` shape it. */
  hasColumns?: boolean;
  /** Shows the columns of `wide` too. */
  isWide?: boolean;
  /** The result of each item is printed even when some items failed. */
  isItemized?: boolean;
  /** Loads its printer. Every command loads this table, and one printer at most. */
  load(): Promise<Printer>;
}

const tables = () => import('./table.ts');
const json = () => import('./json-text.ts');
const separated = () => import('./separated.ts');
const loadTable = () => tables().then((of) => of.printSheet);

export const formats = {
  table: {
    about: 'aligned columns; cut to the width of a terminal, complete everywhere else',
    forPeople: true,
    hasColumns: true,
    load: loadTable,
  },
  wide: {
    about: 'a table with all columns',
    forPeople: true,
    hasColumns: true,
    isWide: true,
    load: loadTable,
  },
  json: {
    about: 'what the service sent; a list is an array, which may be empty',
    isItemized: true,
    load: () => json().then((of) => of.printJson),
  },
  jsonl: {
    about: 'the same value, one list item per line; also printed if some items failed',
    isItemized: true,
    load: () => json().then((of) => of.printJsonLines),
  },
  yaml: {
    about: 'the same value',
    load: () => import('./yaml-list.ts').then((of) => of.printYaml),
  },
  toml: {
    about: 'the same value; a list is stored under the key results',
    load: () => import('./toml-value.ts').then((of) => of.printToml),
  },
  csv: {
    about: 'the columns of the table, separated by commas',
    hasColumns: true,
    load: () => separated().then((of) => of.printCsv),
  },
  tsv: {
    about: 'the columns of the table, separated by tabs',
    hasColumns: true,
    load: () => separated().then((of) => of.printTsv),
  },
  name: {
    about: 'only names or ids, as input for the next command; same as -q',
    forPeople: true,
    load: () => tables().then((of) => of.printNames),
  },
} as const satisfies Record<string, OutputFormat>;

export type Format = keyof typeof formats;

/** Formats of single commands. They are options only: a saved or inherited one would break every other command. */
export const specialFormats = {
  prometheus: {
    about: 'metrics for Prometheus; only for admin usage',
    load: async () => {
      const { metricsText } = await import('./prometheus.ts');
      return ({ view, write }) => write(metricsText(view.metrics ?? []));
    },
  },
} as const satisfies Record<string, OutputFormat>;

export type SpecialFormat = keyof typeof specialFormats;

export const isSpecialFormat = (text: string): text is SpecialFormat =>
  Object.hasOwn(specialFormats, text);

export const formatNames = Object.keys(formats) as Format[];

/** `table, wide, csv and tsv`, for the help of options that only these know. */
export const columnFormats = listed(
  Object.entries<OutputFormat>(formats).flatMap(([name, { hasColumns }]) =>
    hasColumns ? [name] : [],
  ),
  'and',
);
