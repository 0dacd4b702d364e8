/**
 * The API document of the User Access Service where it differs from what the service does: its operations with their
 * parameters, and replies in its forms. The examples are made up.
 */
import type { Answer } from './world.ts';

export const ids = {
  image: '11111111-1111-4111-8111-111111111111',
  volume: '22222222-2222-4222-8222-222222222222',
  resource: '33333333-3333-4333-8333-333333333333',
  class: '44444444-4444-4444-8444-444444444444',
};

export const image = {
  default: false,
  image_id: ids.image,
  imagename: 'registry.local/cray/base:1',
};

/** The description is JSON text, as in the request. */
export const volume = {
  mount_path: '/lus',
  volume_description: '{"host_path": {"path": "/lus", "type": "DirectoryOrCreate"}}',
  volume_id: ids.volume,
  volumename: 'lustre',
};

export const resource = {
  comment: 'small',
  limit: '{"cpu": "1"}',
  request: '{"cpu": "1"}',
  resource_id: ids.resource,
};

/** Ports are text, objects are wrapped, and there are no ids of them. */
export const uaiClass = {
  class_id: ids.class,
  comment: 'login',
  default: false,
  namespace: 'user',
  opt_ports: '80,8080',
  priority_class_name: 'uai-priority',
  public_ip: true,
  resource_config: { option: resource },
  tolerations: '[{"key": "uai_only", "operator": "Exists"}]',
  uai_compute_network: true,
  uai_creation_class: null,
  uai_image: { option: image },
  volume_mounts: [{ option: volume }],
};

/** Another class, for a broker to make UAIs from. */
export const endUser = {
  ...uaiClass,
  class_id: '55555555-5555-4555-8555-555555555555',
  comment: 'end-user',
};

export const uai = {
  class_id: ids.class,
  image_id: ids.image,
  public_ip: true,
  publickey: 'ssh-ed25519 AAAA vers',
  resource_id: ids.resource,
  uai_age: '5m',
  uai_connect_string: 'ssh vers@10.1.2.3',
  uai_host: 'ncn-w001',
  uai_img: 'registry.local/cray/base:1',
  uai_msg: '',
  uai_name: 'uai-vers-1',
  uai_portmap: { '80': 80 },
  uai_reason: 'Deploying',
  uai_status: 'Running',
  username: 'vers',
};

const none = (what: string): Answer => ({
  status: 404,
  headers: { 'content-type': 'application/problem+json' },
  body: { detail: `${what} not found`, status: 404, title: 'Not Found', type: 'about:blank' },
});

/** One operation: the command for it, what it has to send, and the replies that the document allows. */
export interface Operation {
  /** `METHOD /path` with its parameters. */
  operation: string;
  parameters: readonly string[];
  args: readonly string[];
  /** What has to be sent for it, where the program takes another route on purpose. */
  instead?: string;
  replies: readonly Answer[];
  /** In what is printed with `-o json`. */
  shows: RegExp;
}

const config = ['admin', 'config'];
const made = { status: 201 };

/** Create, update, describe, list and delete of one kind. */
function kind(
  of: { path: string; id: string; row: unknown; other: unknown; name: string },
  create: { parameters: readonly string[]; args: readonly string[] },
  update: { parameters: readonly string[]; args: readonly string[] },
): Operation[] {
  const { path, id, row, other, name } = of;
  const route = `/admin/config/${path}`;
  const words = [...config, path];
  const shows = new RegExp(id);
  return [
    {
      operation: `GET ${route}`,
      parameters: [],
      args: [...words, 'list'],
      replies: [{ body: [row] }],
      shows,
    },
    {
      operation: `POST ${route}`,
      parameters: create.parameters,
      args: [...words, 'create', ...create.args],
      replies: [{ ...made, body: row }, { ...made, body: {} }, { ...made, body: '' }, { body: {} }],
      shows,
    },
    {
      operation: `GET ${route}/${id}`,
      parameters: [],
      // The program finds objects by any of their names in the list, which has all fields.
      instead: `GET ${route}`,
      args: [...words, 'describe', name],
      replies: [{ body: [row] }],
      shows,
    },
    {
      operation: `PATCH ${route}/${id}`,
      parameters: update.parameters,
      args: [...words, 'update', name, ...update.args],
      replies: [
        { ...made, body: row },
        { ...made, body: {} },
        { status: 304, body: '' },
      ],
      shows,
    },
    {
      operation: `DELETE ${route}/${id}`,
      parameters: [],
      args: [...words, 'delete', name, '--yes'],
      replies: [
        { body: row },
        { body: other },
        { body: '' },
        { body: [] },
        { status: 204, body: '' },
      ],
      shows,
    },
  ];
}

