/** Options that are given more than once: one that holds a single value would forget all but the last. */
import type { Command, Option } from 'commander';
import { usageError } from '../core/errors.ts';

const isGreedy = (option: Option) => option.required || option.optional;

/** What people type: `--json` for the option that `--json=a,b` is split into. */
const typedName = ({ long, short, flags }: Option) =>
  long === '--json-fields' ? '--json=' : (long ?? short ?? flags);

/**
 * Makes each option of the commands that takes a value refuse (exit 2) to be given twice, wherever among the words of
 * the command, unless it collects its values in a list. Flags without a value may be repeated.
 */
export function refuseRepeatedOptions(levels: readonly Command[]): void {
  const given = new Set<string>();
  for (const level of levels) {
    for (const option of level.options.filter(isGreedy)) {
      const key = option.attributeName();
      const meaning = key === 'format' ? 'output' : key;
      // commander has stored the value when this is called.
      level.on(`option:${option.name()}`, () => {
        if (Array.isArray(level.getOptionValue(key))) return;
        if (given.has(meaning)) {
          throw usageError(
            `${typedName(option)} is given twice; nothing was sent`,
            'give it once: it takes one value',
          );
        }
        given.add(meaning);
      });
    }
  }
}
