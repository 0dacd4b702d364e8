/** Query parameters: the service reads nothing else but the uploaded key. */
import { problem } from './problem.ts';

export interface Parameter<Value> {
  required: boolean;
  /** How the published description calls it. */
  type: 'string' | 'boolean' | 'array';
  /** `given` is the last of the values sent, undefined when there was none. */
  read(given: string | undefined, name: string): Value;
}

export type Parameters = Record<string, Parameter<unknown>>;
export type ValuesOf<P extends Parameters> = {
  [Name in keyof P]: P[Name] extends Parameter<infer Value> ? Value : never;
};

/** Text; an empty value is a value. */
export const text: Parameter<string | undefined> = {
  required: false,
  type: 'string',
  read: (given) => given,
};

export const requiredText: Parameter<string> = {
  required: true,
  type: 'string',
  read: (given, name) => required(given, name),
};

/** `true` or `false` in upper or lower case. */
export const flag: Parameter<boolean | undefined> = {
  required: false,
  type: 'boolean',
  read(given, name) {
    if (given === undefined) return undefined;
    const word = given.toLowerCase();
    if (word === 'true' || word === 'false') return word === 'true';
    throw problem(400, `Wrong type, expected 'boolean' for query parameter '${name}'`);
  },
};

/** One comma-separated value; an empty value is a list of one empty text. */
export const list: Parameter<string[] | undefined> = {
  required: false,
  type: 'array',
  read: (given) => given?.split(','),
};

export const requiredList: Parameter<string[]> = {
  required: true,
  type: 'array',
  read: (given, name) => required(given, name).split(','),
};

function required(given: string | undefined, name: string): string {
  if (given === undefined) throw problem(400, `Missing query parameter '${name}'`);
  return given;
}

/** Reads each parameter; unknown ones are ignored, and of a repeated one the last value counts. */
export function readQuery<P extends Parameters>(
  parameters: P,
  query: URLSearchParams,
): ValuesOf<P> {
  const entries = Object.entries(parameters).map(([name, parameter]) => [
    name,
    parameter.read(query.getAll(name).at(-1), name),
  ]);
  return Object.fromEntries(entries) as ValuesOf<P>;
}
