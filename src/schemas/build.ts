/** Short forms for the schemas of this program's own output. */
import type { JsonSchema } from '../core/json-schema.ts';

export const text: JsonSchema = { type: 'string' };
export const yesNo: JsonSchema = { type: 'boolean' };
export const count: JsonSchema = { type: 'integer', minimum: 0 };
export const anything: JsonSchema = {};
/** An id of Seqera Platform: as text where a number would lose digits. */
export const id: JsonSchema = { type: ['integer', 'string'] };

export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const texts = list(text);

/** The schema with null as another value. */
export function orNull({ type, ...schema }: JsonSchema): JsonSchema {
  return type === undefined
    ? { anyOf: [schema, { type: 'null' }] }
    : { type: [type, 'null'].flat(), ...schema };
}

export const oneOf = (...values: readonly (string | null)[]): JsonSchema => ({ enum: values });

/** An object; the names of properties that may be absent end with `?`. A later version may add properties. */
export function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const names = Object.keys(properties);
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name.replace(/\?$/, ''), schema]),
    ),
    required: names.filter((name) => !name.endsWith('?')),
  };
}
