/** Rejects options with an empty value: an unset variable in a script must not count as an omitted option. */
import type { Command, Option } from 'commander';
import { usageError } from '../core/errors.ts';
import { globalFlags } from './global-options.ts';

/** Options that accept an empty value: their keys, or all options of the command itself. */
export type MayBeEmpty = readonly string[] | 'own';

// `--json=` has its own message.
const askedElsewhere = new Set(['--json-fields']);

const flagOf = ({ long, flags }: Option) => long ?? flags;

const isBlank = (value: unknown) => typeof value === 'string' && value.trim() === '';

function isEmptyOption(level: Command, option: Option, mayBeEmpty: MayBeEmpty): boolean {
  const key = option.attributeName();
  const flag = flagOf(option);
  if (level.getOptionValueSource(key) !== 'cli' || askedElsewhere.has(flag)) return false;
  if (mayBeEmpty === 'own' ? !globalFlags.includes(flag) : mayBeEmpty.includes(key)) return false;
  const value: unknown = level.getOptionValue(key);
  return Array.isArray(value) ? value.some(isBlank) : isBlank(value);
}

/** Rejects (exit 2) any option on the command line, including global ones, with an empty or blank value. */
export function refuseEmptyOptions(command: Command, mayBeEmpty: MayBeEmpty = []): void {
  for (let level: Command | null = command; level; level = level.parent) {
    for (const option of level.options) {
      if (!isEmptyOption(level, option, mayBeEmpty)) continue;
      throw usageError(
        `${flagOf(option)} is empty; nothing was sent`,
        'check for an unset variable in your script, or omit the option',
      );
    }
  }
}
