/** The options that every command takes, before or after the subcommand. */
import { type Command, Option } from 'commander';
import { type Setting, settings } from '../config/settings.ts';

const heading = 'Global options:';

/** Adds the options of the settings table and those that steer output and safety. Only the root's help lists them. */
export function addGlobalOptions(command: Command, { visible }: { visible: boolean }): void {
  const own = new Set(command.options.map((option) => option.long));
  const add = (flags: string, description: string) => {
    const option = new Option(flags, description).helpGroup(heading).hideHelp(!visible);
    // A command may give an option a second meaning, as classes do with `--timeout`.
    if (!own.has(option.long)) command.addOption(option);
  };
  for (const { flags, describe, env } of settings as readonly Setting[]) {
    if (flags) add(flags, env.length > 0 ? `${describe} [${env[0]}]` : describe);
  }
  add('--json', 'json output; --json=a,b keeps only these fields');
  command.addOption(new Option('--json-fields <fields>').hideHelp());
  command.addOption(new Option('--format <format>').hideHelp());
  add('--query <expression>', 'JMESPath over the complete result');
  add('-q, --quiet', 'ids or names only, one per line');
  add('--columns <names>', 'columns of table, csv and tsv, comma-separated');
  add('--sort <column>', 'sort by a column; column:desc for the reverse');
  add('--no-headers', 'no header line in table, csv and tsv');
  add('-y, --yes', 'do not ask for confirmation');
  add('--dry-run', 'show what would be done and change nothing');
}

/** The long names of the global options. */
export const globalFlags: readonly string[] = [
  ...(settings as readonly Setting[]).flatMap(({ flags }) => flags?.match(/--[a-z-]+/) ?? []),
  ...['--json', '--query', '--quiet', '--columns', '--sort', '--no-headers', '--yes', '--dry-run'],
];

/** Global options that take a value, for finding the command's words among them. */
export const valueOptions: ReadonlySet<string> = new Set([
  ...(settings as readonly Setting[]).flatMap(({ flags }) =>
    flags?.includes('<') ? flags.split(/[ ,]+/).filter((word) => word.startsWith('-')) : [],
  ),
  '--json-fields',
  '--format',
  '--query',
  '--columns',
  '--sort',
]);

/**
 * `--json=a,b` has a value and `--json` has none, so that `--json NAME` never swallows NAME. commander knows
 * optional values only with that greed, so the first form becomes an option of its own.
 */
export function splitJsonOption(own: readonly string[]): string[] {
  return own.map((arg) =>
    arg.startsWith('--json=') ? `--json-fields=${arg.slice('--json='.length)}` : arg,
  );
}
