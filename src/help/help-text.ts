/** The help of a command as text, and its parts. */
import type { Command } from 'commander';

/** The text that `--help` prints for the command. */
export function helpText(command: Command): string {
  let text = '';
  const output = command.configureOutput();
  command.configureOutput({
    ...output,
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  command.configureOutput(output);
  return text;
}

/** Lines of the examples: `# what`, then the command. */
export function examplesOf(command: Command): string[] {
  const [, examples = ''] = helpText(command).split('\nExamples:\n');
  const [block = ''] = examples.split('\n\n');
  return block
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** `uas admin uais` */
export function fullName(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}

/** The command and all its subcommands, in the order of the help. */
export function descendants(command: Command): Command[] {
  const visible = command.createHelp().visibleCommands(command);
  return [command, ...visible.flatMap((child) => descendants(child as Command))];
}
