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

/** What is wrong with the value, one line for each place; empty when it fits. */
export function violations(schema: Schema, value: unknown, at = '$'): string[] {
  for (const key of Object.keys(schema)) if (!known.has(key)) throw new Error(`keyword ${key}`);
  const wrong: string[] = [];
  const types = [schema.type ?? []].flat() as string[];
  if (types.length > 0 && !typeOf(value).some((type) => types.includes(type))) {
    return [`${at}: ${typeOf(value)[0]} instead of ${types.join(' or ')}`];
  }
  if (schema.enum && !(schema.enum as unknown[]).some((item) => isDeepStrictEqual(item, value))) {
    wrong.push(`${at}: not one of ${JSON.stringify(schema.enum)}`);
  }
  if (
    schema.anyOf &&
    !(schema.anyOf as Schema[]).some((one) => violations(one, value, at).length === 0)
  ) {
    wrong.push(`${at}: fits none of anyOf`);
  }
  if (
    typeof value === 'string' &&
    schema.pattern &&
    !new RegExp(schema.pattern as string).test(value)
  ) {
    wrong.push(`${at}: does not match ${schema.pattern}`);
  }
  if (typeof value === 'number') {
    if (value < Number(schema.minimum ?? -Infinity)) wrong.push(`${at}: too small`);
    if (value > Number(schema.maximum ?? Infinity)) wrong.push(`${at}: too large`);
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      wrong.push(...violations((schema.items ?? {}) as Schema, item, `${at}[${index}]`));
    });
  } else if (typeof value === 'object' && value !== null) {
    const properties = (schema.properties ?? {}) as Record<string, Schema>;
    const keys = Object.keys(value);
    for (const key of (schema.required ?? []) as string[]) {
      if (!keys.includes(key)) wrong.push(`${at}: ${key} is missing`);
    }
    if (keys.length < Number(schema.minProperties ?? 0)) wrong.push(`${at}: too few properties`);
    if (keys.length > Number(schema.maxProperties ?? Infinity)) wrong.push(`${at}: too many`);
    for (const [key, item] of Object.entries(value)) {
      const rest = schema.additionalProperties;
      const of = Object.hasOwn(properties, key) ? properties[key] : rest;
      if (of === false) wrong.push(`${at}: ${key} is unknown`);
      else if (typeof of === 'object' && of)
        wrong.push(...violations(of as Schema, item, `${at}.${key}`));
    }
  }
  return wrong;
}

/** Expects that the value fits a schema of `uas schema`. */
export function fits(name: string, value: unknown): void {
  expect(Object.keys(schemas)).toContain(name);
  expect(violations(schemas[name]?.schema ?? {}, value)).toEqual([]);
}
