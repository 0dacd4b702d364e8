import type { Io } from '../system/io.ts';
import type { AnyColumn, Row } from './columns.ts';
import type { View } from './view.ts';

/** What a format is given to print. */
export interface Sheet {
  io: Io;
  view: View;
  /** The columns and rows that `--columns` and `--sort` left. */
  columns: readonly AnyColumn[];
  rows: readonly Row[];
  headers: boolean;
  /** Whether `--columns` or `--sort` was given. */
  isShaped: boolean;
  /** Whether a cell is its short text for people, not the value. */
  isBrief: boolean;
  /** Whether the columns were named with `--columns`, so that none may be left out. */
  isChosen: boolean;
  /** Writes text to stdout unchanged, except for secrets. */
  write(text: string): void;
}
