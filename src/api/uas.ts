/** The User Access Service, call by call, exactly as it speaks: everything but the user's key is a query parameter. */
import { basename } from 'node:path';
import { fileBody } from '../http/body.ts';
import type { Call, Client } from '../http/client.ts';
import type { Query } from '../http/url.ts';
import { expectAnyObject, expectList, expectObject, expectTexts } from './shape.ts';
import type { Image, ImageList, Limits, ManagerInfo, Uai, UaiClass, Volume } from './uas.types.ts';

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
  remove(id: string): Promise<T>;
}

export type UasApi = ReturnType<typeof createUasApi>;

export function createUasApi(client: Client) {
  const object = async <T>(call: Call, key: keyof T & string) =>
    expectObject<T>(call, await client.call(call), key);
  const list = async <T>(call: Call, key: keyof T & string) =>
    expectList<T>(call, await client.call(call), key);
  const texts = async (call: Call) => expectTexts(call, await client.call(call));

  const config = <T>(kind: string, key: keyof T & string): ConfigApi<T> => {
    const path = ['admin', 'config', kind];
    return {
      list: () => list<T>({ method: 'GET', path }, key),
      get: (id) => object<T>({ method: 'GET', path: [...path, id] }, key),
      create: (query) => object<T>({ method: 'POST', path, query }, key),
      update: (id, query) => object<T>({ method: 'PATCH', path: [...path, id], query }, key),
      remove: (id) => object<T>({ method: 'DELETE', path: [...path, id] }, key),
    };
  };

  return {
    client,

    /** The caller's own UAIs. */
    listOwn: () => list<Uai>({ method: 'GET', path: ['uas'], timeout: listTimeout }, 'uai_name'),

    createOwn: ({ publickey, imagename, ports }: CreateOwnUai) =>
      object<Uai>(
        {
          method: 'POST',
          path: ['uas'],
          query: { imagename, ports },
          body: fileBody('publickey', basename(publickey.path), publickey.content),
          timeout: createTimeout,
        },
        'uai_name',
      ),

    /** @returns one sentence for each UAI that was deleted; others are left out in silence. */
    removeOwn: (names: readonly string[]) =>
      texts({
        method: 'DELETE',
        path: ['uas'],
        query: { uai_list: names.join(',') },
        timeout: listTimeout,
      }),

    images: async () => {
      const call: Call = { method: 'GET', path: ['images'] };
      return expectAnyObject<ImageList>(call, await client.call(call));
    },

    managerInfo: () => object<ManagerInfo>({ method: 'GET', path: ['mgr-info'] }, 'version'),

    uais: {
      list: (filter: UaiFilter = {}) =>
        list<Uai>(
          { method: 'GET', path: ['admin', 'uais'], query: { ...filter }, timeout: listTimeout },
          'uai_name',
        ),
      get: (name: string) =>
        object<Uai>({ method: 'GET', path: ['admin', 'uais', name] }, 'uai_name'),
      create: (fields: CreateUai) =>
        object<Uai>(
          { method: 'POST', path: ['admin', 'uais'], query: { ...fields }, timeout: createTimeout },
          'uai_name',
        ),
      /** Deletes by name. The service ignores filters beside names, so there are none. */
      remove: (names: readonly string[]) =>
        texts({
          method: 'DELETE',
          path: ['admin', 'uais'],
          query: { uai_list: names.join(',') },
          timeout: listTimeout,
        }),
    },

    imageConfig: config<Image>('images', 'image_id'),
    volumeConfig: config<Volume>('volumes', 'volume_id'),
    limitsConfig: config<Limits>('resources', 'resource_id'),
    classConfig: config<UaiClass>('classes', 'class_id'),

    /** Removes all configuration and restores the site's defaults. Running UAIs stay. */
    resetConfig: async () => {
      await client.call({ method: 'DELETE', path: ['admin', 'config'], timeout: resetTimeout });
    },
  };
}
