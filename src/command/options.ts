/** Small things that commands need for their options. */
import { Option } from 'commander';
import { usageError } from '../core/errors.ts';
import { flag, noWords, yesWords } from '../resources/fields/flag.ts';
import { takesOnly } from './optional-words.ts';

/** For an option that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** An option that says yes by itself, and takes yes or no as `cray` does. */
export function yesNoOption(name: string, description: string): Option {
  return takesOnly(
    new Option(`${name} [yes|no]`, description)
      .preset('yes')
      .argParser((text: string) => flag.read(text, name)),
    [...yesWords, ...noWords],
  );
}

/** One of two options that mean the same; undefined when neither is given. */
export function eitherOption(
  options: Readonly<Record<string, unknown>>,
  [first, firstFlag]: readonly [string, string],
  [second, secondFlag]: readonly [string, string],
): { text: string; flag: string } | undefined {
  const [one, two] = [options[first], options[second]];
  if (typeof one === 'string' && typeof two === 'string' && one !== two) {
    throw usageError(`${firstFlag} and ${secondFlag} say different things; give one of them`);
  }
  if (typeof one === 'string') return { text: one, flag: firstFlag };
  return typeof two === 'string' ? { text: two, flag: secondFlag } : undefined;
}

/**
 * What the object is to be called: for `create` its argument or the option, for `update` the option alone.
 * Undefined when it is not said.
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
    throw usageError(`the argument and ${flag} give two names; give one of them`);
  }
  return { text: argument, flag: 'the name' };
}
