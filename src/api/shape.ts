/** Replies are checked here before anyone trusts their type. */
import { UasError } from '../core/errors.ts';
import type { Call, Reply } from '../http/client.ts';

function unexpected(call: Call, reply: Reply, what: string): UasError {
  const fields = { method: call.method, path: `/${call.path.join('/')}`, status: reply.status };
  if (typeof reply.value === 'string') {
    // The service says some failures as a sentence with status 200.
    return new UasError('server_error', reply.value || 'the service answered with an empty text', {
      ...fields,
      hint: 'the service reported this failure as a success; nothing was changed',
    });
  }
  return new UasError('server_error', `the reply is not ${what}`, fields);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The reply as an object that has `key` as a text. */
export function expectObject<T>(call: Call, reply: Reply, key: keyof T & string): T {
  if (isObject(reply.value) && typeof reply.value[key] === 'string') return reply.value as T;
  throw unexpected(call, reply, `an object with ${key}`);
}

/** The reply as a list of objects that have `key` as a text. */
export function expectList<T>(call: Call, reply: Reply, key: keyof T & string): T[] {
  const { value } = reply;
  if (
    Array.isArray(value) &&
    value.every((item) => isObject(item) && typeof item[key] === 'string')
  ) {
    return value as T[];
  }
  throw unexpected(call, reply, `a list of objects with ${key}`);
}

/** The reply as a list of texts. */
export function expectTexts(call: Call, reply: Reply): string[] {
  const { value } = reply;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw unexpected(call, reply, 'a list of texts');
}

/** The reply as any object. */
export function expectAnyObject<T>(call: Call, reply: Reply): T {
  if (isObject(reply.value)) return reply.value as T;
  throw unexpected(call, reply, 'an object');
}

const isId = (value: unknown): boolean => /^(?:string|number|bigint)$/.test(typeof value);

/** The rows of a page under `key`, each an object with `idKey` as an id, and the total beside them. */
export function expectRows<T>(
  call: Call,
  reply: Reply,
  key: string,
  idKey?: keyof T & string,
): { rows: T[]; totalSize: number | undefined } {
  const body = isObject(reply.value) ? reply.value : {};
  const rows = body[key];
  const fits = (row: unknown) => isObject(row) && (idKey === undefined || isId(row[idKey]));
  if (!Array.isArray(rows) || !rows.every(fits)) {
    throw unexpected(call, reply, `an object with a list of ${key}`);
  }
  const total = Number(body.totalSize);
  return {
    rows: rows as T[],
    totalSize: isId(body.totalSize) && Number.isSafeInteger(total) ? total : undefined,
  };
}
