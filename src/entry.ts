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
}
