/** Standard input for `-` can be read only once. */
import type { Context } from '../command/command.types.ts';
import { usageError } from '../core/errors.ts';

/** Refuses (exit 2) options of which more than one reads standard input. */
export function checkStandardInput(
  context: Context,
  given: Readonly<Record<string, unknown>>,
): void {
  const all: Record<string, unknown> = {
    ...given,
    '--token-file': context.setting('token-file')?.value,
  };
  const readers = Object.entries(all).filter(([, value]) => value === '-' || value === true);
  const [first, second] = readers.map(([flag]) => flag);
  if (second !== undefined) {
    throw usageError(`${first} and ${second} cannot both read standard input`);
  }
}
