/** Options, words and errors of commander, in the terms of this program. */
import type { Command } from 'commander';
import type { Options } from '../command/command.types.ts';
import type { Entry } from '../command/entry.ts';

/** Options of a command merged with those of its parents; the option of the innermost command wins. */
export function mergedOptions(command: Command): Options {
  const chain: Command[] = [];
  for (let at: Command | null = command; at; at = at.parent) chain.unshift(at);
  const merged: Record<string, unknown> = {};
  for (const level of chain) {
    for (const [key, value] of Object.entries(level.opts())) {
      if (level.getOptionValueSource(key) !== 'default' || !(key in merged)) merged[key] = value;
    }
  }
  return merged;
}

/** The command's words without the program's name: `admin config images list`. */
export function words(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}

/** The command at the end of a path, or the last that was built on the way to it. */
export function commandAt(program: Command, path: readonly Entry[]): Command {
  return path.reduce<Command>(
    (command, { name }) => command.commands.find((child) => child.name() === name) ?? command,
    program,
  );
}

/**
 * Makes a group show its help without a subcommand, and suggest similar names for an unknown one.
 * @param showFirst what to do instead of showing the help
 */
export function showHelpFor(
  group: Command,
  showFirst?: (...given: unknown[]) => Promise<void>,
): void {
  group.usage('<command> [options]').argument('[command]').allowExcessArguments(true);
  group.action(async (word: string | undefined, ...given: unknown[]) => {
    if (word === undefined) return showFirst ? showFirst(...given) : group.outputHelp();
    const { unknownCommand } = await import('./unknown-command.ts');
    throw unknownCommand(group, words(group), word);
  });
}

/** The subcommands of a command at every depth. */
export function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child as Command, ...descendants(child as Command)]);
}
