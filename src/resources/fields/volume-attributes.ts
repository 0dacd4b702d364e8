/** Attributes of volume sources: how each kind is read and shown. */
import { usageError } from '../../core/errors.ts';
import type { JsonSchema } from '../../core/json-schema.ts';
import { isRecord } from '../../core/record.ts';
import { kindOf } from './codec.ts';
import { isModeKey, readMode, showMode } from './file-mode.ts';
import { flag } from './flag.ts';
import { snakeCase } from './snake-case.ts';
import type { AttributeKind } from './volume-sources.ts';

/** Reads the mapping of keys of a secret or ConfigMap to paths. */
function readItems(input: unknown, what: string): unknown {
  if (!Array.isArray(input)) {
    throw usageError(
      `${what}: expected a list, not ${kindOf(input)}`,
      'for example [{"key":"sssd.conf","path":"sssd.conf"}]',
    );
  }
  return input.map((item, at) => {
    const where = `${what}[${at}]`;
    if (!isRecord(item)) throw usageError(`${where}: expected an object, not ${kindOf(item)}`);
    const { key, path, mode, ...rest } = item;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) {
      throw usageError(`${where}: unknown field "${unknown}"`, 'known: key, path, mode');
    }
    for (const [name, value] of Object.entries({ key, path })) {
      if (typeof value !== 'string' || value === '') {
        throw usageError(`${where}: ${name} is missing`);
      }
    }
    return {
      key,
      path,
      ...(mode === undefined || mode === null ? {} : { mode: readMode(mode, `${where}.mode`) }),
    };
  });
}

/** Converts list items: names to snake_case, file modes to numbers. */
function readInner(value: unknown, what: string): unknown {
  if (Array.isArray(value)) return value.map((item, at) => readInner(item, `${what}[${at}]`));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([given, item]) => {
      const key = snakeCase(given);
      const where = `${what}.${key}`;
      return [key, isModeKey(key) ? readMode(item, where) : readInner(item, where)];
    }),
  );
}

export function showInner(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => showInner(item));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, showInner(item, name)]),
    );
  }
  return isModeKey(key) && typeof value === 'number' ? showMode(value) : value;
}

export const attributeSchemas: Record<AttributeKind, JsonSchema> = {
  text: { type: 'string' },
  number: { type: 'number' },
  flag: { type: 'boolean' },
  mode: { type: ['string', 'integer'] },
  list: { type: 'array' },
  object: { type: 'object' },
  items: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        key: { type: 'string' },
        path: { type: 'string' },
        mode: { type: ['string', 'integer'] },
      },
      required: ['key', 'path'],
      additionalProperties: false,
    },
  },
};

export const attributeReaders: Record<AttributeKind, (input: unknown, what: string) => unknown> = {
  text(input, what) {
    if (typeof input === 'string') return input;
    throw usageError(`${what}: expected text, not ${kindOf(input)}`);
  },
  number(input, what) {
    if (typeof input === 'number') return input;
    throw usageError(`${what}: expected a number, not ${kindOf(input)}`);
  },
  flag: (input, what) => flag.read(input, what),
  mode: readMode,
  list(input, what) {
    if (Array.isArray(input)) return readInner(input, what);
    throw usageError(`${what}: expected a list, not ${kindOf(input)}`);
  },
  object(input, what) {
    if (isRecord(input)) return input;
    throw usageError(`${what}: expected an object, not ${kindOf(input)}`);
  },
  items: readItems,
};
