/** A small JSON Schema validator: the keywords that our schemas use, and an error for any other. */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { schemas } from '../../src/schemas/schemas.ts';

type Schema = Readonly<Record<string, unknown>>;

const known = new Set([
  ...['$schema', 'title', 'description', 'examples', 'format'],
  ...[
    'type',
    'properties',
    'required',
    'additionalProperties',
    'items',
    'enum',
    'pattern',
    'anyOf',
  ],
  ...['minimum', 'maximum', 'minProperties', 'maxProperties', 'uniqueItems'],
]);

function typeOf(value: unknown): string[] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  if (typeof value === 'number')
    return Number.isInteger(value) ? ['integer', 'number'] : ['number'];
  return [typeof value];
}

/** What the keywords for any value say. */
function ofAnyType(schema: Schema, value: unknown, at: string): string[] {
  const wrong: string[] = [];
  if (schema.enum && !(schema.enum as unknown[]).some((item) => isDeepStrictEqual(item, value))) {
    wrong.push(`${at}: not one of ${JSON.stringify(schema.enum)}`);
  }
  const fits = (one: Schema) => violations(one, value, at).length === 0;
  if (schema.anyOf && !(schema.anyOf as Schema[]).some(fits)) {
    wrong.push(`${at}: fits none of anyOf`);
  }
  return wrong;
}

function ofText(schema: Schema, value: string, at: string): string[] {
  if (!schema.pattern || new RegExp(schema.pattern as string).test(value)) return [];
  return [`${at}: does not match ${schema.pattern}`];
}

function ofNumber(schema: Schema, value: number, at: string): string[] {
  if (value < Number(schema.minimum ?? -Infinity)) return [`${at}: too small`];
  return value > Number(schema.maximum ?? Infinity) ? [`${at}: too large`] : [];
}

const ofList = (schema: Schema, value: readonly unknown[], at: string): string[] =>
  value.flatMap((item, index) =>
    violations((schema.items ?? {}) as Schema, item, `${at}[${index}]`),
  );

function ofObject(schema: Schema, value: object, at: string): string[] {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const keys = Object.keys(value);
  const wrong = ((schema.required ?? []) as string[])
    .filter((key) => !keys.includes(key))
    .map((key) => `${at}: ${key} is missing`);
  if (keys.length < Number(schema.minProperties ?? 0)) wrong.push(`${at}: too few properties`);
  if (keys.length > Number(schema.maxProperties ?? Infinity)) wrong.push(`${at}: too many`);
  for (const [key, item] of Object.entries(value)) {
    const of = Object.hasOwn(properties, key) ? properties[key] : schema.additionalProperties;
    if (of === false) wrong.push(`${at}: ${key} is unknown`);
    else if (typeof of === 'object' && of) {
      wrong.push(...violations(of as Schema, item, `${at}.${key}`));
    }
  }
  return wrong;
}

/** What is wrong with the value, one line for each place; empty when it fits. */
export function violations(schema: Schema, value: unknown, at = '$'): string[] {
  for (const key of Object.keys(schema)) if (!known.has(key)) throw new Error(`keyword ${key}`);
  const types = [schema.type ?? []].flat() as string[];
  if (types.length > 0 && !typeOf(value).some((type) => types.includes(type))) {
    return [`${at}: ${typeOf(value)[0]} instead of ${types.join(' or ')}`];
  }
  const wrong = ofAnyType(schema, value, at);
  if (typeof value === 'string') return [...wrong, ...ofText(schema, value, at)];
  if (typeof value === 'number') return [...wrong, ...ofNumber(schema, value, at)];
  if (Array.isArray(value)) return [...wrong, ...ofList(schema, value, at)];
  const isObject = typeof value === 'object' && value !== null;
  return isObject ? [...wrong, ...ofObject(schema, value, at)] : wrong;
}

/** Expects that the value fits a schema of `uas schema`. */
export function fits(name: string, value: unknown): void {
  expect(Object.keys(schemas)).toContain(name);
  expect(violations(schemas[name]?.schema ?? {}, value)).toEqual([]);
}
