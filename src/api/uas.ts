/** The calls of the User Access Service. Everything but the user's public key is a query parameter. */
import { basename } from 'node:path';
import { UasError } from '../core/errors.ts';
import { isPathSegment } from '../core/names.ts';
import { fileBody } from '../http/body.ts';
import type { Call } from '../http/call.types.ts';
import type { Client } from '../http/client.ts';
import { rootPath } from '../http/url.ts';
import { classKind, imageKind, limitsKind, volumeKind } from './config-kinds.ts';
import { deletionsIn } from './deletions.ts';
import { noneIfEmpty } from './documented-forms.ts';
import type { Shape } from './field.ts';
import { expectList, expectObject } from './shape.ts';
import type { Uai } from './uas.types.ts';
import { createConfigApi } from './uas-config.ts';
import { imageListShape, managerInfoShape, uaiShape } from './uas-shapes.ts';

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
  /** Comma-separated; the service supports 80, 443 and 8888. */
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

export type UasApi = ReturnType<typeof createUasApi>;

/**
 * Joins names into one parameter. The service takes an empty parameter as "all" and splits at commas, so a name must
 * never be empty or contain a comma, whatever its source.
 */
function nameList(names: readonly string[]): string {
  for (const name of names) {
    if (isPathSegment(name)) continue;
    throw new UasError('usage', `invalid UAI name "${name.slice(0, 300)}"; nothing was sent`);
  }
  if (names.length > 0) return names.join(',');
  throw new UasError('usage', 'no UAIs specified; nothing was sent');
}

/** Refuses an empty filter, which the service would ignore. */
function checkFilter(filter: UaiFilter): UaiFilter {
  for (const [name, value] of Object.entries(filter)) {
    if (value === '') throw new UasError('usage', `the ${name} filter is empty`);
  }
  return filter;
}

/**
 * Checks that the service has applied the filter, so that other owners' UAIs are never taken for the requested ones.
 */
function ofOwner(uais: Uai[], owner: string | undefined): Uai[] {
  if (owner === undefined) return uais;
  const other = uais.find(({ username }) => typeof username === 'string' && username !== owner);
  if (!other) return uais;
  throw new UasError(
    'server_error',
    `the service listed ${other.uai_name}, which does not belong to ${owner}`,
  );
}

function uasRequests(client: Client) {
  const object = async <S extends Shape>(call: Call, shape: S) =>
    expectObject(call, await client.call(call), shape);
  const list = async (call: Call): Promise<Uai[]> => {
    const reply = await client.call(call).catch(noneIfEmpty);
    return reply ? expectList(call, reply, uaiShape) : [];
  };
  const deleted = async (call: Call) => deletionsIn(call, await client.call(call));
  return { object, list, deleted };
}

/** The calls of administrators for the UAIs of all users. */
function adminCalls({ object, list, deleted }: ReturnType<typeof uasRequests>) {
  return {
    list: async (filter: UaiFilter = {}, signal?: AbortSignal) => {
      const query = { ...checkFilter(filter) };
      const path = ['admin', 'uais'];
      const call: Call = { method: 'GET', path, query, timeout: listTimeout, signal };
      return ofOwner(await list(call), filter.owner);
    },
    get: (name: string, signal?: AbortSignal) =>
      object({ method: 'GET', path: ['admin', 'uais', name], signal }, uaiShape),
    create: (fields: CreateUai) =>
      object(
        {
          method: 'POST',
          path: ['admin', 'uais'],
          query: { ...fields },
          timeout: createTimeout,
          repeatRefused: 'soon',
        },
        uaiShape,
      ),
    /** Deletes by name. The service ignores filters when names are given, so there are none. */
    remove: (names: readonly string[]) =>
      deleted({
        method: 'DELETE',
        path: ['admin', 'uais'],
        query: { uai_list: nameList(names) },
        timeout: listTimeout,
      }),
  };
}

export function createUasApi(client: Client) {
  const requests = uasRequests(client);
  const { object, list, deleted } = requests;

  return {
    client,

    /** The caller's own UAIs. */
    listOwn: (timeout = listTimeout, signal?: AbortSignal) =>
      list({ method: 'GET', path: ['uas'], timeout, signal }),

    createOwn: ({ publickey, imagename, ports }: CreateOwnUai) =>
      object(
        {
          method: 'POST',
          path: ['uas'],
          query: { imagename, ports },
          body: fileBody('publickey', basename(publickey.path), publickey.content),
          timeout: createTimeout,
          repeatRefused: 'soon',
        },
        uaiShape,
      ),

    /**
     * @returns one sentence for each UAI that was deleted (others are silently omitted); undefined when the reply does
     * not name them
     */
    removeOwn: (names: readonly string[]) =>
      deleted({
        method: 'DELETE',
        path: ['uas'],
        query: { uai_list: nameList(names) },
        timeout: listTimeout,
      }),

    /** The versions of the interface: the text `v1`; other versions may send anything. */
    versions: async (): Promise<unknown> =>
      (await client.call({ method: 'GET', path: rootPath })).value,

    images: async () => {
      const call: Call = { method: 'GET', path: ['images'] };
      return object(call, imageListShape);
    },

    managerInfo: () => object({ method: 'GET', path: ['mgr-info'] }, managerInfoShape),

    uais: adminCalls(requests),

    imageConfig: createConfigApi(client, imageKind),
    volumeConfig: createConfigApi(client, volumeKind),
    limitsConfig: createConfigApi(client, limitsKind),
    classConfig: createConfigApi(client, classKind),

    /** Removes all configuration and restores the site's defaults. Running UAIs are not affected. */
    resetConfig: async () => {
      await client.call({ method: 'DELETE', path: ['admin', 'config'], timeout: resetTimeout });
    },
  };
}
