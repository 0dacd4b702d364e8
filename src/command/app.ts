/** What a command module gets to register itself: how its action runs, and how its examples are shown. */
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
  /** The program with the command that the words name built in full, or all of it: for its help. */
  tree(words?: readonly string[]): Promise<Command>;
}

export interface ActionSettings {
  /** Runs even when the configuration that is named does not exist. */
  lenient?: boolean;
  /** Runs even when a value of the configuration in use is wrong, without that value. Implied by `lenient`. */
  repairs?: boolean;
  /** A failure of some of several items is printed as a result too, an object for each, where a program reads it. */
  itemized?: boolean;
  /** Options whose empty value says something; any other that is given empty is refused. */
  mayBeEmpty?: MayBeEmpty;
}

/** Adds arguments, options and the action to a command that has its name and summary. */
export type Configure = (command: Command, app: App) => void;

/** Lines of examples at the end of a command's help: a comment line, then the command. */
export function addExamples(
  command: Command,
  ...examples: readonly (readonly [string, string])[]
): Command {
  const lines = examples.map(([what, line]) => `  # ${what}\n  ${line}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
