/** Every change of the configuration may be made again on a newer draft; here each is, on every request. */
import { beforeEach, describe, expect, it } from 'vitest';
import { handleUas } from '../../src/service/uas/router.ts';
import { conflictingConfiguration } from './in-memory.ts';
import { settings } from './settings.ts';

const refuse = async () => {
  throw new Error('the configuration needs nobody else');
};

let call: (route: string, query?: Record<string, string>) => Promise<unknown>;

beforeEach(() => {
  const uas = {
    configuration: conflictingConfiguration(),
    cluster: { uais: refuse, create: refuse, observe: refuse, remove: refuse, reap: refuse },
    callers: { identify: refuse },
    settings,
    now: () => 0,
  };
  call = async (route, query = {}) => {
    const [method = '', path = ''] = route.split(' ');
    const url = new URL(`http://service.local/v1${path}`);
    url.search = new URLSearchParams(query).toString();
    const { status, body } = await handleUas(uas, { method, url, headers: {} }, '/v1');
    return status === 200 ? JSON.parse(body) : { status, ...JSON.parse(body || '{}') };
  };
});

const make = async (route: string, query: Record<string, string>) =>
  (await call(`POST ${route}`, query)) as Record<string, string>;

describe('a change that is made twice', () => {
  it('adds one object of each kind, under the id of the reply', async () => {
    const image = await make('/admin/config/images', { imagename: 'a', default: 'true' });
    const volume = await make('/admin/config/volumes', {
      volumename: 'v',
      mount_path: '/v',
      volume_description: '{"empty_dir":{}}',
    });
    const resource = await make('/admin/config/resources', { limit: '{"cpu":1}' });
    const row = await make('/admin/config/classes', {
      image_id: image.image_id ?? '',
      resource_id: resource.resource_id ?? '',
      volume_list: volume.volume_id ?? '',
    });
    expect(row).toMatchObject({ namespace: 'people', priority_class_name: 'low' });
    expect(await call('GET /admin/config/images')).toEqual([image]);
    expect(await call('GET /admin/config/volumes')).toEqual([volume]);
    expect(await call('GET /admin/config/resources')).toEqual([resource]);
    expect(await call('GET /admin/config/classes')).toEqual([row]);
  });

  it('leaves one default image', async () => {
    await make('/admin/config/images', { imagename: 'a', default: 'true' });
    const { image_id } = await make('/admin/config/images', { imagename: 'b' });
    await call(`PATCH /admin/config/images/${image_id}`, { default: 'true' });
    expect(await call('GET /images')).toMatchObject({ default_image: 'b' });
  });

  it('removes what it replies with', async () => {
    const image = await make('/admin/config/images', { imagename: 'a' });
    expect(await call(`DELETE /admin/config/images/${image.image_id}`)).toEqual(image);
    expect(await call(`DELETE /admin/config/images/${image.image_id}`)).toMatchObject({
      status: 404,
    });
  });

  it('is refused as a change that is made once', async () => {
    await make('/admin/config/images', { imagename: 'a' });
    expect(await call('POST /admin/config/images', { imagename: 'a' })).toMatchObject({
      status: 409,
      detail: "image named 'a' already exists",
    });
    expect(await call('GET /admin/config/images')).toHaveLength(1);
  });
});
