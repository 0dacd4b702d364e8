/** What `uas` alone shows: where the user is, the next command, and the commands in groups. */
import type { Command } from 'commander';
import type { Context } from '../../command/command.types.ts';
import { groups } from '../../command/entry.ts';
import { textView, type View } from '../../output/view.ts';
import { nextCommand, nextLine, situationLines, situationOf } from '../../sign-in/situation.ts';
import type { Line } from '../../system/styled-line.ts';

/** The commands with a line of their own; the others of their group are only named. */
const first = ['create', 'list', 'ssh'];

const widest = 80;

/** The names of commands in lines of at most 80 columns. */
function namesOf(commands: readonly Command[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const name of commands.map((command) => command.name())) {
    if (line !== '' && `${line}, ${name}`.length > widest - 4) {
      lines.push(`${line},`);
      line = '';
    }
    line = line === '' ? `  ${name}` : `${line}, ${name}`;
  }
  return line === '' ? lines : [...lines, line];
}

function groupLines(root: Command): Line[] {
  const visible = root.createHelp().visibleCommands(root) as Command[];
  return groups.flatMap((title): Line[] => {
    const commands = visible.filter((command) => command.helpGroup() === `${title}:`);
    const leading = commands.filter((command) => first.includes(command.name()));
    const rest = commands.filter((command) => !first.includes(command.name()));
    const [only] = commands.length === 1 ? commands : [];
    const lines = only ? [`  ${only.name()}   ${only.summary()}`] : namesOf(rest);
    return [
      [{ text: title, style: 'bold' }],
      ...leading.map((command) => `  ${command.name().padEnd(8)}${command.summary()}`),
      ...lines,
    ];
  });
}

export async function firstScreen(context: Context, root: Command): Promise<View> {
  const situation = await situationOf(context);
  const lines: Line[] = [
    root.description(),
    '',
    ...situationLines(situation),
    nextLine(situation),
    '',
    ...groupLines(root),
    '',
    'uas COMMAND --help   usage, options and examples',
    'uas help options     global options; for other topics: uas help topics',
  ];
  return textView(lines, { ...situation, next: nextCommand(situation).command });
}
