/**
 * Fields of the objects on the wire. One shape gives the TypeScript type of an object ({@link Wire}), the check of replies
 * (`shape.ts`) and the JSON Schema ({@link schemaOf}). The check is lenient: a field that nothing here depends on is not
 * worth a failure, and all but the `needed` ones may be null or absent.
 */
import type { JsonSchema } from '../core/json-schema.ts';
import { isRecord } from '../core/record.ts';

export interface Field<T = unknown, Optional extends boolean = boolean> {
  /** What it has to be, for `the reply is not an object with … as …`. */
  is: string;
  fits(value: unknown): boolean;
  isNeeded: boolean;
  isOptional: Optional;
  schema: JsonSchema;
  /** The type alone; no field has a value here. */
  type?: T;
}

export type Shape = Readonly<Record<string, Field>>;

type OptionalKey<S extends Shape> = {
  [K in keyof S]: S[K]['isOptional'] extends true ? K : never;
}[keyof S];
type TypeOf<F> = F extends Field<infer T> ? T : never;

/** The type of an object of a shape. */
export type Wire<S extends Shape> = { [K in Exclude<keyof S, OptionalKey<S>>]: TypeOf<S[K]> } & {
  [K in OptionalKey<S>]?: TypeOf<S[K]>;
};

function field<T>(
  is: string,
  fits: (value: unknown) => boolean,
  schema: JsonSchema,
): Field<T, false> {
  return { is, fits, isNeeded: false, isOptional: false, schema };
}

const isText = (value: unknown) => typeof value === 'string';
const isId = (value: unknown) => /^(?:string|number|bigint)$/.test(typeof value) && value !== '';
/** No check. */
export const anything = () => true;

export const text = field<string>('text', isText, { type: 'string' });
export const uuid = field<string>('text', isText, { type: 'string', format: 'uuid' });
/** An int64: as a number, which `core/json` gives as `bigint` beyond 2^53, or as text. */
export const wireId = field<number | bigint | string>('an id', isId, {
  type: ['integer', 'string'],
});
export const yesNo = field<boolean>('true or false', anything, { type: 'boolean' });
export const integer = field<number>('a number', anything, { type: 'integer' });
export const texts = field<string[]>(
  'a list of strings',
  (value) => Array.isArray(value) && value.every(isText),
  { type: 'array', items: text.schema },
);

export const list = <T>(items: JsonSchema) =>
  field<T[]>('a list', Array.isArray, { type: 'array', items });

export const object = <T = Record<string, unknown>>(schema: JsonSchema = {}) =>
  field<T>('an object', isRecord, { type: 'object', ...schema });

/** A field of several types, which nothing here depends on. */
export const mixed = <T>(schema: JsonSchema) => field<T>('anything', anything, schema);

/** The field without a check. */
export const unchecked = <T, O extends boolean>(of: Field<T, O>): Field<T, O> => ({
  ...of,
  fits: anything,
});

/** Nothing can be done with an object that lacks this field. */
export const needed = <T, O extends boolean>(of: Field<T, O>): Field<T, O> => ({
  ...of,
  isNeeded: true,
});

export const nullable = <T, O extends boolean>(of: Field<T, O>): Field<T | null, O> => ({
  ...of,
  schema: { ...of.schema, type: [of.schema.type, 'null'].flat() },
});

/** Not every object has it. */
export const optional = <T>(of: Field<T>): Field<T, true> => ({ ...of, isOptional: true });

/** The field with more in its schema: examples, a description, other types. */
export const described = <T, O extends boolean>(
  of: Field<T, O>,
  more: JsonSchema,
): Field<T, O> => ({ ...of, schema: { ...of.schema, ...more } });

/** The shape as a JSON Schema. Objects may have more keys than these. */
export function schemaOf(shape: Shape): JsonSchema {
  const entries = Object.entries(shape);
  const always = entries.filter(([, { isOptional }]) => !isOptional);
  const sometimes = entries.filter(([, { isOptional }]) => isOptional);
  return {
    type: 'object',
    properties: Object.fromEntries(
      [...always, ...sometimes].map(([name, { schema }]) => [name, schema]),
    ),
    required: always.map(([name]) => name),
  };
}
