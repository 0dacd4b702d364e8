/** Manual pages in roff, from the command tree. See man(7). */
import type { Command } from 'commander';
import { exitCodes } from '../core/errors.ts';
import { descendants, examplesOf, fullName } from './help-text.ts';
import { topics } from './topics.ts';

/** Escapes text for roff, with dashes that can be copied. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replace(
      /[^\n -~]/g,
      (character) =>
        `\\[u${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replace(/^\./gm, '\\&.');
}

const quoted = (text: string) => `"${escaped(text).replaceAll('"', '\\(dq')}"`;
const section = (title: string) => `.SH ${quoted(title)}`;
const item = (term: string, text: string) => ['.TP', `\\fB${escaped(term)}\\fR`, escaped(text)];
const verbatim = (lines: readonly string[]) => ['.PP', '.nf', ...lines.map(escaped), '.fi'];

function synopsis(command: Command): string[] {
  return ['.PP', `\\fB${escaped(command.createHelp().commandUsage(command))}\\fR`];
}

function optionItems(command: Command): string[] {
  const help = command.createHelp();
  return help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help' || command.parent === null)
    .flatMap((option) => item(help.optionTerm(option), help.optionDescription(option)));
}

/** The options of the program itself, which its help leaves to `uas help options`. */
const globalItems = (root: Command) => [
  ...optionItems(root),
  ...root.options
    .filter(({ hidden, description }) => hidden && description)
    .flatMap(({ flags, description }) => item(flags, description)),
];

function argumentItems(command: Command): string[] {
  const help = command.createHelp();
  return help
    .visibleArguments(command)
    .flatMap((argument) => item(help.argumentTerm(argument), help.argumentDescription(argument)));
}

function header(name: string, version: string): string[] {
  return [`.TH ${quoted(name.toUpperCase())} 1 "" ${quoted(`uas ${version}`)} "User Commands"`];
}

/** One command as a section of the main page. */
function subsection(command: Command): string[] {
  const examples = examplesOf(command);
  return [
    `.SS ${quoted(fullName(command))}`,
    escaped(command.description()),
    ...synopsis(command),
    ...argumentItems(command),
    ...optionItems(command),
    ...(examples.length > 0 ? verbatim(examples) : []),
  ];
}

const exitStatus = () => [
  section('EXIT STATUS'),
  ...item('0', 'done'),
  ...Object.entries(exitCodes).flatMap(([code, { exit, when }]) => item(`${exit} ${code}`, when)),
];

const environment = () => [
  section('ENVIRONMENT'),
  ...(topics.environment?.rows() ?? []).flatMap(([name = '', meaning = '']) => item(name, meaning)),
];

/** The page of the program. */
function programPage(root: Command, version: string): string[] {
  const leaves = descendants(root).filter(({ commands }) => commands.length === 0);
  return [
    ...header('uas', version),
    section('NAME'),
    `uas \\- ${escaped(root.description().replace(/\.$/, ''))}`,
    section('SYNOPSIS'),
    ...synopsis(root),
    section('DESCRIPTION'),
    escaped('Results go to standard output; questions, progress and warnings to standard error.'),
    section('GLOBAL OPTIONS'),
    ...globalItems(root),
    section('COMMANDS'),
    ...leaves.flatMap(subsection),
    ...exitStatus(),
    ...environment(),
    section('FILES'),
    ...item('~/.config/uas/config.json', 'saved configurations'),
    ...item('~/.config/uas/tokens/', 'tokens, one file for each configuration'),
  ];
}

/** The page of a command, or of a group with its subcommands. */
function commandPage(command: Command, version: string): string[] {
  const name = fullName(command).replaceAll(' ', '-');
  const examples = examplesOf(command);
  const below = descendants(command).filter(
    (child) => child !== command && child.commands.length === 0,
  );
  return [
    ...header(name, version),
    section('NAME'),
    `${escaped(name)} \\- ${escaped(command.summary())}`,
    section('SYNOPSIS'),
    ...synopsis(command),
    section('DESCRIPTION'),
    escaped(command.description()),
    ...argumentItems(command),
    section('OPTIONS'),
    ...optionItems(command),
    ...(below.length > 0 ? [section('COMMANDS'), ...below.flatMap(subsection)] : []),
    ...(examples.length > 0 ? [section('EXAMPLES'), ...verbatim(examples)] : []),
    section('SEE ALSO'),
    '\\fBuas\\fR(1)',
  ];
}

export function manPage(command: Command, version: string): string {
  const lines = command.parent ? commandPage(command, version) : programPage(command, version);
  return `${lines.join('\n')}\n`;
}
