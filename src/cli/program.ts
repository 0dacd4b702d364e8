/** The table of contents: every command, its summary, and where its module is. Modules load when their command runs. */
import { Command, Help, type Option, type OutputConfiguration } from 'commander';
import type { App } from '../command/app.ts';
import type { Entry } from '../command/entry.ts';
import { addGlobalOptions, valueOptions } from '../command/global-options.ts';
import { accountEntries } from '../commands/account/entries.ts';
import { adminEntries } from '../commands/admin/entries.ts';
import { identityEntries } from '../commands/identities/entries.ts';
import { localEntries } from '../commands/local/entries.ts';

export const contents: readonly Entry[] = [
  {
    name: 'create',
    summary: 'create a UAI',
    load: async () => (await import('../commands/uais/create.ts')).create,
  },
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'list my UAIs',
    load: async () => (await import('../commands/uais/own-uais.ts')).listOwn,
  },
  {
    name: 'describe',
    aliases: ['get', 'show'],
    summary: 'show one of my UAIs',
    load: async () => (await import('../commands/uais/own-uais.ts')).describeOwn,
  },
  {
    name: 'delete',
    aliases: ['rm'],
    summary: 'delete UAIs of mine',
    load: async () => (await import('../commands/uais/own-delete.ts')).deleteOwn,
  },
  {
    name: 'images',
    summary: 'images for new UAIs',
    entries: [
      {
        name: 'list',
        aliases: ['ls'],
        summary: 'list the images that UAIs can be made from',
        load: async () => (await import('../commands/uais/images.ts')).listImages,
      },
    ],
  },
  {
    name: 'mgr-info',
    summary: 'the service itself',
    entries: [
      {
        name: 'list',
        aliases: ['ls'],
        summary: 'show name and version of the service',
        load: async () => (await import('../commands/uais/manager-info.ts')).listManagerInfo,
      },
      {
        name: 'versions',
        summary: 'show the versions of its interface',
        load: async () => (await import('../commands/uais/manager-info.ts')).listVersions,
      },
    ],
  },
  {
    name: 'wait',
    summary: 'wait until UAIs are ready or gone',
    load: async () => (await import('../commands/uais/wait.ts')).waitOwn,
  },
  {
    name: 'ssh',
    summary: 'log in to a UAI, making one when there is none',
    takesCommand: true,
    load: async () => (await import('../commands/uais/ssh.ts')).ssh,
  },
  {
    name: 'ssh-config',
    summary: 'let ssh, scp, rsync and editors know my UAIs',
    load: async () => (await import('../commands/uais/ssh-config.ts')).sshConfig,
  },
  ...adminEntries,
  ...identityEntries,
  ...accountEntries,
  ...localEntries,
  {
    name: 'schema',
    summary: 'print JSON Schemas of the configuration file and of outputs',
    load: async () => (await import('../commands/account/schema.ts')).showSchema,
  },
  {
    name: 'version',
    summary: 'show the version of this program',
    load: async () => (await import('../commands/account/version.ts')).showVersion,
  },
];

export interface Found {
  /** From the first word to the last that names a command. */
  path: readonly Entry[];
  /** Where in the arguments each word of the path ends. */
  ends: readonly number[];
  /** Where the last one does. */
  end: number;
}

/** The command that the arguments name; options before its words are stepped over. */
export function findEntry(args: readonly string[], entries: readonly Entry[] = contents): Found {
  const path: Entry[] = [];
  let level: readonly Entry[] | undefined = entries;
  const ends: number[] = [];
  for (let at = 0; at < args.length && level; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') break;
    if (arg.startsWith('-')) {
      if (valueOptions.has(arg)) at += 1;
      continue;
    }
    const entry: Entry | undefined = level.find(
      ({ name, aliases }) => name === arg || aliases?.includes(arg),
    );
    if (!entry) break;
    path.push(entry);
    level = entry.entries;
    ends.push(at + 1);
  }
  return { path, ends, end: ends.at(-1) ?? 0 };
}

/** The description of an option; `(preset: "yes")` says nothing to whoever does not know commander. */
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

function addEntry(parent: Command, { name, aliases = [], summary, hidden }: Entry): Command {
  const command = configured(parent.command(name, { hidden: hidden === true }));
  command.summary(summary).description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
  for (const alias of aliases) command.alias(alias);
  return command;
}

export interface ProgramOptions {
  version: string;
  app: App;
  /** Where help goes; subcommands inherit it. */
  output?: OutputConfiguration;
  /** The commands to build in full; siblings get name and summary only. `all` builds everything. */
  path: readonly Entry[] | 'all';
}

/** The commander program. Only modules of commands in `path` are loaded. */
export async function buildProgram({
  version,
  app,
  path,
  output = {},
}: ProgramOptions): Promise<Command> {
  const root = configured(new Command('uas'))
    .description('Get onto supercomputers: User Access Instances and managed identities.')
    .enablePositionalOptions()
    .configureOutput(output)
    .version(version, '--version', 'show the version');
  addGlobalOptions(root, { visible: true });
  root.addHelpText(
    'after',
    '\nStart here: uas local start && uas ssh   (everything on this machine)',
  );

  // Nobody will see the siblings of a command that is named in full.
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
      if (entry.load) (await entry.load())(command, app);
      addGlobalOptions(command, { visible: false });
      if (entry.load)
        command.addHelpText('after', '\nGlobal options, such as --json and --timeout: uas --help');
    }
  }
  await build(root, contents, 0);
  return root;
}
