/** Which objects a command is to act on: arguments, an option, or lines of standard input. Nothing never means all. */

import { usageError } from '../core/errors.ts';
import { checkName, type NameGrammar, splitList, trimmed } from '../core/names.ts';
import { decodeText } from '../system/text-input.ts';
import type { Context } from './command.types.ts';

export interface TargetSources {
  /** For sentences: `UAI`. */
  singular: string;
  /** Positional arguments; `-` reads standard input, one name a line. */
  args: readonly string[];
  /** Values of an option such as `--uai-list`. */
  option?: { flag: string; values: readonly string[] } | undefined;
  /** What each name has to fit, when nothing else is to be said about one that does not. */
  grammar?: NameGrammar | undefined;
  /** Names of this kind may hold commas, so that texts are split only by who knows the names. */
  keepCommas?: boolean | undefined;
}

const blank = (text: string) => splitList([text]).length === 0;

async function linesOfStdin({ deps }: Context): Promise<string[]> {
  const text = decodeText(await deps.io.readStdin(), 'standard input', { utf16: true });
  return text
    .split(/\r?\n/)
    .map(trimmed)
    .filter((line) => !blank(line) && !line.startsWith('#'));
}

/**
 * The names in the order given, each once.
 * @throws UasError usage when an argument, an option's value or all of standard input is empty, or a name cannot be one
 */
export async function readTargets(context: Context, sources: TargetSources): Promise<string[]> {
  const { singular, args, option, grammar, keepCommas = false } = sources;
  const names: string[] = [];
  const split = (text: string) => (keepCommas ? [trimmed(text)] : splitList([text]));
  for (const arg of args) {
    if (arg === '-') {
      const lines = await linesOfStdin(context);
      if (lines.length === 0) {
        throw usageError(`standard input names no ${singular}; nothing was sent`);
      }
      names.push(...lines.flatMap(split));
    } else if (blank(arg)) {
      throw usageError(
        `an argument that should name ${/^[aeio]/i.test(singular) ? 'an' : 'a'} ${singular} is empty; nothing was sent`,
        'is a variable of your script unset?',
      );
    } else names.push(...split(arg));
  }
  for (const value of option?.values ?? []) {
    if (blank(value)) throw usageError(`${option?.flag} is empty; nothing was sent`);
    names.push(...split(value));
  }
  if (grammar) for (const name of names) checkName(singular, name, grammar);
  return [...new Set(names)];
}
