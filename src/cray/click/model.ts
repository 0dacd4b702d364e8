/** Commands as data: what the parser, the help pages and the environment variables are made from. */
import type { Value } from '../format/value.ts';
import type { Session } from '../session.ts';

/** A list names the choices. */
export type ParameterType = 'text' | 'boolean' | 'path' | readonly string[];

/** A parameter's value; undefined when it is given nowhere. */
export type Given = Value | undefined;

/** Runs when the value is known; what it returns is the value from then on. */
export type Settle = (invocation: Invocation, value: Given) => Promise<Given> | Given;

export interface Question {
  text: string;
  /** Not shown while it is typed. */
  hidden?: boolean;
}

export interface Option {
  kind: 'option';
  /** As they are typed: `-v`, `--verbose`. */
  flags: readonly string[];
  /** Lower case with underscores: in variables, in configuration files. */
  name: string;
  type: ParameterType;
  /** `nothing` is a switch, `count` one that may be repeated. */
  takes: 'value' | 'nothing' | 'count';
  /** Repeated values add up, comma-joined; otherwise the last one wins. */
  addsUp?: boolean;
  metavar?: string;
  required?: boolean;
  /** Settled before all options that are not. */
  eager?: boolean;
  /** A variable of its own, in addition to the one made from the command's words. */
  variable?: string;
  /** The help page names {@link variable}. */
  showsVariable?: boolean;
  default?: Value;
  /** A configuration file may set it. */
  saved?: boolean;
  /** Counts only when it is typed: no variable sets it. */
  typedOnly?: boolean;
  /** Asked when it is given nowhere. */
  ask?: (invocation: Invocation) => Question | undefined;
  help?: string;
  /** Prints that and ends. */
  shows?: 'help' | 'version';
  settle?: Settle;
}

export interface Argument {
  kind: 'argument';
  name: string;
  metavar: string;
  /** Takes everything that is left, at least one. */
  many?: boolean;
}

export type Parameter = Option | Argument;

export interface Leaf {
  kind: 'leaf';
  name: string;
  /** Next to its name in the page of its group, and in its own. */
  summary?: string;
  /** In its own page only. */
  about?: string;
  parameters: readonly Parameter[];
  /** The answer to print. */
  run(invocation: Invocation): Promise<Value>;
}

export interface Group {
  kind: 'group';
  name: string;
  summary?: string;
  about?: string;
  parameters: readonly Option[];
  commands: readonly Command[];
}

export type Command = Leaf | Group;

/** One command with the words that led to it. */
export interface Invocation {
  /** `cray` and the words after it. */
  path: readonly string[];
  command: Command;
  session: Session;
  /** Values by parameter name; undefined when given nowhere. */
  values: Map<string, Given>;
}

/** `-h`, `--help`; the last of every command's parameters. */
export const helpOption: Option = {
  kind: 'option',
  flags: ['-h', '--help'],
  name: 'help',
  type: 'boolean',
  takes: 'nothing',
  eager: true,
  default: false,
  help: 'Show this message and exit.',
  shows: 'help',
};

export function parametersOf(command: Command): readonly Parameter[] {
  return [...command.parameters, helpOption];
}

export function isOption(parameter: Parameter): parameter is Option {
  return parameter.kind === 'option';
}

/** The value of a text option or argument; undefined when it is given nowhere. */
export function textOf({ values }: Invocation, name: string): string | undefined {
  const value = values.get(name);
  return typeof value === 'string' ? value : undefined;
}
