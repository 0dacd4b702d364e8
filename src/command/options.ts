/** Helpers for the options of commands. */
import { usageError } from '../core/errors.ts';

/** The value of an option with two names; undefined if neither is given. */
export function eitherOption(
  options: Readonly<Record<string, unknown>>,
  [first, firstFlag]: readonly [string, string],
  [second, secondFlag]: readonly [string, string],
): { text: string; flag: string } | undefined {
  const [one, two] = [options[first], options[second]];
  if (typeof one === 'string' && typeof two === 'string' && one !== two) {
    throw usageError(`${firstFlag} and ${secondFlag} have different values; give one of them`);
  }
  if (typeof one === 'string') return { text: one, flag: firstFlag };
  return typeof two === 'string' ? { text: two, flag: secondFlag } : undefined;
}

/**
 * The name of the object: for `create` the argument or the option, for `update` only the option.
 * Undefined if neither is given.
 */
export function newName(
  verb: 'create' | 'update',
  argument: string | undefined,
  option: unknown,
  flag: string,
): { text: string; flag: string } | undefined {
  if (verb === 'update' || argument === undefined) {
    if (typeof option !== 'string') return undefined;
    if (verb === 'create' && option.trim() === '') throw usageError(`${flag} is empty`);
    return { text: option, flag };
  }
  if (argument.trim() === '') throw usageError('the name is empty');
  if (typeof option === 'string' && option !== argument) {
    throw usageError(`the argument and ${flag} have different values; give one of them`);
  }
  return { text: argument, flag: 'the name' };
}
