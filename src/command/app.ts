/** The API for command modules: registering an action and adding examples. */
import type { Command } from 'commander';
import type { View } from '../output/view.ts';
import type { Context, Options } from './command.types.ts';
import type { MayBeEmpty } from './empty-options.ts';

/** Runs a command: the view to print, an exit code, or nothing. */
export type Handler<Args extends unknown[]> = (
  context: Context,
  options: Options,
  ...args: Args
) => Promise<View | number | undefined>;

export interface App {
  /** Makes a handler into a commander action: builds the context, prints the view it returns. */
  action<Args extends unknown[]>(
    handler: Handler<Args>,
    settings?: ActionSettings,
  ): (...args: unknown[]) => Promise<void>;
  /** Builds the program for its help: with the named command in full, or with all commands. */
  tree(words?: readonly string[]): Promise<Command>;
}

export interface ActionSettings {
  /** Runs even if the named configuration does not exist. */
  lenient?: boolean;
  /** Runs even if a value of the configuration in use is invalid, and ignores that value. Implied by `lenient`. */
  repairs?: boolean;
  /** Also prints one object for each item on stdout when some items fail and the output is for a program. */
  itemized?: boolean;
  /** Options that accept an empty value; for all others an empty value is an error. */
  mayBeEmpty?: MayBeEmpty;
}

/** Adds arguments, options and the action to a command whose name and summary are set. */
export type Configure = (command: Command, app: App) => void;

/** Adds examples to the help of a command: a comment line, then the command line. */
export function addExamples(
  command: Command,
  ...examples: readonly (readonly [string, string])[]
): Command {
  const lines = examples.map(([what, line]) => `  # ${what}\n  ${line}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
