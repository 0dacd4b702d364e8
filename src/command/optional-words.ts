/**
 * Options with an optional value, `--default` or `--default=no`. commander takes any word that follows such an option
 * as its value; here only known words count, so that `update --default NAME` does not consume NAME.
 */
import type { Command, Option } from 'commander';

interface Known {
  words: readonly string[];
}

/** Restricts the optional value of an option to these words. The option needs a `preset`. */
export function takesOnly(option: Option, words: readonly string[]): Option {
  return Object.assign(option, { words } satisfies Known);
}

function wordsOf(command: Command, arg: string): readonly string[] | undefined {
  const option = command.options.find((candidate) => candidate.long === arg);
  return (option as Partial<Known> | undefined)?.words;
}

/** The arguments, with the preset value added to each such option that none of its words follows. */
export function bindOptionalWords(args: readonly string[], command: Command): string[] {
  return args.map((arg, at) => {
    const words = wordsOf(command, arg);
    const next = args[at + 1];
    if (!words || next === undefined || words.includes(next.toLowerCase())) return arg;
    const option = command.options.find((candidate) => candidate.long === arg);
    return `${arg}=${String(option?.presetArg)}`;
  });
}
