/** The command tree as data: for authors of completions, for wrappers and for agents. */
import type { Argument, Command, Option } from 'commander';
import { exitCodes } from '../core/errors.ts';
import { descendants, examplesOf, fullName } from './help-text.ts';

export interface ArgumentNode {
  name: string;
  description: string;
  required: boolean;
  variadic: boolean;
}

export interface OptionNode {
  /** `-o, --output <format>` */
  flags: string;
  long: string | null;
  short: string | null;
  description: string;
  type: string;
  /** Whether it can be given several times, or takes several values. */
  repeatable: boolean;
  /** The values that it accepts; null for any. */
  choices: readonly string[] | null;
  default: unknown;
}

export interface CommandNode {
  name: string;
  aliases: readonly string[];
  summary: string;
  usage: string;
  arguments: readonly ArgumentNode[];
  options: readonly OptionNode[];
  examples: readonly string[];
}

export interface CommandTree {
  version: string;
  commands: readonly CommandNode[];
  globalOptions: readonly OptionNode[];
  exitCodes: readonly { exit: number; code: string | null; when: string }[];
}

/** Types of values by their placeholder. */
const types: Readonly<Record<string, string>> = {
  n: 'integer',
  duration: 'duration',
  file: 'file',
  dir: 'directory',
  url: 'url',
};

function optionNode(option: Option): OptionNode {
  const { flags, long, short, description, argChoices, defaultValue } = option;
  const [, value] = /[<[]([^>\].]*)/.exec(flags) ?? [];
  return {
    flags,
    long: long ?? null,
    short: short ?? null,
    description,
    type: value === undefined ? 'boolean' : (types[value] ?? 'string'),
    repeatable: option.variadic || /repeatable/.test(description),
    choices: argChoices ?? null,
    default: defaultValue ?? (option.negate ? true : null),
  };
}

const argumentNode = (argument: Argument): ArgumentNode => ({
  name: argument.name(),
  description: argument.description,
  required: argument.required,
  variadic: argument.variadic,
});

function commandNode(command: Command): CommandNode {
  const help = command.createHelp();
  return {
    name: fullName(command),
    aliases: command.aliases(),
    summary: command.summary() || command.description(),
    usage: help.commandUsage(command),
    arguments: command.registeredArguments.map(argumentNode),
    options: command.options.filter(({ hidden }) => !hidden).map(optionNode),
    examples: examplesOf(command),
  };
}

/** The command and all below it. Global options are given once: every command takes them. */
export function commandTree(command: Command, root: Command, version: string): CommandTree {
  return {
    version,
    commands: descendants(command).map(commandNode),
    globalOptions: root.options
      .filter(({ hidden, description }) => hidden && description)
      .map(optionNode),
    exitCodes: [
      { exit: 0, code: null, when: 'done' },
      ...Object.entries(exitCodes).map(([code, { exit, when }]) => ({ exit, code, when })),
    ],
  };
}
