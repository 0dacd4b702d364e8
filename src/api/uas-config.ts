/** The configuration objects of the User Access Service: one set of routes for each kind. */
import { UasError } from '../core/errors.ts';
import { isRecord } from '../core/record.ts';
import type { Call, Reply } from '../http/call.types.ts';
import type { Client } from '../http/client.ts';
import type { Query } from '../http/url.ts';
import { noneIfEmpty } from './documented-forms.ts';
import type { Shape, Wire } from './field.ts';
import { expectList, expectObject } from './shape.ts';

/** A kind of configuration object with the data that its routes need. */
export interface ConfigApi<T> {
  list(): Promise<T[]>;
  get(id: string): Promise<T>;
  create(fields: Query): Promise<T>;
  /** @param onUnchanged called when the service reports that nothing differs */
  update(id: string, fields: Query, onUnchanged?: () => void): Promise<T>;
  /** @returns undefined when the reply does not contain the deleted object */
  remove(id: string): Promise<T | undefined>;
}

export interface ConfigKindApi<S extends Shape> {
  /** As in the path. */
  kind: string;
  shape: S;
  id: keyof Wire<S> & string;
  /** The parameter and field that holds its name. */
  name: keyof Wire<S> & string;
  /** Converts the documented forms of a reply to those of the service. */
  plain(row: unknown): unknown;
}

/** The document promises 201 and 304, and no reliable body. */
const isBare = ({ value }: Reply): boolean =>
  value === undefined || (isRecord(value) && Object.keys(value).length === 0);

const createdNothing = (kind: string) =>
  new UasError('conflict', 'the service changed nothing and created nothing', {
    status: 304,
    hint: `list the existing ones with: uas admin config ${kind} list`,
  });

export function createConfigApi<S extends Shape>(
  client: Client,
  of: ConfigKindApi<S>,
): ConfigApi<Wire<S>> {
  type T = Wire<S>;
  const { kind, shape, plain } = of;
  const path = ['admin', 'config', kind];
  const object = (call: Call, reply: Reply) =>
    expectObject(call, { ...reply, value: plain(reply.value) }, shape);

  async function list(): Promise<T[]> {
    const call: Call = { method: 'GET', path };
    const reply = await client.call(call).catch(noneIfEmpty);
    if (!reply) return [];
    const { value } = reply;
    const rows = Array.isArray(value) ? value.map(plain) : value;
    return expectList(call, { ...reply, value: rows }, shape);
  }

  async function get(id: string): Promise<T> {
    const call: Call = { method: 'GET', path: [...path, id] };
    return object(call, await client.call(call));
  }

  /** Finds the object that was just created when the reply does not contain it. */
  async function justMade(query: Query): Promise<T> {
    const rows = await list();
    const [made, ...others] = rows.filter((row) => (row[of.name] ?? '') === (query[of.name] ?? ''));
    if (made && others.length === 0) return made;
    const message = made
      ? 'the service created the object, but did not say which of several with its name it is'
      : 'the service accepted the object, but does not list it';
    const hint = `look for it with: uas admin config ${kind} list`;
    throw new UasError('server_error', message, { hint, inDoubt: true });
  }

  return {
    list,
    get,
    async create(query) {
      const call: Call = { method: 'POST', path, query, mayBeUnchanged: true };
      const reply = await client.call(call);
      if (reply.status === 304) throw createdNothing(kind);
      return isBare(reply) ? justMade(query) : object(call, reply);
    },
    async update(id, query, onUnchanged) {
      const call: Call = { method: 'PATCH', path: [...path, id], query, mayBeUnchanged: true };
      const reply = await client.call(call);
      if (reply.status === 304) onUnchanged?.();
      return isBare(reply) ? get(id) : object(call, reply);
    },
    async remove(id) {
      const call: Call = { method: 'DELETE', path: [...path, id] };
      const reply = await client.call(call);
      const row = plain(reply.value);
      if (reply.status === 404 || row === undefined || row === null) return undefined;
      if (Array.isArray(row) || (isRecord(row) && row[of.id] !== id)) return undefined;
      return object(call, reply);
    },
  };
}
