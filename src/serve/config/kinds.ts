/** Kinds of values in the configuration: each reads one, and describes it as a JSON Schema. */
import { nearest } from '../../core/nearest.ts';
import { shortened } from '../../core/text.ts';
import { type Located, located } from './located.ts';

export type Schema = Readonly<Record<string, unknown>>;

export interface Reading {
  complain(where: string, path: string, problem: string): void;
  /** A path of a file as it was written, relative to the configuration file. */
  resolve(path: string): string;
}

export interface Kind<T> {
  schema: Schema;
  /** How the text of a variable is read: unchanged, as a number or yes and no, or as several values. */
  form: 'text' | 'plain' | 'list' | 'map';
  /** Undefined after a complaint. */
  read(given: Located, path: string, reading: Reading): T | undefined;
  /** Of an object with a fixed set of keys. */
  fields?: Fields;
}

export interface Field<T> {
  kind: Kind<NonNullable<T>>;
  about: string;
  isRequired: boolean;
  /** As it would be written. */
  otherwise?: unknown;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;
export type ValueOf<F> = F extends Field<infer T> ? T : never;
export type ValuesOf<Fs> = { readonly [K in keyof Fs]: ValueOf<Fs[K]> };

export function required<T>(kind: Kind<NonNullable<T>>, about: string): Field<T> {
  return { kind, about, isRequired: true };
}

export function optional<T>(kind: Kind<NonNullable<T>>, about: string): Field<T | undefined> {
  return { kind, about, isRequired: false };
}

export function withDefault<T>(
  kind: Kind<NonNullable<T>>,
  otherwise: unknown,
  about: string,
): Field<T> {
  return { kind, about, isRequired: false, otherwise };
}

/** The value in the file, as an error message shows it. */
export function shown(given: Located): string {
  if (given.kind === 'list') return 'a list';
  if (given.kind === 'map') return 'an object';
  return given.value === null ? 'nothing' : JSON.stringify(shortened(String(given.value), 60));
}

const joined = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

function expected(what: string, given: Located, path: string, reading: Reading): undefined {
  reading.complain(given.where, path, `expected ${what}, got ${shown(given)}`);
  return undefined;
}

/**
 * A kind written as one text.
 * @param convert undefined for a text that is not one
 */
export function textKind<T>(
  what: string,
  convert: (text: string, reading: Reading) => T | undefined,
  schema: Schema = {},
): Kind<T> {
  return {
    form: 'text',
    schema: { type: 'string', ...schema },
    read(given, path, reading) {
      const text = given.kind === 'scalar' && typeof given.value === 'string' ? given.value : '';
      const value = text === '' ? undefined : convert(text, reading);
      return value ?? expected(what, given, path, reading);
    },
  };
}

export function wholeNumber(least: number, most: number): Kind<number> {
  return {
    form: 'plain',
    schema: { type: 'integer', minimum: least, maximum: most },
    read(given, path, reading) {
      const value = given.kind === 'scalar' ? given.value : undefined;
      if (typeof value !== 'number' || !Number.isInteger(value)) {
        return expected('a whole number', given, path, reading);
      }
      if (value >= least && value <= most) return value;
      return expected(`a whole number from ${least} to ${most}`, given, path, reading);
    },
  };
}

export const flag: Kind<boolean> = {
  form: 'plain',
  schema: { type: 'boolean' },
  read(given, path, reading) {
    if (given.kind === 'scalar' && typeof given.value === 'boolean') return given.value;
    return expected('true or false', given, path, reading);
  },
};

export function oneOf<const T extends string>(...choices: readonly T[]): Kind<T> {
  const words = choices.join(', ').replace(/, ([^,]*)$/, ' or $1');
  return textKind(words, (text) => choices.find((choice) => choice === text), { enum: choices });
}

/** Without items it is refused unless `least` is 0. */
export function listOf<T>(item: Kind<T>, least = 1): Kind<readonly T[]> {
  return {
    form: 'list',
    schema: { type: 'array', items: item.schema, ...(least > 0 ? { minItems: least } : {}) },
    read(given, path, reading) {
      if (given.kind !== 'list') return expected('a list', given, path, reading);
      if (given.items.length < least) {
        reading.complain(given.where, path, 'the list is empty');
        return undefined;
      }
      return given.items
        .map((one, at) => item.read(one, `${path}[${at}]`, reading))
        .filter((value) => value !== undefined);
    },
  };
}

export function mapOf<T>(item: Kind<T>): Kind<Readonly<Record<string, T>>> {
  return {
    form: 'map',
    schema: { type: 'object', additionalProperties: item.schema },
    read(given, path, reading) {
      if (given.kind !== 'map') return expected('an object', given, path, reading);
      const values = [...given.entries].map(
        ([key, { value }]) => [key, item.read(value, joined(path, key), reading)] as const,
      );
      return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<
        string,
        T
      >;
    },
  };
}

/** A value that is looked at elsewhere, such as a volume source of Kubernetes. */
export const anyObject: Kind<Located> = {
  form: 'map',
  schema: { type: 'object' },
  read: (given, path, reading) =>
    given.kind === 'map' ? given : expected('an object', given, path, reading),
};

function fieldSchema({ kind, about, otherwise }: Field<unknown>): Schema {
  const rest = otherwise === undefined ? {} : { default: otherwise };
  return { description: about, ...kind.schema, ...rest };
}

export function object<Fs extends Fields>(fields: Fs): Kind<ValuesOf<Fs>> {
  const known = Object.keys(fields);
  const needed = known.filter((key) => fields[key]?.isRequired);
  return {
    form: 'map',
    fields,
    schema: {
      type: 'object',
      properties: Object.fromEntries(known.map((key) => [key, fieldSchema(fields[key] as never)])),
      ...(needed.length > 0 ? { required: needed } : {}),
      additionalProperties: false,
    },
    read(given, path, reading) {
      if (given.kind !== 'map') return expected('an object', given, path, reading);
      for (const [key, { where }] of given.entries) {
        if (known.includes(key)) continue;
        const [close] = nearest(key, known);
        const hint = close ? `; did you mean ${close}?` : '';
        reading.complain(where, joined(path, key), `unknown key${hint}`);
      }
      const values = Object.entries(fields).map(([key, field]) => {
        const own = given.entries.get(key)?.value;
        if (own) return [key, field.kind.read(own, joined(path, key), reading)] as const;
        if (field.isRequired) reading.complain(given.where, joined(path, key), 'missing');
        const { otherwise } = field;
        const value = otherwise === undefined ? undefined : located(otherwise, 'default');
        return [key, value && field.kind.read(value, joined(path, key), reading)] as const;
      });
      return Object.fromEntries(values) as ValuesOf<Fs>;
    },
  };
}
