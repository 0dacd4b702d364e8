/** Where the content of a volume comes from: JSON text in a request, an object in a reply. */

import { usageError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import {
  type Codec,
  isRecord,
  type JsonSchema,
  kindOf,
  readJson,
  UnreadableField,
} from './codec.ts';
import { flag } from './flag.ts';
import { snakeCase } from './snake-case.ts';
import {
  type AttributeKind,
  hostPathTypes,
  sourceSynonyms,
  volumeSources,
} from './volume-sources.ts';

/** One source type with its attributes, in snake_case and with file modes as numbers. */
export type VolumeDescription = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const longestMode = 0o777;

/** A file mode: text is octal, `"0600"`; a number is the mode itself, 384. */
export function readMode(input: unknown, what: string): number {
  const mode =
    typeof input === 'number'
      ? input
      : typeof input === 'string' && /^(?:0o?)?[0-7]{1,4}$/.test(input.trim())
        ? Number.parseInt(input.trim().replace(/^0o/, ''), 8)
        : Number.NaN;
  if (Number.isInteger(mode) && mode >= 0 && mode <= longestMode) return mode;
  throw usageError(`${what}: "${String(input)}" is no file mode`, 'write it in octal: "0600"');
}

/** `0600` of 384. */
export function showMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** Which files of a secret or config map appear under which path. */
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
      throw usageError(`${where}: there is no "${unknown}"`, 'an item has key, path and mode');
    }
    for (const [name, value] of Object.entries({ key, path })) {
      if (typeof value !== 'string' || value === '') {
        throw usageError(`${where}: ${name} is missing`);
      }
    }
    return { key, path, ...(mode === undefined ? {} : { mode: readMode(mode, `${where}.mode`) }) };
  });
}

const isMode = (key: string) => key === 'mode' || key === 'default_mode';

/** What stands in a list: names in snake_case, file modes as numbers. */
function readInner(value: unknown, what: string): unknown {
  if (Array.isArray(value)) return value.map((item, at) => readInner(item, `${what}[${at}]`));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([given, item]) => {
      const key = snakeCase(given);
      const where = `${what}.${key}`;
      return [key, isMode(key) ? readMode(item, where) : readInner(item, where)];
    }),
  );
}

function showInner(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => showInner(item));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, showInner(item, name)]),
    );
  }
  return isMode(key) && typeof value === 'number' ? showMode(value) : value;
}

const attributeSchemas: Record<AttributeKind, JsonSchema> = {
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

const readers: Record<AttributeKind, (input: unknown, what: string) => unknown> = {
  text(input, what) {
    if (typeof input === 'string' && input.trim() !== '') return input;
    throw usageError(`${what}: expected text, not ${input === '' ? 'empty text' : kindOf(input)}`);
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

function readSource(type: string, input: unknown, what: string): Record<string, unknown> {
  const { attributes = {}, required = [] } = volumeSources[type] ?? {};
  if (!isRecord(input)) throw usageError(`${what}: expected an object, not ${kindOf(input)}`);
  const result: Record<string, unknown> = {};
  for (const [given, value] of Object.entries(input)) {
    const key = snakeCase(given);
    const kind = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    if (!kind) {
      const known = Object.keys(attributes);
      const close = nearest(key, known)[0];
      throw usageError(
        `${what}: there is no "${given}"`,
        close ? `did you mean ${close}?` : `it has ${known.join(', ')}`,
      );
    }
    if (value !== null) result[key] = readers[kind](value, `${what}.${key}`);
  }
  for (const key of required) {
    if (!Object.hasOwn(result, key)) throw usageError(`${what}: ${key} is missing`);
  }
  return result;
}

function checkSource(type: string, source: Record<string, unknown>, what: string): void {
  if (type === 'host_path') {
    const { path, type: kind } = source;
    if (!hostPathTypes.includes(String(kind))) {
      const close = nearest(String(kind), hostPathTypes)[0];
      throw usageError(
        `${what}.type: "${String(kind)}" is not one of ${hostPathTypes.join(', ')}`,
        close ? `did you mean ${close}?` : undefined,
      );
    }
    if (!String(path).startsWith('/')) throw usageError(`${what}.path: "${path}" is not absolute`);
  }
  if (type === 'empty_dir' && ![undefined, 'Memory'].includes(source.medium as string)) {
    throw usageError(`${what}.medium: "${source.medium}" is not Memory`, 'leave it out for a disk');
  }
}

function sourceType(given: string, what: string): string {
  const snake = snakeCase(given);
  const type = (Object.hasOwn(sourceSynonyms, snake) && sourceSynonyms[snake]) || snake;
  if (Object.hasOwn(volumeSources, type)) return type;
  const known = Object.keys(volumeSources);
  const close = nearest(type, known)[0];
  throw usageError(
    `${what}: there is no kind of volume "${given}"`,
    close ? `did you mean ${close}?` : 'for example host_path, secret, config_map, empty_dir, nfs',
  );
}

export const volumeDescription: Codec<VolumeDescription> = {
  read(input, what) {
    if (input === '') throw usageError(`${what} is empty`);
    const value = typeof input === 'string' ? readJson(input, what) : input;
    if (!isRecord(value)) {
      throw usageError(`${what}: expected a JSON object, not ${kindOf(value)}`);
    }
    const [[given, body] = [], ...others] = Object.entries(value);
    if (given === undefined) throw usageError(`${what}: it names no kind of volume`);
    if (others.length > 0) throw usageError(`${what}: it names more than one kind of volume`);
    const type = sourceType(given, what);
    const source = readSource(type, body, `${what}.${type}`);
    checkSource(type, source, `${what}.${type}`);
    return { [type]: source };
  },
  schema: {
    type: 'object',
    description: 'a Kubernetes volume source in snake_case; file modes in octal text, "0600"',
    properties: Object.fromEntries(
      Object.entries(volumeSources).map(([type, { attributes, required }]) => [
        type,
        {
          type: 'object',
          properties: Object.fromEntries(
            Object.entries(attributes).map(([name, kind]) => [name, attributeSchemas[kind]]),
          ),
          required,
          additionalProperties: false,
        },
      ]),
    ),
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
  },
  encode: (value) => JSON.stringify(value),
  decode(reply) {
    if (!isRecord(reply)) throw new UnreadableField('it is no object');
    return Object.fromEntries(
      Object.entries(reply).map(([type, source]) => [type, isRecord(source) ? source : {}]),
    );
  },
  show: (value) =>
    Object.fromEntries(
      Object.entries(value).map(([type, source]) => [type, showSource(type, source)]),
    ),
};

/** The source with its file modes as octal text, the way people know them. */
function showSource(type: string, source: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(source).map(([key, value]) => {
      const kind = volumeSources[type]?.attributes[key];
      return [key, kind === 'object' ? value : showInner(value, key)];
    }),
  );
}
