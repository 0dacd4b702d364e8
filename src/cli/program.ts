/** Builds the commander program. Only modules of the commands that are asked for are loaded. */
import { Command, Help, type Option, type OutputConfiguration } from 'commander';
import type { App } from '../command/app.ts';
import type { Entry } from '../command/entry.ts';
import { addGlobalOptions } from '../command/global-options.ts';
import { contents } from './contents.ts';

/** The description of an option, without commander's own term `(preset: "yes")`. */
function describeOption(this: Help, option: Option): string {
  return Help.prototype.optionDescription
    .call(this, option)
    .replace(/\(preset: "(.*?)"\)/, '(alone: $1)');
}

function configured(command: Command): Command {
  command.helpOption('-h, --help', 'show help').helpCommand(false).exitOverride();
  command.configureHelp({
    showGlobalOptions: false,
    sortSubcommands: false,
    optionDescription: describeOption,
  });
  return command;
}

function addEntry(
  parent: Command,
  { name, aliases = [], summary, hidden, group = 'UAIs' }: Entry,
): Command {
  const command = configured(parent.command(name, { hidden: hidden === true }));
  command.summary(summary).description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
  for (const alias of aliases) command.alias(alias);
  if (!parent.parent) command.helpGroup(`${group}:`);
  return command;
}

const globalOptionsHelp = '\nGlobal options, such as --json and --timeout: uas help options';

/** Adds the options and the handler of the command. */
async function loadEntry(command: Command, { name, load, takesCommand }: Entry, app: App) {
  if (load) (await load())(command, app);
  if (name === 'list') command.option('--watch', 'list again when something changes');
  if (takesCommand) command.usage(`${command.usage()} [-- COMMAND…]`);
  addGlobalOptions(command);
  if (load) command.addHelpText('after', globalOptionsHelp);
}

export interface ProgramOptions {
  version: string;
  app: App;
  /** Where help is written; inherited by subcommands. */
  output?: OutputConfiguration;
  /** The commands to build in full; their siblings get only name and summary. `all` builds everything. */
  path: readonly Entry[] | 'all';
}

/** Builds the commander program. Loads only the modules of the commands in `path`. */
export async function buildProgram({
  version,
  app,
  path,
  output = {},
}: ProgramOptions): Promise<Command> {
  const root = configured(new Command('uas'))
    .description('Work with User Access Instances and managed identities on supercomputers.')
    .enablePositionalOptions()
    .configureOutput(output)
    .version(version, '--version', 'show the version');
  addGlobalOptions(root);
  root.addHelpText(
    'after',
    `${globalOptionsHelp}\nTo try it on this machine: uas local start && uas ssh`,
  );

  // The siblings of a fully named command are never shown.
  const isComplete = path !== 'all' && path.at(-1)?.load !== undefined;
  async function build(parent: Command, entries: readonly Entry[], depth: number): Promise<void> {
    for (const entry of entries) {
      const wanted = path === 'all' || path[depth] === entry;
      if (!wanted && isComplete) continue;
      const command = addEntry(parent, entry);
      if (!wanted) continue;
      if (entry.entries) {
        command.enablePositionalOptions();
        await build(command, entry.entries, depth + 1);
      }
      await loadEntry(command, entry, app);
    }
  }
  await build(root, contents, 0);
  return root;
}
