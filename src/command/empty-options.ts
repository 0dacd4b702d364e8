/** Rejects options with an empty value: an unset variable in a script must not count as an omitted option. */
import type { Command } from 'commander';
import { usageError } from '../core/errors.ts';
import { globalFlags } from './global-options.ts';

/** Options that accept an empty value: their keys, or all options of the command itself. */
export type MayBeEmpty = readonly string[] | 'own';

// `--json=` has its own message.
const askedElsewhere = new Set(['--json-fields']);

const isBlank = (value: unknown) => typeof value === 'string' && value.trim() === '';

/** Rejects (exit 2) any option on the command line, including global ones, with an empty or blank value. */
export function refuseEmptyOptions(command: Command, mayBeEmpty: MayBeEmpty = []): void {
  for (let level: Command | null = command; level; level = level.parent) {
    for (const option of level.options) {
      const key = option.attributeName();
      const flag = option.long ?? option.flags;
      if (level.getOptionValueSource(key) !== 'cli' || askedElsewhere.has(flag)) continue;
      if (mayBeEmpty === 'own' ? !globalFlags.includes(flag) : mayBeEmpty.includes(key)) continue;
      const value: unknown = level.getOptionValue(key);
      if (Array.isArray(value) ? !value.some(isBlank) : !isBlank(value)) continue;
      throw usageError(
        `${flag} is empty; nothing was sent`,
        'check for an unset variable in your script, or omit the option',
      );
    }
  }
}
