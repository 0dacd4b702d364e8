/** A line of the table of contents. */
import type { Configure } from './app.ts';

export const groups = [
  'UAIs',
  'Administration',
  'Managed identities',
  'Account',
  'This machine',
] as const;

type Group = (typeof groups)[number];

export interface Entry {
  name: string;
  aliases?: readonly string[];
  summary: string;
  /** The heading under which the help of the program lists it. */
  group?: Group;
  load?: () => Promise<Configure>;
  entries?: readonly Entry[];
  hidden?: boolean;
  /** Everything after `--` is another command and is not parsed. */
  takesCommand?: boolean;
  /** Options that are accepted before the subcommand, as in `tw`. */
  early?: EarlyOptions;
}

export interface EarlyOptions {
  /** The name of each option with a value after the subcommand. */
  names: Readonly<Record<string, string>>;
  /** The subcommand to run if none is given. */
  otherwise?: string;
}
