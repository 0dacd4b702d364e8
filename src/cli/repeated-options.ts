/** Rejects repeated options: an option with a single value would keep only the last one. */
import type { Command, Option } from 'commander';
import { usageError } from '../core/errors.ts';

const isGreedy = (option: Option) => option.required || option.optional;

/** The name as typed: `--json` for the internal option of `--json=a,b`. */
const typedName = ({ long, short, flags }: Option) =>
  long === '--json-fields' ? '--json=' : (long ?? short ?? flags);

/**
 * Makes each option with a value fail (exit 2) if it is given twice, at any place in the command line, unless it
 * collects its values in a list. Flags without a value may be repeated.
 */
export function refuseRepeatedOptions(levels: readonly Command[]): void {
  const given = new Set<string>();
  for (const level of levels) {
    for (const option of level.options.filter(isGreedy)) {
      const key = option.attributeName();
      const meaning = key === 'format' ? 'output' : key;
      // commander has already stored the value at this point.
      level.on(`option:${option.name()}`, () => {
        if (Array.isArray(level.getOptionValue(key))) return;
        if (given.has(meaning)) {
          throw usageError(
            `${typedName(option)} is given twice; nothing was sent`,
            'give it only once',
          );
        }
        given.add(meaning);
      });
    }
  }
}
