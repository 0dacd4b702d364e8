/** The User Access Service, call by call, exactly as it speaks: everything but the user's key is a query parameter. */
import { basename } from 'node:path';
import { UasError } from '../core/errors.ts';
import { isPathSegment } from '../core/names.ts';
import { fileBody } from '../http/body.ts';
import type { Call, Client } from '../http/client.ts';
import type { Query } from '../http/url.ts';
import { expectList, expectObject, expectTexts, type Fields } from './shape.ts';
import type { Image, ImageList, Limits, ManagerInfo, Uai, UaiClass, Volume } from './uas.types.ts';
import {
  classFields,
  imageFields,
  imageListFields,
  limitsFields,
  uaiFields,
  volumeFields,
} from './uas-fields.ts';

/** The service waits up to 45 s for an address before it answers a create. */
const createTimeout = 120_000;
/** A factory reset re-runs the site's configuration job: normally minutes, up to about 12. */
const resetTimeout = 15 * 60_000;
/** A list costs the service about 0.1 s for each UAI. */
const listTimeout = 5 * 60_000;

export interface CreateOwnUai {
  /** The public key file: its name and bytes. */
  publickey: { path: string; content: Uint8Array };
  imagename?: string | undefined;
  /** Comma-separated; the service knows 80, 443 and 8888. */
  ports?: string | undefined;
}

export interface UaiFilter {
  owner?: string | undefined;
  class_id?: string | undefined;
}

export interface CreateUai extends UaiFilter {
  passwd_str?: string | undefined;
  publickey_str?: string | undefined;
  uai_name?: string | undefined;
}

/** The four kinds of configuration objects with what their routes need to know. */
export interface ConfigApi<T> {
  list(): Promise<T[]>;
  get(id: string): Promise<T>;
  create(fields: Query): Promise<T>;
  update(id: string, fields: Query): Promise<T>;
  /** @returns undefined when the answer was lost and a second try found that it is gone */
  remove(id: string): Promise<T | undefined>;
}

export type UasApi = ReturnType<typeof createUasApi>;

/**
 * Names as one parameter. The service takes an empty one for "all", and a comma for the next name: neither may come
 * out of a list of names, wherever that is from.
 */
function nameList(names: readonly string[]): string {
  for (const name of names) {
    if (isPathSegment(name)) continue;
    throw new UasError('usage', `"${name.slice(0, 300)}" is no name of a UAI; nothing was sent`);
  }
  if (names.length > 0) return names.join(',');
  throw new UasError('usage', 'no UAI is named; nothing was sent');
}

/** The service takes an empty filter for none. */
function checkFilter(filter: UaiFilter): UaiFilter {
  for (const [name, value] of Object.entries(filter)) {
    if (value === '') throw new UasError('usage', `the ${name} to look for is empty`);
  }
  return filter;
}

/** Rows that the service should have left out must not be taken for what was asked for. */
function ofOwner(uais: Uai[], owner: string | undefined): Uai[] {
  if (owner === undefined) return uais;
  const other = uais.find(({ username }) => typeof username === 'string' && username !== owner);
  if (!other) return uais;
  throw new UasError(
    'server_error',
    `the service listed ${other.uai_name}, which is not ${owner}'s`,
  );
}

export function createUasApi(client: Client) {
  const object = async <T>(call: Call, fields: Fields<T>) =>
    expectObject<T>(call, await client.call(call), fields);
  const list = async <T>(call: Call, fields: Fields<T>) =>
    expectList<T>(call, await client.call(call), fields);
  const texts = async (call: Call) => expectTexts(call, await client.call(call));

  const config = <T>(kind: string, fields: Fields<T>): ConfigApi<T> => {
    const path = ['admin', 'config', kind];
    return {
      list: () => list<T>({ method: 'GET', path }, fields),
      get: (id) => object<T>({ method: 'GET', path: [...path, id] }, fields),
      create: (query) => object<T>({ method: 'POST', path, query }, fields),
      update: (id, query) => object<T>({ method: 'PATCH', path: [...path, id], query }, fields),
      async remove(id) {
        const call: Call = { method: 'DELETE', path: [...path, id] };
        const reply = await client.call(call);
        return reply.status === 404 ? undefined : expectObject<T>(call, reply, fields);
      },
    };
  };

  return {
    client,

    /** The caller's own UAIs. */
    listOwn: (timeout = listTimeout, signal?: AbortSignal) =>
      list<Uai>({ method: 'GET', path: ['uas'], timeout, signal }, uaiFields),

    createOwn: ({ publickey, imagename, ports }: CreateOwnUai) =>
      object<Uai>(
        {
          method: 'POST',
          path: ['uas'],
          query: { imagename, ports },
          body: fileBody('publickey', basename(publickey.path), publickey.content),
          timeout: createTimeout,
        },
        uaiFields,
      ),

    /** @returns one sentence for each UAI that was deleted; others are left out in silence. */
    removeOwn: (names: readonly string[]) =>
      texts({
        method: 'DELETE',
        path: ['uas'],
        query: { uai_list: nameList(names) },
        timeout: listTimeout,
      }),

    images: async () => {
      const call: Call = { method: 'GET', path: ['images'] };
      return object<ImageList>(call, imageListFields);
    },

    managerInfo: () =>
      object<ManagerInfo>(
        { method: 'GET', path: ['mgr-info'] },
        { version: 'id', service_name: 'text' },
      ),

    uais: {
      list: async (filter: UaiFilter = {}, signal?: AbortSignal) => {
        const query = { ...checkFilter(filter) };
        const path = ['admin', 'uais'];
        const call: Call = { method: 'GET', path, query, timeout: listTimeout, signal };
        return ofOwner(await list<Uai>(call, uaiFields), filter.owner);
      },
      get: (name: string, signal?: AbortSignal) =>
        object<Uai>({ method: 'GET', path: ['admin', 'uais', name], signal }, uaiFields),
      create: (fields: CreateUai) =>
        object<Uai>(
          { method: 'POST', path: ['admin', 'uais'], query: { ...fields }, timeout: createTimeout },
          uaiFields,
        ),
      /** Deletes by name. The service ignores filters beside names, so there are none. */
      remove: (names: readonly string[]) =>
        texts({
          method: 'DELETE',
          path: ['admin', 'uais'],
          query: { uai_list: nameList(names) },
          timeout: listTimeout,
        }),
    },

    imageConfig: config<Image>('images', imageFields),
    volumeConfig: config<Volume>('volumes', volumeFields),
    limitsConfig: config<Limits>('resources', limitsFields),
    classConfig: config<UaiClass>('classes', classFields),

    /** Removes all configuration and restores the site's defaults. Running UAIs stay. */
    resetConfig: async () => {
      await client.call({ method: 'DELETE', path: ['admin', 'config'], timeout: resetTimeout });
    },
  };
}
