/** Options for a range of a list: `--max N` rows after the first `--offset N`. */
import type { Command } from 'commander';
import type { PageRange } from '../../api/pages.ts';
import { type OptionsOf, optionsOf, text } from '../../command/declare.ts';
import { checkNumber } from '../../identities/import/grid-config.ts';

const largest = 2_147_483_647;

export function addRangeOptions(command: Command) {
  return optionsOf(command, {
    max: text('--max <n>', 'at most this many rows (default: all)'),
    offset: text('--offset <n>', 'skip this many rows'),
  });
}

/** @throws UasError usage for what is not a whole number in range */
export function readRange({ max, offset }: OptionsOf<typeof addRangeOptions>): PageRange {
  return {
    max: max === undefined ? undefined : checkNumber('--max', max, 1, largest),
    offset: offset === undefined ? undefined : checkNumber('--offset', offset, 0, largest),
  };
}

/** Takes the range from rows that are already loaded. */
export function rangeOf<T>(rows: readonly T[], { max, offset = 0 }: PageRange): readonly T[] {
  return rows.slice(offset, max === undefined ? undefined : offset + max);
}
