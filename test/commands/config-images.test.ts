/** `uas admin config images`: exact requests, against the embedded service. */
import { beforeEach, describe, expect, it } from 'vitest';
import { changes, config, makeObject } from '../support/config-objects.ts';
import { startSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await startSite();
});

describe('images', () => {
  it.each([
    [['create', 'reg/a:1'], { imagename: 'reg/a:1' }],
    [['create', '--imagename', 'reg/a:1'], { imagename: 'reg/a:1' }],
    [['create', '--default', 'reg/a:1'], { imagename: 'reg/a:1', default: 'true' }],
    [['create', 'reg/a:1', '--default', 'yes'], { imagename: 'reg/a:1', default: 'true' }],
    [['create', 'reg/a:1', '--default', 'T'], { imagename: 'reg/a:1', default: 'true' }],
    [['create', 'reg/a:1', '--default=0'], { imagename: 'reg/a:1', default: 'false' }],
    [['create', '--default', 'n', 'reg/a:1'], { imagename: 'reg/a:1', default: 'false' }],
  ])('%j sends %j', async (args, query) => {
    const { code, requests, stdout } = await site.admin([...config, 'images', ...args, '--json']);
    expect(code).toBe(0);
    expect(changes(requests)).toEqual([['POST', 'images', query]]);
    expect(JSON.parse(stdout)).toMatchObject({ imagename: 'reg/a:1' });
  });

  it.each([
    ['no name', ['create']],
    ['an empty name', ['create', '']],
    ['an empty --imagename', ['create', '--imagename', '']],
    ['a name with a blank', ['create', 'a b']],
    ['two names', ['create', 'reg/a:1', '--imagename', 'reg/b:1']],
    ['a default that is neither yes nor no', ['create', 'reg/a:1', '--default=maybe']],
    ['an empty default', ['create', 'reg/a:1', '--default=']],
    ['an update of nothing', ['update', 'a']],
    ['an update to the empty name', ['update', 'a', '--imagename', '']],
    ['an update of ..', ['update', '..', '--default']],
    ['an update of the empty name', ['update', '', '--default']],
    ['a delete of nothing', ['delete', '--yes']],
    ['a delete of the empty name', ['delete', '', '--yes']],
    ['a delete of ..', ['delete', '..', '--yes']],
    ['a delete of a path', ['delete', '../../config', '--yes']],
    ['a delete of nothing on standard input', ['delete', '-', '--yes']],
    ['a delete without consent', ['delete', 'a']],
    ['a describe of %2e%2e', ['describe', '%2e%2e']],
  ])('refuses %s with nothing sent', async (_what, args) => {
    const { code, stdout, requests } = await site.admin([...config, 'images', ...args]);
    expect({ code, stdout, requests }).toEqual({ code: 2, stdout: '', requests: [] });
  });

  describe('with two of them', () => {
    let ids: string[];
    beforeEach(async () => {
      const one = await makeObject(site, 'images', {
        imagename: 'reg/cray/base:1.0',
        default: 'true',
      });
      const two = await makeObject(site, 'images', { imagename: 'reg/cray/other:2.0' });
      ids = [one.image_id ?? '', two.image_id ?? ''];
    });

    it('lists names next to ids', async () => {
      const { stdout } = await site.admin([...config, 'images', 'list', '--sort', 'name']);
      const [head, ...rows] = stdout.trim().split('\n');
      expect(head).toMatch(/^NAME\s+DEFAULT\s+ID\s+USED.BY$/);
      expect(rows[0]).toMatch(new RegExp(`^reg/cray/base:1.0\\s+yes\\s+${ids[0]}\\s+-$`));
      expect(rows).toHaveLength(2);
    });

    it.each([
      ['the whole name', 'reg/cray/other:2.0'],
      ['the end of the name', 'other:2.0'],
      ['the name without its tag', 'other'],
      ['the id', () => ids[1] ?? ''],
      ['the id in upper case', () => (ids[1] ?? '').toUpperCase()],
      ['the beginning of the id', () => (ids[1] ?? '').slice(0, 8)],
    ])('finds one by %s', async (_how, name) => {
      const text = typeof name === 'string' ? name : name();
      const { code, requests, stderr } = await site.admin([
        ...config,
        'images',
        'update',
        '--default',
        text,
      ]);
      expect(code).toBe(0);
      expect(changes(requests)).toEqual([['PATCH', `images/${ids[1]}`, { default: 'true' }]]);
      expect(stderr).toBe(
        'change on site.test (configuration default, address from UAS_ENDPOINT):\n~ images reg/cray/other:2.0\n    default: no -> yes\n',
      );
    });

    it('describes by the id with one request for it, and by name from the list', async () => {
      const byId = await site.admin([...config, 'images', 'describe', ids[0] ?? '', '-q']);
      expect(byId.stdout).toBe('reg/cray/base:1.0\n');
      expect(byId.requests.map(({ path }) => path)).toEqual([
        `/apis/uas-mgr/v1/admin/config/images/${ids[0]}`,
      ]);
      const byName = await site.admin([...config, 'images', 'show', 'base', '--json']);
      expect(JSON.parse(byName.stdout)).toEqual({
        default: true,
        image_id: ids[0],
        imagename: 'reg/cray/base:1.0',
      });
    });

    it('changes nothing with --dry-run, and shows what would change', async () => {
      const { stdout, requests } = await site.admin([
        ...config,
        'images',
        'update',
        'other',
        '--default',
        '--dry-run',
        '--json',
      ]);
      expect(JSON.parse(stdout)).toEqual({
        action: 'update',
        kind: 'images',
        name: 'reg/cray/other:2.0',
        id: ids[1],
        fields: [{ field: 'default', from: false, to: true }],
      });
      expect(changes(requests)).toEqual([]);
    });

    it('deletes several, in the order given, and prints what the service sent', async () => {
      const { code, stdout, requests } = await site.admin([
        ...config,
        'images',
        'rm',
        'other,base',
        '--yes',
        '--json',
      ]);
      expect(code).toBe(0);
      expect(changes(requests).map(([, path]) => path)).toEqual([
        `images/${ids[1]}`,
        `images/${ids[0]}`,
      ]);
      expect(JSON.parse(stdout)).toMatchObject([{ image_id: ids[1] }, { image_id: ids[0] }]);
    });

    it('deletes an object once that is named twice, by name and by id', async () => {
      const { code, stdout, requests } = await site.admin([
        ...[...config, 'images', 'delete', 'other', ids[1] ?? '', '--yes', '-q'],
      ]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'reg/cray/other:2.0\n' });
      expect(changes(requests).map(([, path]) => path)).toEqual([`images/${ids[1]}`]);
    });

    it('warns before the default goes', async () => {
      const { asked, stderr } = await site.admin([...config, 'images', 'delete', 'base'], {
        terminal: true,
        answers: [true],
      });
      expect(asked).toEqual([
        'Delete 1 image on site.test (configuration default, address from UAS_ENDPOINT)?',
      ]);
      expect(stderr).toContain('this deletes the default image, and no other is the default');
    });

    it('names the classes that use one, with the command that frees it', async () => {
      await makeObject(site, 'classes', { image_id: ids[0] ?? '', comment: 'night owls' });
      const { code, stderr } = await site.admin([
        ...config,
        'images',
        'delete',
        'base',
        '--yes',
        '--json',
      ]);
      expect(code).toBe(6);
      const { error } = JSON.parse(stderr);
      expect(error.message).toBe('the image "reg/cray/base:1.0" is in use by "night owls"');
      expect(error.hint).toContain('uas admin config classes update "night owls" --image');
      expect(error.details).toMatchObject([{ comment: 'night owls' }]);
    });

    it('is partial (9) when one of several cannot go', async () => {
      await makeObject(site, 'classes', { image_id: ids[0] ?? '', comment: 'night owls' });
      const { code, stderr } = await site.admin([
        ...config,
        'images',
        'delete',
        'base',
        'nope',
        'other',
        '--yes',
        '--json',
      ]);
      expect(code).toBe(9);
      expect(JSON.parse(stderr).error.details).toMatchObject([
        { item: 'base', ok: false, code: 'conflict', status: 409 },
        { item: 'nope', ok: false, code: 'not_found' },
        { item: 'other', ok: true },
      ]);
    });
  });
});
