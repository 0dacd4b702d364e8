/** Volume sources: JSON text in a request, an object in a reply. */

import { isDeepStrictEqual } from 'node:util';
import { usageError } from '../../core/errors.ts';
import { formatJson } from '../../core/json.ts';
import { nearest } from '../../core/nearest.ts';
import { isRecord } from '../../core/record.ts';
import { type Codec, kindOf, readJson, UnreadableField } from './codec.ts';
import { snakeCase } from './snake-case.ts';
import { attributeReaders, attributeSchemas, showInner } from './volume-attributes.ts';
import { hostPathTypes, sourceSynonyms, volumeSources } from './volume-sources.ts';

/** One source type and its attributes, with names in snake_case and file modes as numbers. */
export type VolumeDescription = Readonly<Record<string, unknown>>;

/**
 * Marks a source in a file that is sent unchanged. The service checks only three kinds of sources, and anything else
 * that it stored must survive an export.
 */
const uncheckedKey = 'unchecked';

const isBlank = (value: unknown) => typeof value === 'string' && value.trim() === '';

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
        `${what}: unknown field "${given}"`,
        close ? `did you mean ${close}?` : `known: ${known.join(', ')}`,
      );
    }
    if (value !== null) result[key] = attributeReaders[kind](value, `${what}.${key}`);
  }
  for (const key of required) {
    if (!Object.hasOwn(result, key)) throw usageError(`${what}: ${key} is missing`);
    if (isBlank(result[key])) throw usageError(`${what}.${key}: expected text, not empty text`);
  }
  return result;
}

function onlySource([first, ...others]: readonly (readonly [string, unknown])[], what: string) {
  if (!first) throw usageError(`${what}: no kind of volume specified`);
  if (others.length > 0) throw usageError(`${what}: more than one kind of volume specified`);
  return first;
}

function readChecked(value: Record<string, unknown>, what: string): VolumeDescription {
  const [given, body] = onlySource(Object.entries(value), what);
  const type = sourceType(given, what);
  const source = readSource(type, body, `${what}.${type}`);
  checkSource(type, source, `${what}.${type}`);
  return { [type]: source };
}

function readUnchecked(value: Record<string, unknown>, what: string): VolumeDescription {
  const entries = Object.entries(value).filter(([key]) => key !== uncheckedKey);
  const [given, body] = onlySource(entries, what);
  return { [sourceType(given, what)]: body };
}

/** In Kubernetes, an empty text means disk. */
const emptyDirMedia = /^(?:Memory|HugePages(?:-.+)?)?$/;

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
  if (type === 'empty_dir' && !emptyDirMedia.test(String(source.medium ?? ''))) {
    throw usageError(
      `${what}.medium: expected Memory, got "${source.medium}"`,
      'omit it for a directory on disk',
    );
  }
}

function sourceType(given: string, what: string): string {
  const snake = snakeCase(given);
  const type = (Object.hasOwn(sourceSynonyms, snake) && sourceSynonyms[snake]) || snake;
  if (Object.hasOwn(volumeSources, type)) return type;
  const known = Object.keys(volumeSources);
  const close = nearest(type, known)[0];
  throw usageError(
    `${what}: unknown kind of volume "${given}"`,
    close ? `did you mean ${close}?` : 'for example host_path, secret, config_map, empty_dir, nfs',
  );
}

const sourceSchema = {
  type: 'object',
  description: 'a Kubernetes volume source in snake_case; file modes are octal text, "0600"',
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
};

const uncheckedSchema = {
  type: 'object',
  description: 'a volume source as stored by the service, which Kubernetes may reject',
  properties: {
    [uncheckedKey]: { type: 'boolean', enum: [true] },
    ...Object.fromEntries(Object.keys(volumeSources).map((type) => [type, {}])),
  },
  required: [uncheckedKey],
  minProperties: 2,
  maxProperties: 2,
  additionalProperties: false,
};

export const volumeDescription: Codec<VolumeDescription> = {
  read(input, what) {
    if (input === '') throw usageError(`${what} is empty`);
    const value = typeof input === 'string' ? readJson(input, what) : input;
    if (!isRecord(value)) {
      throw usageError(`${what}: expected a JSON object, not ${kindOf(value)}`);
    }
    return value[uncheckedKey] === true ? readUnchecked(value, what) : readChecked(value, what);
  },
  schema: { anyOf: [sourceSchema, uncheckedSchema] },
  encode: (value) => formatJson(value, 0),
  decode(reply) {
    if (!isRecord(reply)) throw new UnreadableField('not an object');
    return { ...reply };
  },
  show(value) {
    const shown = showSources(value);
    return isReadBack(shown, value) ? shown : { ...value, [uncheckedKey]: true };
  },
  check(value, what) {
    readChecked(showSources(value), what);
  },
};

/** The sources for people, without the marker for those that {@link volumeDescription} would reject. */
export function showSources(value: VolumeDescription): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([type, source]) => [type, showSource(type, source)]),
  );
}

function isReadBack(shown: Record<string, unknown>, value: VolumeDescription): boolean {
  try {
    return isDeepStrictEqual(readChecked(shown, ''), value);
  } catch {
    return false;
  }
}

/** The source with file modes as octal text. */
function showSource(type: string, source: unknown): unknown {
  if (!isRecord(source)) return source;
  return Object.fromEntries(
    Object.entries(source).map(([key, value]) => {
      const kind = volumeSources[type]?.attributes[key];
      return [key, kind === 'object' ? value : showInner(value, key)];
    }),
  );
}
