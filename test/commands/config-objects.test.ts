/** What holds for all kinds of configuration objects alike: `uas admin config images | volumes | resources | classes`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { changes, config, makeObject } from '../support/config-objects.ts';
import { startSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await startSite();
});

describe('every kind', () => {
  it('is named where nothing is near what was typed, and little is there', async () => {
    const describeClass = [...config, 'classes', 'describe', 'zebra'];
    expect((await site.admin(describeClass)).stderr).not.toContain('hint:');
    const { image_id = '' } = await makeObject(site, 'images', { imagename: 'reg/sles:1' });
    for (const comment of ['one', 'two']) await makeObject(site, 'classes', { image_id, comment });
    expect((await site.admin(describeClass)).stderr).toMatch(
      /hint: there are: (?:one, two|two, one)\n/,
    );
  });

  it.each(['images', 'volumes', 'resources', 'classes'])(
    '%s: an empty list is an empty list',
    async (kind) => {
      const empty = await startSite();
      for (const volume of (await empty.call('GET /admin/config/volumes')).json as Record<
        string,
        string
      >[]) {
        await empty.call(`DELETE /admin/config/volumes/${volume.volume_id}`);
      }
      expect(await empty.admin([...config, kind, 'ls', '--json'])).toMatchObject({
        code: 0,
        stdout: '[]\n',
        stderr: '',
      });
      const table = await empty.admin([...config, kind, 'ls']);
      expect(table.stdout).toBe('');
      expect(table.stderr).toContain(`create one with: uas admin config ${kind} create`);
    },
  );

  it.each(['images', 'volumes', 'resources', 'classes'])(
    '%s: a stranger’s name is not found',
    async (kind) => {
      expect(await site.admin([...config, kind, 'describe', 'nope'])).toMatchObject({
        code: 3,
        stdout: '',
      });
      expect(await site.admin([...config, kind, 'delete', 'nope', '--yes'])).toMatchObject({
        code: 3,
      });
    },
  );

  it('tells a user that this is for administrators', async () => {
    const guarded = await startSite({ gateway: '403' });
    const { code } = await guarded.user([...config, 'images', 'list']);
    expect(code).toBe(5);
  });
});

it('reads JSON from a file named with @', async () => {
  const result = await site.admin(['version', '-q']);
  const file = join(result.home, 'x.json');
  writeFileSync(file, '{"nfs":{"server":"s","path":"/p"}}');
  const { code, requests } = await site.admin([
    ...config,
    'volumes',
    'create',
    'v',
    '--mount',
    '/m',
    '--volume-description',
    `@${file}`,
  ]);
  expect(code).toBe(0);
  expect(changes(requests)[0]?.[2]).toMatchObject({
    volume_description: '{"nfs":{"server":"s","path":"/p"}}',
  });
});

describe('a delete whose answer is lost', () => {
  it('has succeeded when the second try finds nothing', async () => {
    await makeObject(site, 'images', { imagename: 'reg/a:1' });
    let lost = 0;
    const { code, stdout, requests } = await site.admin(
      [...config, 'images', 'delete', 'a', '--yes', '-q'],
      {
        transport: async (request) => {
          const reply = await site.service.handle(request);
          if (request.method !== 'DELETE' || lost > 0) return reply;
          lost += 1;
          throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        },
      },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'reg/a:1\n' });
    expect(changes(requests)).toHaveLength(2);
  });

  it('is not found when the first try never left and the second finds nothing', async () => {
    const image = await makeObject(site, 'images', { imagename: 'reg/a:1' });
    let refused = 0;
    const { code } = await site.admin([...config, 'images', 'delete', 'a', '--yes'], {
      transport: async (request) => {
        if (request.method === 'DELETE') {
          await site.call(`DELETE /admin/config/images/${image.image_id}`);
          refused += 1;
          const refusal = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
          if (refused === 1) throw refusal;
        }
        return site.service.handle(request);
      },
    });
    expect({ code, refused }).toEqual({ code: 3, refused: 2 });
  });

  it('is not found when the first try already finds nothing', async () => {
    const image = await makeObject(site, 'images', { imagename: 'reg/a:1' });
    const { code } = await site.admin([...config, 'images', 'delete', 'a', '--yes'], {
      transport: async (request) => {
        if (request.method === 'DELETE')
          await site.call(`DELETE /admin/config/images/${image.image_id}`);
        return site.service.handle(request);
      },
    });
    expect(code).toBe(3);
  });
});
