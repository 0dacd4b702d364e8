/** A line of the table of contents. */
import type { Configure } from './app.ts';

export interface Entry {
  name: string;
  aliases?: readonly string[];
  summary: string;
  load?: () => Promise<Configure>;
  entries?: readonly Entry[];
  hidden?: boolean;
  /** Everything after `--` is a command of the user's, not ours to read. */
  takesCommand?: boolean;
  /** Options that may stand before the subcommand, as users of `tw` type them. */
  early?: EarlyOptions;
}

export interface EarlyOptions {
  /** What each option with a value is called after the subcommand. */
  names: Readonly<Record<string, string>>;
  /** The subcommand that is meant when none follows. */
  otherwise?: string;
}
