/** Codecs convert a field between the form that people write, query parameters and replies. */
import { messageOf, usageError } from '../../core/errors.ts';
import { parseJson, parseWrittenJson } from '../../core/json.ts';
import type { JsonSchema } from '../../core/json-schema.ts';

export interface Codec<V> {
  /** The forms in a file, for editors and people; {@link Codec.read} is authoritative. */
  schema: JsonSchema;
  /** Reads and checks the value of an option or a file. @throws UasError usage that begins with `what`, the field name */
  read(input: unknown, what: string): V;
  /** The query parameter. */
  encode(value: V): string;
  /** Reads the field of a reply. @throws UnreadableField for a value that this program does not understand */
  decode(reply: unknown): V;
  /** The form for files and people, which {@link Codec.read} accepts. */
  show(value: V): unknown;
  /** Rejects a stored value that {@link Codec.show} accepts only because it is stored. @throws UasError usage */
  check?(value: V, what: string): void;
}

/** The error for a stored field that this program cannot read. */
export class UnreadableField extends Error {}

/** Parses JSON text written by a person. */
export function readJson(text: string, what: string): unknown {
  try {
    return parseWrittenJson(text);
  } catch (error) {
    throw usageError(`${what}: invalid JSON: ${messageOf(error)}`);
  }
}

/** Parses JSON text that the service stored unchanged. */
export function decodeJson(text: unknown): unknown {
  if (typeof text !== 'string') throw new UnreadableField('not text');
  try {
    return parseJson(text);
  } catch (error) {
    throw new UnreadableField(`invalid JSON: ${messageOf(error)}`);
  }
}

/** Text or a number as text; for other values, their kind for an error. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).trim()
    : kindOf(value);
}

/** The kind of a value for messages: `a list`, `text`, `an object`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'bigint') return 'a number beyond 2^53';
  return typeof value === 'boolean' ? 'yes or no' : 'a number';
}
