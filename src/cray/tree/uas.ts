/** The 32 commands of `cray uas`. */
import type { Command, Group } from '../click/model.ts';
import { leafOf } from './endpoint.ts';
import type { Endpoint, Field } from './endpoint.types.ts';
import {
  adminCreateFields,
  classFields,
  createFields,
  imageFields,
  legacyFilters,
  ownUais,
  publicKey,
  requiring,
  resourceFields,
  uaiFilters,
  uaiSelectors,
  volumeFields,
} from './fields.ts';

/** Groups and commands are listed by name. */
function group(name: string, members: readonly (Endpoint | Group)[], about?: string): Group {
  const commands = members.map((member): Command => ('kind' in member ? member : leafOf(member)));
  commands.sort((one, other) => (one.name < other.name ? -1 : 1));
  return { kind: 'group', name, parameters: [], commands, ...(about ? { about } : {}) };
}

/** The five commands over one kind of configuration object. */
function objects(
  name: string,
  what: string,
  id: string,
  fields: { create: readonly Field[]; update: readonly Field[] },
): Group {
  const all = `/admin/config/${name}`;
  const one = `${all}/{id}`;
  return group(name, [
    { name: 'create', about: `Add ${what}.`, method: 'POST', route: all, query: fields.create },
    { name: 'delete', about: `Remove ${what}.`, method: 'DELETE', route: one, id },
    { name: 'describe', about: `Show ${what}.`, method: 'GET', route: one, id },
    { name: 'list', about: `List all ${name}.`, method: 'GET', route: all },
    {
      name: 'update',
      about: `Change ${what}.`,
      method: 'PATCH',
      route: one,
      id,
      query: fields.update,
    },
  ]);
}

const configuration = group('config', [
  objects('classes', 'a class of UAIs', 'CLASS_ID', {
    create: requiring(classFields, 'image_id'),
    update: classFields,
  }),
  objects('images', 'an image', 'IMAGE_ID', {
    create: requiring(imageFields, 'imagename'),
    update: imageFields,
  }),
  objects('resources', 'limits and requests', 'RESOURCE_ID', {
    create: resourceFields,
    update: resourceFields,
  }),
  objects('volumes', 'a volume', 'VOLUME_ID', {
    create: requiring(volumeFields, 'volumename', 'mount_path', 'volume_description'),
    update: volumeFields,
  }),
  {
    name: 'delete',
    about: 'Throw away the whole configuration and return to the installed one.',
    method: 'DELETE',
    route: '/admin/config',
    confirm: 'This will delete all locally applied configuration, Are you sure?',
  },
]);

const administrators = group('uais', [
  {
    name: 'create',
    about: 'Create a UAI or a broker for somebody.',
    method: 'POST',
    route: '/admin/uais',
    query: adminCreateFields,
  },
  {
    name: 'delete',
    about: 'Delete UAIs of any user.',
    method: 'DELETE',
    route: '/admin/uais',
    query: uaiSelectors,
    needsSelector: true,
  },
  {
    name: 'describe',
    about: 'Show a UAI.',
    method: 'GET',
    route: '/admin/uais/{id}',
    id: 'UAI_NAME',
  },
  {
    name: 'list',
    about: 'List UAIs of all users.',
    method: 'GET',
    route: '/admin/uais',
    query: uaiFilters,
  },
]);

const deprecated = group('uais', [
  { name: 'list', about: 'List UAIs.', method: 'GET', route: '/uais', query: legacyFilters },
  {
    name: 'delete',
    about: 'Delete UAIs.',
    method: 'DELETE',
    route: '/uais',
    query: legacyFilters.slice(0, 1),
    confirm: 'This will delete all running UAIs, Are you sure?',
  },
]);

export const uasModule: Group = {
  ...group('uas', [
    group('admin', [configuration, administrators]),
    group('images', [
      {
        name: 'list',
        about: 'List the images to make UAIs from.',
        method: 'GET',
        route: '/images',
      },
    ]),
    group('mgr-info', [
      {
        name: 'list',
        about: "Show the service's name and version.",
        method: 'GET',
        route: '/mgr-info',
      },
    ]),
    deprecated,
    {
      name: 'create',
      about: 'Create a UAI of your own.',
      method: 'POST',
      route: '/uas',
      query: createFields,
      file: publicKey,
    },
    {
      name: 'delete',
      about: 'Delete UAIs of yours.',
      method: 'DELETE',
      route: '/uas',
      query: [ownUais],
    },
    { name: 'list', about: 'List your UAIs.', method: 'GET', route: '/uas' },
  ]),
  summary: 'User Access Service',
};
