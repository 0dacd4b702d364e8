/** How one field of an object travels: as people write it, as a query takes it, as the service replies it. */
import { messageOf, usageError } from '../../core/errors.ts';
import { parseJson, parseWrittenJson } from '../../core/json.ts';

/** A JSON Schema (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Codec<V> {
  /** The forms of a file, for editors and people; {@link Codec.read} decides. */
  schema: JsonSchema;
  /** What an option or a file says, checked. @throws UasError usage that begins with `what`, the field's name */
  read(input: unknown, what: string): V;
  /** The query parameter. */
  encode(value: V): string;
  /** The field of a reply. @throws UnreadableField for what this program cannot make sense of */
  decode(reply: unknown): V;
  /** For files and people; {@link Codec.read} takes it back. */
  show(value: V): unknown;
  /** Refuses a stored value that {@link Codec.show} only lets through because it is stored. @throws UasError usage */
  check?(value: V, what: string): void;
}

/** A field that the service stored although nothing can be done with it. */
export class UnreadableField extends Error {}

/** JSON text that a person wrote, as a value. */
export function readJson(text: string, what: string): unknown {
  try {
    return parseWrittenJson(text);
  } catch (error) {
    throw usageError(`${what}: no valid JSON: ${messageOf(error)}`);
  }
}

/** JSON text that the service stored as it was sent. */
export function decodeJson(text: unknown): unknown {
  if (typeof text !== 'string') throw new UnreadableField('it is no text');
  try {
    return parseJson(text);
  } catch (error) {
    throw new UnreadableField(`it is no JSON: ${messageOf(error)}`);
  }
}

/** Text or a number as text; whatever else it is, for the error. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).trim()
    : kindOf(value);
}

/** For sentences: `a list`, `text`, `an object`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'bigint') return 'one beyond 2^53';
  return typeof value === 'boolean' ? 'yes or no' : 'a number';
}
