/**
 * Options whose value may be left out, `--default` or `--default=no`. commander gives such an option any word that
 * follows it; here it gets the words it knows, so that `update --default NAME` never swallows NAME.
 */
import type { Command, Option } from 'commander';

interface Known {
  words: readonly string[];
}

/** Marks an option with an optional value: only these words after it are its value. It needs a `preset`. */
export function takesOnly(option: Option, words: readonly string[]): Option {
  return Object.assign(option, { words } satisfies Known);
}

function wordsOf(command: Command, arg: string): readonly string[] | undefined {
  const option = command.options.find((candidate) => candidate.long === arg);
  return (option as Partial<Known> | undefined)?.words;
}

/** The arguments with the preset value bound to each marked option that no word of its own follows. */
export function bindOptionalWords(args: readonly string[], command: Command): string[] {
  return args.map((arg, at) => {
    const words = wordsOf(command, arg);
    const next = args[at + 1];
    if (!words || next === undefined || words.includes(next.toLowerCase())) return arg;
    const option = command.options.find((candidate) => candidate.long === arg);
    return `${arg}=${String(option?.presetArg)}`;
  });
}
