import { beforeEach, describe, expect, it } from 'vitest';
import type { Image } from '../../src/api/uas.types.ts';
import { type ContractService, openService } from '../support/contract.ts';
import { base } from '../support/local.ts';

const notFound =
  'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';
const wrongMethod = 'The method is not allowed for the requested URL.';

describe('the rules for every route', () => {
  let uas: ContractService;
  beforeEach(async (context) => {
    uas = await openService(context);
  });

  it('answers success with sorted keys, two blanks, a final line feed and ASCII only', async () => {
    const { status, headers, text } = await uas.call('POST /admin/config/images', {
      query: { imagename: 'café 😀 \u007f', default: 'TRUE' },
    });
    const id = /"image_id": "([0-9a-f-]{36})"/.exec(text)?.[1];
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(text).toBe(
      `{\n  "default": true,\n  "image_id": "${id}",\n  "imagename": "caf\\u00e9 \\ud83d\\ude00 \\u007f"\n}\n`,
    );
  });

  it('answers failure with problem details of exactly four keys', async () => {
    const { status, headers, text } = await uas.call('GET /admin/config/images/nope');
    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json']);
    expect(text).toBe(
      '{\n  "detail": "image \'nope\' does not exist",\n  "status": 404,\n  "title": "Not Found",\n  "type": "about:blank"\n}\n',
    );
  });

  it.each([
    ['GET /nowhere', 404, notFound],
    ['GET /uas/', 404, notFound],
    ['GET /admin/config/images/', 404, notFound],
    ['GET /admin/config/images/a%2Fb', 404, notFound],
    ['GET /ui/', 404, notFound],
    ['DELETE /nowhere', 404, notFound],
    ['PUT /uas', 405, wrongMethod],
    ['POST /images', 405, wrongMethod],
    ['DELETE /admin/config/images', 405, wrongMethod],
    ['GET /admin/config', 405, wrongMethod],
  ])('%s is %i', async (route, status, detail) => {
    expect(await uas.call(route)).toMatchObject({ status, json: { status, detail } });
  });

  it.each([
    ['', '/'],
    ['//uas', '/uas'],
    ['//admin///uais', '/admin/uais'],
  ])('redirects %j to plain HTTP without the public base path', async (path, target) => {
    const { status, headers } = await uas.callServer(`GET ${base}${path}`);
    expect([status, headers['content-type']]).toEqual([308, 'text/html; charset=utf-8']);
    expect(headers.location).toBe(`http://api.local/v1${target}`);
  });

  it('answers HEAD as GET without the body', async () => {
    const get = await uas.call('GET /images');
    const head = await uas.call('HEAD /images');
    expect(head).toMatchObject({ status: 200, text: '', headers: get.headers });
    expect((await uas.call('HEAD /uas/')).status).toBe(404);
  });

  it.each([
    ['/uas', 'HEAD, OPTIONS, GET, POST, DELETE'],
    ['/admin/config', 'OPTIONS, DELETE'],
  ])('answers OPTIONS %s with the methods', async (path, allow) => {
    expect(await uas.call(`OPTIONS ${path}`)).toMatchObject({
      status: 200,
      text: '',
      headers: { 'content-type': 'text/html; charset=utf-8', allow },
    });
  });

  it('ignores bodies, also broken ones', async () => {
    const body = '{"imagename": "from the body"';
    const headers = { 'content-type': 'application/json' };
    const missing = await uas.call('POST /admin/config/images', { body, headers });
    expect(missing).toMatchObject({
      status: 400,
      json: { detail: "Missing query parameter 'imagename'" },
    });
    const query = { imagename: 'a' };
    expect((await uas.call('POST /admin/config/images', { query, body, headers })).status).toBe(
      200,
    );
  });

  it('ignores unknown parameters, and of a repeated one takes the last', async () => {
    const { json } = await uas.call('POST /admin/config/images', {
      query: 'imagename=first&image_name=x&imagename=last&default=true&default=false',
    });
    expect(json).toMatchObject({ imagename: 'last', default: false });
  });

  it.each(['yes', '1', ''])('refuses %j for a boolean', async (value) => {
    expect(
      await uas.call('POST /admin/config/images', { query: { imagename: 'a', default: value } }),
    ).toMatchObject({
      status: 400,
      json: { detail: "Wrong type, expected 'boolean' for query parameter 'default'" },
    });
  });

  it('lists objects in the order of their ids', async () => {
    for (let index = 0; index < 12; index += 1) {
      await uas.call('POST /admin/config/images', { query: { imagename: `image-${index}` } });
    }
    const ids = ((await uas.call('GET /admin/config/images')).json as Image[]).map(
      (image) => image.image_id,
    );
    expect(ids).toEqual([...ids].sort());
  });

  it.each(['/openapi.json', '/openapi.yaml'])('describes itself at %s', async (path) => {
    const { status, text } = await uas.call(`GET ${path}`);
    const document = JSON.parse(text) as {
      servers: unknown;
      paths: Record<string, Record<string, { parameters: { name: string }[] }>>;
    };
    expect(status).toBe(200);
    expect(document.servers).toEqual([{ url: '/v1' }]);
    expect(
      Object.entries(document.paths).map(([at, methods]) => `${at} ${Object.keys(methods)}`),
    ).toEqual([
      '/ get',
      '/admin/config delete',
      '/admin/config/classes get,post',
      '/admin/config/classes/{class_id} delete,get,patch',
      '/admin/config/images get,post',
      '/admin/config/images/{image_id} delete,get,patch',
      '/admin/config/resources get,post',
      '/admin/config/resources/{resource_id} delete,get,patch',
      '/admin/config/volumes get,post',
      '/admin/config/volumes/{volume_id} delete,get,patch',
      '/admin/uais delete,get,post',
      '/admin/uais/{uai_name} get',
      '/images get',
      '/mgr-info get',
      '/uais delete,get',
      '/uas delete,get,post',
    ]);
    expect(document.paths['/uas']?.post?.parameters.map(({ name }) => name)).toEqual([
      'imagename',
      'ports',
    ]);
  });

  it('begins as a new system does', async () => {
    const get = async (path: string) => (await uas.call(`GET ${path}`)).json;
    expect(await get('/')).toBe('v1');
    expect(await get('/mgr-info')).toEqual({ service_name: 'cray-uas-mgr', version: '1.23.2' });
    expect(await get('/images')).toEqual({ default_image: null, image_list: null });
    expect(await get('/admin/config/images')).toEqual([]);
    expect(await get('/admin/config/classes')).toEqual([]);
    expect(await get('/admin/config/resources')).toEqual([]);
    expect(await get('/admin/uais')).toEqual([]);
    const volumes = (await get('/admin/config/volumes')) as { volumename: string }[];
    expect(volumes.sort((a, b) => a.volumename.localeCompare(b.volumename))).toEqual([
      {
        mount_path: '/lus',
        volume_description: { host_path: { path: '/lus', type: 'DirectoryOrCreate' } },
        volume_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        volumename: 'lustre',
      },
      {
        mount_path: '/etc/localtime',
        volume_description: { host_path: { path: '/etc/localtime', type: 'FileOrCreate' } },
        volume_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        volumename: 'timezone',
      },
    ]);
  });
});
