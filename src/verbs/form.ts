/** The form of a kind of object: the options of create and update, and the draft that they produce. */
import type { Command } from 'commander';
import type { Context, Options } from '../command/command.types.ts';

/** Computes a field from its present value, for options that change part of it. */
export interface Edit<V> {
  edit(current: V | undefined): V;
}

/** Names of objects to add to a list of references, and to remove from it. */
export interface ListEdit {
  add: readonly string[];
  remove: readonly string[];
}

/** Fields from the options: values, or edits of the present value. References have not been looked up. */
export type Draft<S> = { [K in keyof S]?: S[K] | Edit<S[K]> | ListEdit };

export type Verb = 'create' | 'update';

export interface FormInput {
  context: Context;
  options: Options;
  verb: Verb;
  /** The argument of `create` with the name of the new object. */
  name?: string | undefined;
}

export interface Form<S> {
  addOptions(command: Command, verb: Verb): void;
  /** Reads and checks the options without asking the service. Throws usage errors that name the option. */
  read(input: FormInput): Promise<Draft<S>>;
  examples: Record<Verb, readonly (readonly [string, string])[]>;
}

export const isEdit = (value: unknown): value is Edit<unknown> =>
  typeof value === 'object' && value !== null && 'edit' in value;

export const isListEdit = (value: unknown): value is ListEdit =>
  typeof value === 'object' && value !== null && 'add' in value && 'remove' in value;
