/** Values as Python holds them after `json.loads`: what cray's formatters tell apart and JavaScript does not. */
import { type JsonBuilder, parseJsonWith } from '../../core/json.ts';
import { longestInteger, readInteger } from './integer.ts';
import type { Moment } from './moment.ts';

/** A number with a fraction or exponent. `1.0` and `1` print differently. */
export interface Float {
  readonly float: number;
}

/** Integers are `bigint`, so that every digit survives; a map keeps the order of its keys. */
export type Value = null | boolean | string | bigint | Float | Moment | readonly Value[] | ValueMap;
export type ValueMap = ReadonlyMap<string, Value>;

export function isMap(value: unknown): value is ValueMap {
  return value instanceof Map;
}

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

export function isFloat(value: unknown): value is Float {
  return typeof value === 'object' && value !== null && 'float' in value;
}

const builder: JsonBuilder = {
  // The last value of a repeated key wins, in the place of the first.
  object: (entries) => new Map(entries),
  number(text) {
    if (!/^-?\d+$/.test(text)) return { float: Number(text) };
    if (text.length > longestInteger) throw new SyntaxError('an integer has too many digits');
    return BigInt(text);
  },
  constant: (text) => ({ float: Number(text) }),
};

/** Reads JSON as Python does: with NaN and Infinity. Throws SyntaxError. */
export function parseValue(text: string): Value {
  return parseJsonWith(text, builder) as Value;
}

/** Whether Python's `if` takes the value for true. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return value.size > 0;
  if (isFloat(value)) return value.float !== 0;
  return typeof value === 'bigint' ? value !== 0n : value !== '' && value !== false;
}

/** What Python's `int` makes of the value; undefined where it raises. */
export function integerOf(value: Value | undefined): number | undefined {
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  if (isFloat(value)) return Number.isFinite(value.float) ? Math.trunc(value.float) : undefined;
  const read = typeof value === 'string' ? readInteger(value) : undefined;
  return read === undefined ? undefined : Number(read);
}

/** The value under `a.b.c`; undefined when a step is missing, is not a table, or ends in null. */
export function getDeep(map: ValueMap, path: string): Value | undefined {
  let found: Value | undefined = map;
  for (const key of path.split('.')) {
    if (!isMap(found)) return undefined;
    found = found.get(key) ?? undefined;
    if (found === undefined) return undefined;
  }
  return found;
}
