/** Replies are checked here before anyone trusts their type. */
import { UasError } from '../core/errors.ts';
import type { Call, Reply } from '../http/client.ts';

function unexpected(call: Call, reply: Reply, what: string): UasError {
  const fields = { method: call.method, path: `/${call.path.join('/')}`, status: reply.status };
  if (typeof reply.value === 'string') {
    // The service says some failures as a sentence with status 200.
    return new UasError(
      'server_error',
      reply.value.slice(0, 1000) || 'the service answered with an empty text',
      {
        ...fields,
        hint: 'the service reported this failure as a success; nothing was changed',
      },
    );
  }
  return new UasError('server_error', `the reply is not ${what}`, fields);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a field has to be; all but an id may be null or absent. */
export type FieldType = 'id' | 'text' | 'texts' | 'list' | 'object';
export type Fields<T> = { readonly [K in keyof T]?: FieldType };

const isText = (value: unknown): boolean => typeof value === 'string';

const tests: Record<FieldType, (value: unknown) => boolean> = {
  id: isText,
  text: isText,
  texts: (value) => Array.isArray(value) && value.every(isText),
  list: Array.isArray,
  object: (value) => isObject(value),
};

/** The first field that is of another type than the service promises. */
function misfit<T>(row: unknown, fields: Fields<T>): string | undefined {
  if (!isObject(row)) return 'an object';
  for (const [name, type] of Object.entries(fields) as [string, FieldType][]) {
    const value = row[name];
    if (type !== 'id' && (value === null || value === undefined)) continue;
    if (!tests[type](value)) return `objects with ${name} as ${type === 'id' ? 'text' : type}`;
  }
  return undefined;
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
