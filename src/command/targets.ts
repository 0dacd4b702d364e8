/** Reads the targets of a command from arguments, an option or standard input. No targets never means all. */

import { usageError } from '../core/errors.ts';
import { checkName, type NameGrammar, splitList, trimmed } from '../core/names.ts';
import { decodeText } from '../system/text-input.ts';
import type { Context } from './command.types.ts';

export interface TargetSources {
  /** Used in messages: `UAI`. */
  singular: string;
  /** Positional arguments; `-` reads standard input, one name per line. */
  args: readonly string[];
  /** Values of an option such as `--uai-list`. */
  option?: { flag: string; values: readonly string[] } | undefined;
  /** The grammar of the names; omitted if the caller checks them. */
  grammar?: NameGrammar | undefined;
  /** Whether names may contain commas; if so, the caller splits the texts. */
  keepCommas?: boolean | undefined;
}

const blank = (text: string) => splitList([text]).length === 0;

async function linesOfStdin({ deps }: Context, singular: string): Promise<string[]> {
  const text = decodeText(await deps.io.readStdin(`the list of ${singular}s`), 'standard input', {
    utf16: true,
  });
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
      const lines = await linesOfStdin(context, singular);
      if (lines.length === 0) {
        throw usageError(`standard input does not name a ${singular}; nothing was sent`);
      }
      names.push(...lines.flatMap(split));
    } else if (blank(arg)) {
      throw usageError(
        `the name of ${/^[aeio]/i.test(singular) ? 'an' : 'a'} ${singular} is empty; nothing was sent`,
        'check for an unset variable in your script',
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
