/** The options of create and update for one kind of object, and what they come to. */
import type { Command } from 'commander';
import type { Context, Options } from '../command/command.types.ts';

/** What to make of the present value of a field, for options that change a part of it. */
export interface Edit<V> {
  edit(current: V | undefined): V;
}

/** Names of objects that join a list of references, and of those that leave it. */
export interface ListEdit {
  add: readonly string[];
  remove: readonly string[];
}

/** Fields as the options name them: values, or edits of what is there. References are texts that nobody has looked up. */
export type Draft<S> = { [K in keyof S]?: S[K] | Edit<S[K]> | ListEdit };

export type Verb = 'create' | 'update';

export interface FormInput {
  context: Context;
  options: Options;
  verb: Verb;
  /** The argument of `create` that names the new object. */
  name?: string | undefined;
}

export interface Form<S> {
  addOptions(command: Command, verb: Verb): void;
  /** Checks everything that can be checked without the service. Throws usage errors that name the option. */
  read(input: FormInput): Promise<Draft<S>>;
  examples: Record<Verb, readonly (readonly [string, string])[]>;
}

export const isEdit = (value: unknown): value is Edit<unknown> =>
  typeof value === 'object' && value !== null && 'edit' in value;

export const isListEdit = (value: unknown): value is ListEdit =>
  typeof value === 'object' && value !== null && 'add' in value && 'remove' in value;