const classOptions = [
  ...['--comment', 'login 2', '--image-id', ids.image, '--default', '--public-ip', 'yes'],
  ...['--priority-class-name', 'p1', '--namespace', 'user', '--opt-ports', '80,8080'],
  ...['--uai-creation-class', 'end-user', '--uai-compute-network', 'no', '--resource-id', 'small'],
  ...['--volume-list', 'lustre', '--tolerations', '[{"key":"a","operator":"Exists"}]'],
];
const classParameters = [
  ...['comment', 'image_id', 'default', 'public_ip', 'priority_class_name', 'namespace'],
  ...['opt_ports', 'uai_creation_class', 'uai_compute_network', 'resource_id', 'volume_list'],
  'tolerations',
];

export const operations: readonly Operation[] = [
  {
    operation: 'GET /',
    parameters: [],
    args: ['mgr-info', 'versions'],
    replies: [{ body: '"v1"' }, { body: ['v1'] }, { body: { versions: ['v1'] } }],
    shows: /v1/,
  },
  {
    operation: 'GET /mgr-info',
    parameters: [],
    args: ['mgr-info', 'list'],
    replies: [{ body: { service_name: 'cray-uas-mgr', version: '1.0.0' } }],
    shows: /1\.0\.0/,
  },
  {
    operation: 'GET /images',
    parameters: [],
    args: ['images', 'list'],
    replies: [{ body: { default_image: 'a', image_list: ['a', 'b'] } }],
    shows: /"b"/,
  },
  {
    operation: 'GET /uas',
    parameters: [],
    args: ['list'],
    replies: [{ body: [uai] }, { body: [{ ...uai, uai_status: 'Running', uai_msg: null }] }],
    shows: /uai-vers-1/,
  },
  {
    operation: 'POST /uas',
    parameters: ['imagename', 'ports'],
    args: ['create', '--image', 'registry.local/cray/base:1', '--ports', '80'],
    replies: [
      { ...made, body: uai },
      { ...made, body: {} },
      { ...made, body: '' },
    ],
    shows: /uai-vers-1/,
  },
  {
    operation: 'DELETE /uas',
    parameters: ['uai_list'],
    args: ['delete', 'uai-vers-1', '--yes'],
    replies: [{ status: 204, body: '' }, { body: '' }, { body: {} }, { body: [uai] }],
    shows: /uai-vers-1/,
  },
  {
    operation: 'GET /uais',
    parameters: ['owner'],
    // Its filter by host is ignored and its filter by user fails.
    instead: 'GET /admin/uais',
    args: ['uais', 'list', '--username', 'vers', '--host', 'ncn-w001'],
    replies: [{ body: [uai] }],
    shows: /uai-vers-1/,
  },
  {
    operation: 'DELETE /uais',
    parameters: ['uai_list'],
    instead: 'DELETE /admin/uais',
    args: ['uais', 'delete', '--username', 'vers', '--yes'],
    replies: [{ body: [uai] }, { body: '' }, { body: uai }],
    shows: /uai-vers-1/,
  },
  {
    operation: 'GET /admin/uais',
    parameters: ['owner', 'class_id'],
    args: ['admin', 'uais', 'list', '--owner', 'vers', '--class-id', ids.class],
    replies: [{ body: [uai] }],
    shows: /uai-vers-1/,
  },
  {
    operation: 'GET /admin/uais/uai-vers-1',
    parameters: [],
    args: ['admin', 'uais', 'describe', 'uai-vers-1'],
    replies: [{ body: uai }],
    shows: /uai-vers-1/,
  },
  {
    operation: 'POST /admin/uais',
    parameters: ['class_id', 'owner', 'passwd_str', 'publickey_str', 'uai_name'],
    args: [
      ...['admin', 'uais', 'create', '--class-id', ids.class, '--owner', 'vers'],
      ...['--passwd-str', 'vers::1001:100::::Vera Vers:/home/vers:/bin/bash'],
      ...['--publickey', '-', '--uai-name', 'uai-vers-1'],
    ],
    replies: [
      { ...made, body: uai },
      { ...made, body: {} },
      { ...made, body: '' },
    ],
    shows: /uai-vers-1/,
  },
  {
    operation: 'DELETE /admin/uais',
    parameters: ['uai_list'],
    // Filters are resolved into names first, so that nothing is deleted that nobody has seen.
    args: ['admin', 'uais', 'delete', '--owner', 'vers', '--class-id', ids.class, '--yes'],
    replies: [{ body: [uai] }, { body: '' }, { body: [] }],
    shows: /uai-vers-1/,
  },
  ...kind(
    {
      path: 'images',
      id: ids.image,
      row: image,
      other: { ...image, image_id: 'x' },
      name: image.imagename,
    },
    { parameters: ['imagename', 'default'], args: [image.imagename, '--default'] },
    { parameters: ['imagename', 'default'], args: ['--imagename', 'a/b:1', '--default'] },
  ),
  ...kind(
    { path: 'volumes', id: ids.volume, row: volume, other: resource, name: 'lustre' },
    {
      parameters: ['volumename', 'mount_path', 'volume_description'],
      args: ['lustre', '--mount', '/lus', '--volume-description', volume.volume_description],
    },
    {
      parameters: ['volumename', 'mount_path', 'volume_description'],
      args: [
        ...['--volumename', 'lus', '--mount', '/lus2'],
        ...['--volume-description', volume.volume_description],
      ],
    },
  ),
  ...kind(
    { path: 'resources', id: ids.resource, row: resource, other: {}, name: 'small' },
    {
      parameters: ['comment', 'limit', 'request'],
      args: ['small', '--limit', '{"cpu":"1"}', '--request', '{"cpu":"1"}'],
    },
    {
      parameters: ['comment', 'limit', 'request'],
      args: ['--comment', 'big', '--limit', '{"cpu":"2"}', '--request', '{"cpu":"2"}'],
    },
  ),
  ...kind(
    // The document has a class delete answer with a resource.
    { path: 'classes', id: ids.class, row: uaiClass, other: resource, name: 'login' },
    { parameters: classParameters, args: ['login', ...classOptions.slice(2)] },
    { parameters: classParameters, args: classOptions },
  ),
  {
    operation: 'DELETE /admin/config',
    parameters: [],
    args: [...config, 'delete', '--yes'],
    replies: [{ status: 200, body: '' }, { body: {} }, { status: 204, body: '' }],
    shows: /./,
  },
];

/** Lists that are empty, which the document lets be a 404. */
export const emptyLists: readonly [string, readonly string[], Answer][] = [
  ['UAIs', ['list'], none('UAIs')],
  ['UAIs of everybody', ['admin', 'uais', 'list'], none('UAIs')],
  ['images', [...config, 'images', 'list'], none('images')],
  ['volumes', [...config, 'volumes', 'list'], none('volumes')],
  ['resources', [...config, 'resources', 'list'], none('resources')],
  ['classes', [...config, 'classes', 'list'], none('classes')],
];
