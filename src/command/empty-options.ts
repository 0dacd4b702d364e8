/** Options that are given with nothing in them: an unset variable of a script must not count as an option left out. */
import type { Command } from 'commander';
import { usageError } from '../core/errors.ts';
import { globalFlags } from './global-options.ts';

/** Options whose empty value says something: by their keys, or all that are the command's own. */
export type MayBeEmpty = readonly string[] | 'own';

// `--json=` has a sentence of its own.
const askedElsewhere = new Set(['--json-fields']);

const isBlank = (value: unknown) => typeof value === 'string' && value.trim() === '';

/** Refuses (exit 2) an option of the command line, the global ones too, whose value is empty or blank. */
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
        'is a variable of your script unset? leave the option out if it is not meant',
      );
    }
  }
}
