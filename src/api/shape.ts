/** Checks that replies have the expected types before they are used. */
import { UasError } from '../core/errors.ts';
import { isRecord } from '../core/record.ts';
import type { Call, Reply } from '../http/call.types.ts';
import { changes, withUnknownOutcome } from '../http/unknown-outcome.ts';

/** The error for a reply whose type differs from the documented one. */
export function unexpected(call: Call, reply: Reply, what: string): UasError {
  const fields = { method: call.method, path: `/${call.path.join('/')}`, status: reply.status };
  if (typeof reply.value === 'string') {
    // The service reports some failures as a sentence with status 200.
    return new UasError(
      'server_error',
      reply.value.slice(0, 1000) || 'the service returned an empty string',
      {
        ...fields,
        hint: 'the service reported this failure as a success; nothing was changed',
      },
    );
  }
  const error = new UasError('server_error', `the reply is not ${what}`, fields);
  return changes(call.method) ? withUnknownOutcome(error, call.method) : error;
}

const isId = (value: unknown): boolean =>
  /^(?:string|number|bigint)$/.test(typeof value) && value !== '';
const isText = (value: unknown): boolean => typeof value === 'string';

/** The type of a field. Ids and names are required; everything else may be null or absent. */
const types = {
  id: { isNeeded: true, fits: isText, is: 'text' },
  name: { isNeeded: true, fits: isText, is: 'text' },
  'wire id': { isNeeded: true, fits: isId, is: 'an id' },
  'optional wire id': { isNeeded: false, fits: isId, is: 'an id' },
  text: { isNeeded: false, fits: isText, is: 'text' },
  texts: {
    isNeeded: false,
    fits: (value: unknown) => Array.isArray(value) && value.every(isText),
    is: 'a list of strings',
  },
  list: { isNeeded: false, fits: (value: unknown) => Array.isArray(value), is: 'a list' },
  object: { isNeeded: false, fits: (value: unknown) => isRecord(value), is: 'an object' },
} as const;

export type FieldType = keyof typeof types;
export type Fields<T> = { readonly [K in keyof T]?: FieldType };

/** A field whose type differs from the documented one. */
export interface Misfit {
  name: string;
  isNeeded: boolean;
  is: string;
}

/** All invalid fields of an object. */
export function misfitsOf<T>(row: Record<string, unknown>, fields: Fields<T>): Misfit[] {
  const found: Misfit[] = [];
  for (const [name, type] of Object.entries(fields) as [string, FieldType][]) {
    const { isNeeded, fits, is } = types[type];
    const value = Object.hasOwn(row, name) ? row[name] : undefined;
    if (!isNeeded && (value === null || value === undefined)) continue;
    if (!fits(value)) found.push({ name, isNeeded, is });
  }
  return found;
}

/** What a row is not, for the message `the reply is not …`; undefined for a valid row. */
export function misfit<T>(row: unknown, fields: Fields<T>): string | undefined {
  if (!isRecord(row)) return 'an object';
  const [first] = misfitsOf(row, fields);
  return first && `objects with ${first.name} as ${first.is}`;
}

/** The reply as an object with these fields. */
export function expectObject<T>(call: Call, reply: Reply, fields: Fields<T>): T {
  const wrong = misfit(reply.value, fields);
  if (wrong === undefined) return reply.value as T;
  throw unexpected(call, reply, wrong.replace(/^objects/, 'an object'));
}

/** The reply as a list of objects with these fields. */
export function expectList<T>(call: Call, reply: Reply, fields: Fields<T>): T[] {
  const { value } = reply;
  if (!Array.isArray(value)) throw unexpected(call, reply, 'a list');
  for (const row of value) {
    const wrong = misfit(row, fields);
    if (wrong !== undefined) {
      throw unexpected(call, reply, `a list of ${wrong.replace(/^an object$/, 'objects')}`);
    }
  }
  return value as T[];
}

/** The reply as any object. */
export function expectAnyObject<T>(call: Call, reply: Reply): T {
  if (isRecord(reply.value)) return reply.value as T;
  throw unexpected(call, reply, 'an object');
}

/** A part of the reply as an object with these fields. */
export function expectPart<T>(call: Call, reply: Reply, part: unknown, fields: Fields<T>): T {
  return expectObject(call, { ...reply, value: part }, fields);
}
