/** The options that every command takes, before or after the subcommand. */
import { type Command, Option } from 'commander';
import { type Setting, settings } from '../config/settings.ts';
import { columnFormats } from '../output/formats.ts';

interface GlobalOption {
  flags: string;
  about?: string;
  /** Accepted but not shown: the long form of a shorter option. */
  isHidden?: boolean;
}

/** All global options: those of the settings table, and those for output and safety. */
const globalOptions: readonly GlobalOption[] = [
  ...(settings as readonly Setting[]).flatMap(({ flags, describe, env: [variable] }) =>
    flags === undefined
      ? []
      : [{ flags, about: variable === undefined ? describe : `${describe} [${variable}]` }],
  ),
  { flags: '--json', about: 'JSON output; --json=a,b keeps only these fields' },
  { flags: '--json-fields <fields>', isHidden: true },
  { flags: '--format <format>', isHidden: true },
  { flags: '--query <expression>', about: 'filter the complete result with a JMESPath expression' },
  { flags: '-q, --quiet', about: 'print only names or ids, one per line' },
  { flags: '--columns <names>', about: `columns for ${columnFormats}, comma-separated` },
  { flags: '--sort <column>', about: 'sort by a column; column:desc for descending order' },
  { flags: '--no-headers', about: `omit the header line in ${columnFormats}` },
  { flags: '-y, --yes', about: 'do not ask for confirmation' },
  { flags: '--dry-run', about: 'show what would be done without changing anything' },
];

const namesIn = (flags: string) => flags.split(/[ ,]+/).filter((word) => word.startsWith('-'));

/** Adds the global options. `uas help options` lists them, not the help of each command. */
export function addGlobalOptions(command: Command): void {
  const own = new Set(command.options.map((option) => option.long));
  for (const { flags, about } of globalOptions) {
    const option = new Option(flags, about).helpGroup('Global options:');
    // A command may give an option another meaning, as classes do with `--timeout`.
    if (own.has(option.long)) continue;
    command.addOption(option.hideHelp());
  }
}

/** The global options that are documented, as flags and descriptions. */
export const documentedOptions: readonly (readonly [flags: string, about: string])[] =
  globalOptions.flatMap(({ flags, about, isHidden }) =>
    isHidden || !about ? [] : [[flags, about]],
  );

/** The long names of the global options. */
export const globalFlags: readonly string[] = globalOptions
  .filter(({ isHidden }) => !isHidden)
  .flatMap(({ flags }) => namesIn(flags).at(-1) ?? []);

/** Global options that take a value, needed to find the words of the command among them. */
export const valueOptions: ReadonlySet<string> = new Set(
  globalOptions.filter(({ flags }) => flags.includes('<')).flatMap(({ flags }) => namesIn(flags)),
);

/**
 * `--json=a,b` has a value and `--json` has none, so that `--json NAME` does not consume NAME. commander supports
 * optional values only greedily, so the first form becomes a separate option.
 */
export function splitJsonOption(own: readonly string[]): string[] {
  return own.map((arg) =>
    arg.startsWith('--json=') ? `--json-fields=${arg.slice('--json='.length)}` : arg,
  );
}
