/**
 * Options with the types of their values. A command declares a shape, `{ host: text('--host <node>', '…') }`, and its
 * handler gets an object of the same keys: what is read is what was declared. commander parses.
 */
import { type Command, Option } from 'commander';
import { noWords, flag as yesOrNo, yesWords } from '../resources/fields/flag.ts';
import type { Options } from './command.types.ts';
import { takesOnly } from './optional-words.ts';

/** An option with the type of its value. */
export interface Declared<T> {
  /** commander's option; a new one for each command that takes it. */
  create(): Option;
  /** The value from the one that commander holds. */
  read(value: unknown): T;
}

export type Shape = Readonly<Record<string, Declared<unknown>>>;

export type ValuesOf<S extends Shape> = {
  readonly [K in keyof S]: S[K] extends Declared<infer T> ? T : never;
};

const asText = (value: unknown) => (typeof value === 'string' ? value : undefined);
const asTexts = (value: unknown) => (Array.isArray(value) ? value.map(String) : undefined);

/** An option with a value: undefined when it is not given. */
export function text(flags: string, about?: string): Declared<string | undefined> {
  return { create: () => new Option(flags, about), read: asText };
}

/** An option with a value, and one for when it is not given. */
export function textOr(flags: string, about: string, fallback: string): Declared<string> {
  return {
    create: () => new Option(flags, about).default(fallback),
    read: (value) => asText(value) ?? fallback,
  };
}

/** An option that may be given several times, or one whose flags take several words, `<list...>`. */
export function texts(flags: string, about?: string): Declared<readonly string[] | undefined> {
  const collect = (value: string, previous: readonly string[] = []) => [...previous, value];
  return {
    create() {
      const option = new Option(flags, about);
      return option.variadic ? option : option.argParser(collect);
    },
    read: asTexts,
  };
}

/** An option without a value; one that begins with `--no-` is true unless it is given. */
export function flag(flags: string, about?: string): Declared<boolean> {
  const isNegated = /--no-/.test(flags);
  return {
    create: () => new Option(flags, about),
    read: isNegated ? (value) => value !== false : (value) => value === true,
  };
}

/** An option without a value that `--no-…`, declared after it, turns off: undefined when neither is given. */
export function onOff(flags: string, about?: string): Declared<boolean | undefined> {
  return {
    create: () => new Option(flags, about),
    read: (value) => (typeof value === 'boolean' ? value : undefined),
  };
}

/** A value that may be left out: what it is then, the words that it may be, and how they are understood. */
interface OptionalWord<T> {
  alone: string;
  words: readonly string[];
  read(word: string): T;
}

/** An option whose value may be left out: `[yes|no]`. Only its words are taken for a value. */
export function optionalWord<T>(
  flags: string,
  about: string,
  { alone, words, read }: OptionalWord<T>,
): Declared<T | undefined> {
  const checked = (word: string) => {
    read(word);
    return word;
  };
  return {
    create: () => takesOnly(new Option(flags, about).preset(alone).argParser(checked), words),
    read: (value) => (typeof value === 'string' ? read(value) : undefined),
  };
}

/** An option that is on by itself, and takes yes or no as `cray` does. */
export function yesNo(name: string, about: string): Declared<boolean | undefined> {
  return optionalWord(`${name} [yes|no]`, about, {
    alone: 'yes',
    words: [...yesWords, ...noWords],
    read: (word) => yesOrNo.read(word, name),
  });
}

/** An option whose value is one of several words. */
export function choice<const C extends string>(
  flags: string,
  about: string,
  choices: readonly C[],
): Declared<C | undefined> {
  return {
    create: () => new Option(flags, about).choices(choices),
    read: (value) => choices.find((word) => word === value),
  };
}

/** An option whose value is one of several words, and which of them when it is not given. */
export function choiceOr<const C extends string>(
  flags: string,
  about: string,
  choices: readonly C[],
  fallback: NoInfer<C>,
): Declared<C> {
  const { create, read } = choice(flags, about, choices);
  return { create: () => create().default(fallback), read: (value) => read(value) ?? fallback };
}

/** The option with something more that commander knows to do: hide it, or put it under a heading. */
export function adjusted<T>(
  { create, read }: Declared<T>,
  change: (option: Option) => Option,
): Declared<T> {
  return { create: () => change(create()), read };
}

/** An option that is understood, but not shown in the help. */
export const hidden = <T>(declared: Declared<T>): Declared<T> =>
  adjusted(declared, (option) => option.hideHelp());

/** The values that a function which declares options reads. */
export type OptionsOf<F extends (...args: never[]) => (given: Options) => unknown> = ReturnType<
  ReturnType<F>
>;

/** Adds the options of a shape to a command, in their order. */
export function addOptions(command: Command, shape: Shape): Command {
  for (const { create } of Object.values(shape)) command.addOption(create());
  return command;
}

/** The values of a shape's options. */
export function readOptions<S extends Shape>(shape: S, given: Options): ValuesOf<S> {
  const values = Object.entries(shape).map(([name, { create, read }]) => [
    name,
    read(given[create().attributeName()]),
  ]);
  return Object.fromEntries(values) as ValuesOf<S>;
}

/** Adds the options of a shape to a command. @returns reads their values */
export function optionsOf<S extends Shape>(
  command: Command,
  shape: S,
): (given: Options) => ValuesOf<S> {
  addOptions(command, shape);
  return (given) => readOptions(shape, given);
}
