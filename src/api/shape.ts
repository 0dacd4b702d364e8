/** Checks that replies have the expected types before they are used. */
import { UasError } from '../core/errors.ts';
import { isRecord } from '../core/record.ts';
import type { Call, Reply } from '../http/call.types.ts';
import { changes, withUnknownOutcome } from '../http/unknown-outcome.ts';
import { anything, type Shape, type Wire } from './field.ts';

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

/** A field whose type differs from the documented one. */
export interface Misfit {
  name: string;
  isNeeded: boolean;
  is: string;
}

/** All invalid fields of an object. */
export function misfitsOf(row: Record<string, unknown>, shape: Shape): Misfit[] {
  const found: Misfit[] = [];
  for (const name in shape) {
    const field = shape[name];
    if (!field) continue;
    const { isNeeded, fits, is } = field;
    const value = Object.hasOwn(row, name) ? row[name] : undefined;
    if (!isNeeded && (value === null || value === undefined)) continue;
    if (!fits(value)) found.push({ name, isNeeded, is });
  }
  return found;
}

/** What a row is not, for the message `the reply is not …`; undefined for a valid row. */
export function misfit(row: unknown, shape: Shape): string | undefined {
  if (!isRecord(row)) return 'an object';
  const [first] = misfitsOf(row, shape);
  return first && `objects with ${first.name} as ${first.is}`;
}

/** The reply as an object with these fields. */
export function expectObject<S extends Shape>(call: Call, reply: Reply, shape: S): Wire<S> {
  const wrong = misfit(reply.value, shape);
  if (wrong === undefined) return reply.value as Wire<S>;
  throw unexpected(call, reply, wrong.replace(/^objects/, 'an object'));
}

/** Tells quickly that a row is valid; false says nothing, and {@link misfit} decides. */
function quickCheck(shape: Shape): (row: unknown) => boolean {
  // Looked up once: ten thousand UAIs have a hundred and fifty thousand fields.
  const fields = Object.entries(shape).filter(([, { fits }]) => fits !== anything);
  return (row) => {
    if (!isRecord(row)) return false;
    for (const [name, { isNeeded, fits }] of fields) {
      const value = row[name];
      if (!fits(value) && (isNeeded || (value !== undefined && value !== null))) return false;
    }
    return true;
  };
}

/** The reply as a list of objects with these fields. */
export function expectList<S extends Shape>(call: Call, reply: Reply, shape: S): Wire<S>[] {
  const { value } = reply;
  if (!Array.isArray(value)) throw unexpected(call, reply, 'a list');
  const isSurelyValid = quickCheck(shape);
  for (const row of value) {
    const wrong = isSurelyValid(row) ? undefined : misfit(row, shape);
    if (wrong !== undefined) {
      throw unexpected(call, reply, `a list of ${wrong.replace(/^an object$/, 'objects')}`);
    }
  }
  return value as Wire<S>[];
}

/** The reply as any object. */
export function expectAnyObject<T>(call: Call, reply: Reply): T {
  if (isRecord(reply.value)) return reply.value as T;
  throw unexpected(call, reply, 'an object');
}

/** A part of the reply as an object with these fields. */
export function expectPart<S extends Shape>(
  call: Call,
  reply: Reply,
  part: unknown,
  shape: S,
): Wire<S> {
  return expectObject(call, { ...reply, value: part }, shape);
}
