/** `uas admin config images | volumes | resources | classes`: exact requests, against the embedded service. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startSite, type TestSite } from '../support/site.ts';
import type { RecordedRequest } from '../support/world.ts';

const config = ['admin', 'config'];
let site: TestSite;

/** What changes something, as method, path below the configuration and query. */
function changes(requests: readonly RecordedRequest[]): [string, string, Record<string, string>][] {
  return requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, query }) => [
      method,
      path.replace('/apis/uas-mgr/v1/admin/config/', ''),
      query,
    ]);
}

async function make(kind: string, query: Record<string, string>): Promise<Record<string, string>> {
  const { status, json } = await site.call(`POST /admin/config/${kind}`, { query });
  expect(status).toBe(200);
  return json as Record<string, string>;
}

beforeEach(async () => {
  site = await startSite();
});

const hostPath = (path: string) => JSON.stringify({ host_path: { path, type: 'Directory' } });

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
      const one = await make('images', { imagename: 'reg/cray/base:1.0', default: 'true' });
      const two = await make('images', { imagename: 'reg/cray/other:2.0' });
      ids = [one.image_id ?? '', two.image_id ?? ''];
    });

    it('lists names beside ids', async () => {
      const { stdout } = await site.admin([...config, 'images', 'list', '--sort', 'name']);
      const [head, ...rows] = stdout.trim().split('\n');
      expect(head).toMatch(/^NAME\s+DEFAULT\s+ID$/);
      expect(rows[0]).toMatch(new RegExp(`^reg/cray/base:1.0\\s+yes\\s+${ids[0]}$`));
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
      expect(stderr).toBe('~ images reg/cray/other:2.0\n    default: no -> yes\n');
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
      expect(asked).toEqual(['Delete 1 image?']);
      expect(stderr).toContain('this is the default image; there will be none');
    });

    it('names the classes that use one, with the command that frees it', async () => {
      await make('classes', { image_id: ids[0] ?? '', comment: 'night owls' });
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
      await make('classes', { image_id: ids[0] ?? '', comment: 'night owls' });
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

describe('volumes', () => {
  const sent = (description: unknown) => ({
    volumename: 'v',
    mount_path: '/m',
    volume_description: JSON.stringify(description),
  });

  it.each([
    [['--host-path', '/a'], { host_path: { path: '/a', type: 'DirectoryOrCreate' } }],
    [['--host-path', '/a:File'], { host_path: { path: '/a', type: 'File' } }],
    [['--secret', 's'], { secret: { secret_name: 's' } }],
    [['--secret', 's:0600'], { secret: { secret_name: 's', default_mode: 384 } }],
    [['--config-map', 'c:0755'], { config_map: { name: 'c', default_mode: 493 } }],
    [['--empty-dir'], { empty_dir: {} }],
    [['--empty-dir=Memory'], { empty_dir: { medium: 'Memory' } }],
    [['--empty-dir', 'memory'], { empty_dir: { medium: 'Memory' } }],
    [['--pvc', 'claim'], { persistent_volume_claim: { claim_name: 'claim' } }],
    [['--nfs', 'nas01:/export/a'], { nfs: { server: 'nas01', path: '/export/a' } }],
    [
      ['--volume-description', '{"hostPath":{"path":"/a","type":"Socket"}}'],
      { host_path: { path: '/a', type: 'Socket' } },
    ],
    [
      ['--volume-description', '{"secret":{"secret_name":"s","defaultMode":"0400"}}'],
      { secret: { secret_name: 's', default_mode: 256 } },
    ],
  ])('create %j', async (args, description) => {
    const { code, requests } = await site.admin([
      ...config,
      'volumes',
      'create',
      ...args,
      '--mount-path',
      '/m',
      'v',
    ]);
    expect(code).toBe(0);
    expect(changes(requests)).toEqual([['POST', 'volumes', sent(description)]]);
  });

  it('keep every digit of a number that a driver is given', async () => {
    const digits = '12345678901234567890';
    const json = `{"csi":{"driver":"d","volume_attributes":{"size":${digits}}}}`;
    const args = ['v', '--mount', '/m', '--volume-description', json];
    const planned = await site.admin([...config, 'volumes', 'create', ...args, '--dry-run']);
    expect(planned.stdout).toContain(digits);
    const { code, requests } = await site.admin([...config, 'volumes', 'create', ...args]);
    expect(code).toBe(0);
    expect(changes(requests)[0]?.[2]).toMatchObject({ volume_description: json });
  });

  it('takes the description from standard input', async () => {
    const json = '{"configMap":{"name":"c"}}';
    const piped = await site.admin(
      [...config, 'volumes', 'create', 'v', '--mount', '/m', '--volume-description', '-'],
      { stdin: json },
    );
    expect(changes(piped.requests)).toEqual([
      ['POST', 'volumes', sent({ config_map: { name: 'c' } })],
    ]);
  });

  it.each([
    ['no name', ['--mount', '/m', '--pvc', 'c']],
    ['no mount path', ['v', '--pvc', 'c']],
    ['no source', ['v', '--mount', '/m']],
    ['two sources', ['v', '--mount', '/m', '--pvc', 'c', '--empty-dir']],
    ['a source beside JSON', ['v', '--mount', '/m', '--pvc', 'c', '--volume-description', '{}']],
    ['a bad name', ['Bad', '--mount', '/m', '--pvc', 'c']],
    ['a name of 64 characters', ['v'.repeat(64), '--mount', '/m', '--pvc', 'c']],
    ['an empty name', ['--volumename', '', '--mount', '/m', '--pvc', 'c']],
    ['an empty mount path', ['v', '--mount-path', '', '--pvc', 'c']],
    ['a relative mount path', ['v', '--mount-path', 'm', '--pvc', 'c']],
    ['a mount path that climbs', ['v', '--mount-path', '/a/../b', '--pvc', 'c']],
    ['a list as the description', ['v', '--mount', '/m', '--volume-description', '[]']],
    ['text as the description', ['v', '--mount', '/m', '--volume-description', '"x"']],
    ['a description that is no JSON', ['v', '--mount', '/m', '--volume-description', '{']],
    ['an empty description', ['v', '--mount', '/m', '--volume-description', '']],
    ['a file that is not there', ['v', '--mount', '/m', '--volume-description', '@/nowhere/x']],
    ['an unknown attribute', ['v', '--mount', '/m', '--volume-description', '{"nfs":{"what":1}}']],
    ['a bad type', ['v', '--mount', '/m', '--host-path', '/a:Dir']],
    ['a bad mode', ['v', '--mount', '/m', '--secret', 's:0999']],
    ['an empty secret', ['v', '--mount', '/m', '--secret', '']],
    ['an empty claim', ['v', '--mount', '/m', '--pvc', '']],
    ['an NFS path without a server', ['v', '--mount', '/m', '--nfs', '/export']],
    ['a bad medium', ['v', '--mount', '/m', '--empty-dir=Ram']],
  ])('create refuses %s with nothing sent', async (_what, args) => {
    const { code, stdout, requests } = await site.admin([...config, 'volumes', 'create', ...args]);
    expect({ code, stdout, requests }).toEqual({ code: 2, stdout: '', requests: [] });
  });

  it('checks the new name, which the service forgets to', async () => {
    const { code, requests } = await site.admin([
      ...config,
      'volumes',
      'update',
      'lustre',
      '--volumename',
      'BAD_NAME',
    ]);
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });

  it('shows a mount path changing', async () => {
    const { code, stderr } = await site.admin([
      ...config,
      'volumes',
      'update',
      'lustre',
      '--mount-path',
      '/work',
    ]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: '~ volumes lustre\n    mount_path: /lus -> /work\n',
    });
  });

  it('refuses a mount path that another volume of a class has', async () => {
    const image = await make('images', { imagename: 'a:1' });
    const other = await make('volumes', {
      volumename: 'b',
      mount_path: '/b',
      volume_description: hostPath('/b'),
    });
    const volumes = (await site.call('GET /admin/config/volumes')).json as Record<string, string>[];
    const lustre = volumes.find(({ volumename }) => volumename === 'lustre');
    await make('classes', {
      image_id: image.image_id ?? '',
      comment: 'c',
      volume_list: `${lustre?.volume_id},${other.volume_id}`,
    });
    const { code, stderr, requests } = await site.admin([
      ...config,
      'volumes',
      'update',
      'b',
      '--mount-path',
      '/lus/',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('two volumes of the class "c" would have the same mount path');
    expect(changes(requests)).toEqual([]);
  });
});

describe('resources', () => {
  const json = (value: unknown) => JSON.stringify(value);

  it.each([
    [
      ['small', '--cpu', '300m', '--memory', '1Gi'],
      {
        comment: 'small',
        limit: json({ cpu: '300m', memory: '1Gi' }),
        request: json({ cpu: '300m', memory: '1Gi' }),
      },
    ],
    [
      ['--comment', 'small', '--limit', '{"cpu": "1"}'],
      { comment: 'small', limit: json({ cpu: '1' }) },
    ],
    [['--request', 'cpu=1,memory=2Gi'], { request: json({ cpu: '1', memory: '2Gi' }) }],
    [
      ['x', '--limit', 'cpu=4', '--cpu', '2'],
      { comment: 'x', limit: json({ cpu: '2' }), request: json({ cpu: '2' }) },
    ],
    [
      ['x', '--cpu', '2', '--request-cpu', '500m'],
      { comment: 'x', limit: json({ cpu: '2' }), request: json({ cpu: '500m' }) },
    ],
  ])('create %j', async (args, query) => {
    const { code, requests } = await site.admin([...config, 'resources', 'create', ...args]);
    expect(code).toBe(0);
    expect(changes(requests)).toEqual([['POST', 'resources', query]]);
  });

  it.each([
    ['neither limit nor request', ['x']],
    ['empty objects', ['x', '--limit', '{}', '--request', '{}']],
    ['a limit that is a list', ['x', '--limit', '[1]']],
    ['a limit that is text', ['x', '--limit', '"x"']],
    ['a limit that is no JSON', ['x', '--limit', '{cpu']],
    ['an empty limit', ['x', '--limit', '']],
    ['an unknown resource', ['x', '--limit', '{"mem":"1Gi"}']],
    ['a negative quantity', ['x', '--cpu', '-1']],
    ['a bad quantity', ['x', '--memory', '1gi']],
    ['an empty quantity', ['x', '--cpu', '']],
    ['a request above the limit', ['x', '--limit', 'cpu=1', '--request', 'cpu=1500m']],
    ['an empty comment', ['--comment', '', '--cpu', '1']],
  ])('create refuses %s with nothing sent', async (_what, args) => {
    const { code, stdout, stderr, requests } = await site.admin([
      ...config,
      'resources',
      'create',
      ...args,
    ]);
    expect({ code, stdout, sent: changes(requests) }).toEqual({ code: 2, stdout: '', sent: [] });
    expect(stderr).not.toContain('unexpected');
  });

  it('update changes one quantity and keeps the others', async () => {
    await make('resources', {
      comment: 'small',
      limit: json({ cpu: '1', memory: '1Gi' }),
      request: json({ memory: '1Gi' }),
    });
    const { code, stderr, requests } = await site.admin([
      ...config,
      'resources',
      'update',
      'SMA',
      '--memory',
      '2Gi',
    ]);
    expect(code).toBe(0);
    expect(changes(requests)[0]?.[2]).toEqual({
      limit: json({ cpu: '1', memory: '2Gi' }),
      request: json({ memory: '2Gi' }),
    });
    expect(stderr).toContain('    limit: cpu 1, memory 1Gi -> cpu 1, memory 2Gi\n');
  });

  it('update refuses a request above the limit that stays', async () => {
    await make('resources', { comment: 'small', limit: json({ cpu: '1' }) });
    const { code, requests } = await site.admin([
      ...config,
      'resources',
      'update',
      'small',
      '--request-cpu',
      '2',
    ]);
    expect({ code, sent: changes(requests) }).toEqual({ code: 2, sent: [] });
  });

  it('update can take limits and the comment back', async () => {
    await make('resources', { comment: 'small', limit: json({ cpu: '1' }) });
    const { requests } = await site.admin([
      ...config,
      'resources',
      'update',
      'small',
      '--limit',
      '{}',
      '--comment',
      '',
    ]);
    expect(changes(requests)[0]?.[2]).toEqual({ comment: '', limit: '{}' });
  });

  it('lists what stores no object as it is', async () => {
    await make('resources', { comment: 'odd', limit: '[1]' });
    const { code, stdout } = await site.admin([
      ...config,
      'resources',
      'list',
      '--columns',
      'comment,limit',
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'COMMENT  LIMIT\nodd      [1]\n' });
  });
});

describe('classes', () => {
  it('warns when a new class has the comment of another one', async () => {
    const create = [...config, 'classes', 'create', 'twin', '--image', 'sles:1'];
    await make('images', { imagename: 'reg/sles:1' });
    expect((await site.admin(create)).stderr).toBe('');
    const { code, stderr } = await site.admin(create);
    expect(code).toBe(0);
    expect(stderr).toContain('another class has the comment "twin" too');
  });

  let ids: Record<string, string>;
  beforeEach(async () => {
    const volume = async (name: string, path: string) =>
      (
        await make('volumes', {
          volumename: name,
          mount_path: path,
          volume_description: hostPath(path),
        })
      ).volume_id ?? '';
    ids = {
      base: (await make('images', { imagename: 'reg/base:1' })).image_id ?? '',
      one: await volume('one', '/one'),
      two: await volume('two', '/two'),
      again: await volume('again', '/one/'),
      small:
        (await make('resources', { comment: 'small', limit: '{"cpu":"1"}' })).resource_id ?? '',
    };
    ids.user =
      (await make('classes', { image_id: ids.base ?? '', comment: 'brokered user' })).class_id ??
      '';
  });
  const create = (...args: string[]) => site.admin([...config, 'classes', 'create', ...args]);
  const update = (...args: string[]) => site.admin([...config, 'classes', 'update', ...args]);

  it.each<[string[], (known: Record<string, string>) => Record<string, unknown>]>([
    [['c', '--image', 'base'], ({ base }) => ({ comment: 'c', image_id: base })],
    [['--image-id', 'reg/base:1'], ({ base }) => ({ image_id: base })],
    [
      ['c', '--image', 'base', '--volume', 'one', '--volume', 'two'],
      ({ base, one, two }) => ({ comment: 'c', image_id: base, volume_list: `${one},${two}` }),
    ],
    [
      ['c', '--image', 'base', '--volume-list', ' one , two '],
      ({ base, one, two }) => ({ comment: 'c', image_id: base, volume_list: `${one},${two}` }),
    ],
    [
      ['c', '--image', 'base', '--resource', 'SMALL', '--creation-class', 'brokered'],
      ({ base, small, user }) => ({
        comment: 'c',
        image_id: base,
        resource_id: small,
        uai_creation_class: user,
      }),
    ],
    [
      ['c', '--image', 'base', '--default', '--public-ip', 'n', '--uai-compute-network=f'],
      ({ base }) => ({
        comment: 'c',
        image_id: base,
        default: 'true',
        public_ip: 'false',
        uai_compute_network: 'false',
      }),
    ],
    [
      [
        'c',
        '--image',
        'base',
        '--opt-ports',
        '80, 8080',
        '--replicas',
        '2',
        '--namespace',
        'uas',
        '--priority-class-name',
        'p',
        '--service-account',
        's',
      ],
      ({ base }) => ({
        comment: 'c',
        image_id: base,
        opt_ports: '80,8080',
        replicas: '2',
        namespace: 'uas',
        priority_class_name: 'p',
        service_account: 's',
      }),
    ],
    [
      ['c', '--image', 'base', '--timeout', '{"soft":"600"}'],
      ({ base }) => ({ comment: 'c', image_id: base, timeout: '{"soft":"600"}' }),
    ],
    [
      ['c', '--image', 'base', '--timeout', '30s'],
      ({ base }) => ({ comment: 'c', image_id: base }),
    ],
    [
      ['c', '--image', 'base', '--timeout', '30s', '--timeout', '{"hard":"60"}'],
      ({ base }) => ({ comment: 'c', image_id: base, timeout: '{"hard":"60"}' }),
    ],
    [
      ['c', '--image', 'base', '--soft-timeout', '30m', '--hard-timeout', '24h', '--warning', '1m'],
      ({ base }) => ({
        comment: 'c',
        image_id: base,
        timeout: '{"soft":"1800","hard":"86400","warning":"60"}',
      }),
    ],
    [
      ['c', '--image', 'base', '--timeout', 'soft=30m', '--hard-timeout', '1h'],
      ({ base }) => ({ comment: 'c', image_id: base, timeout: '{"soft":"1800","hard":"3600"}' }),
    ],
    [
      [
        'c',
        '--image',
        'base',
        '--toleration',
        'a=b:NoSchedule',
        '--tolerations',
        '[{"key":"k","operator":"Exists"}]',
      ],
      ({ base }) => ({
        comment: 'c',
        image_id: base,
        tolerations:
          '[{"key":"k","operator":"Exists"},{"key":"a","operator":"Equal","value":"b","effect":"NoSchedule"}]',
      }),
    ],
    [
      ['c', '--preset', 'legacy', '--image', 'base'],
      ({ base }) => ({
        comment: 'c',
        image_id: base,
        default: 'true',
        public_ip: 'true',
        uai_compute_network: 'true',
        replicas: '1',
      }),
    ],
    [
      ['c', '--preset', 'brokered-user', '--image', 'base', '--public-ip'],
      ({ base }) => ({
        comment: 'c',
        image_id: base,
        default: 'false',
        public_ip: 'true',
        uai_compute_network: 'true',
        replicas: '1',
      }),
    ],
    [
      ['c', '--preset', 'broker', '--image', 'base', '--replicas', '3'],
      ({ base }) => ({
        comment: 'c',
        image_id: base,
        default: 'false',
        public_ip: 'true',
        uai_compute_network: 'false',
        namespace: 'uas',
        replicas: '3',
      }),
    ],
  ])('create %j', async (args, query) => {
    const { code, requests, stderr } = await create(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(changes(requests)).toEqual([['POST', 'classes', query(ids)]]);
  });

  it('sends the parameters in the order that the service documents', async () => {
    const { requests } = await create(
      '--replicas',
      '1',
      '--timeout',
      '{"soft":"1"}',
      '--volume',
      'one',
      '--image',
      'base',
      '--default',
      '--comment',
      'c',
    );
    const [request] = requests.filter(({ method }) => method === 'POST');
    expect([...new URL(request?.url ?? '').searchParams.keys()]).toEqual([
      'comment',
      'default',
      'image_id',
      'volume_list',
      'timeout',
      'replicas',
    ]);
  });

  it.each([
    ['no image', ['c']],
    ['an empty image', ['c', '--image', '']],
    ['two images', ['c', '--image', 'a', '--image-id', 'b']],
    ['an empty list of volumes', ['c', '--image', 'base', '--volume-list', '']],
    ['an empty volume', ['c', '--image', 'base', '--volume=']],
    ['an empty resource', ['c', '--image', 'base', '--resource-id', '']],
    ['an empty creation class', ['c', '--image', 'base', '--uai-creation-class', '']],
    ['an empty namespace', ['c', '--image', 'base', '--namespace', '']],
    ['an empty service account', ['c', '--image', 'base', '--service-account', '']],
    ['a bad service account', ['c', '--image', 'base', '--service-account', 'a b']],
    ['an empty comment', ['--image', 'base', '--comment', '']],
    ['empty ports', ['c', '--image', 'base', '--opt-ports', '']],
    ['a port out of range', ['c', '--image', 'base', '--opt-ports', '99999']],
    ['a port that is no number', ['c', '--image', 'base', '--opt-ports', '80,x']],
    ['the port of ssh', ['c', '--image', 'base', '--opt-ports', '22']],
    ['no replicas', ['c', '--image', 'base', '--replicas', '0']],
    ['empty replicas', ['c', '--image', 'base', '--replicas', '']],
    ['timeouts as numbers', ['c', '--image', 'base', '--timeout', '{"soft":600}']],
    ['a timeout that is no object', ['c', '--image', 'base', '--timeout', '[600]']],
    ['an empty timeout', ['c', '--image', 'base', '--timeout', '']],
    ['an unknown timeout', ['c', '--image', 'base', '--timeout', '{"idle":"1"}']],
    ['a negative timeout', ['c', '--image', 'base', '--soft-timeout', '-1']],
    ['tolerations that are no list', ['c', '--image', 'base', '--tolerations', '{}']],
    ['empty tolerations', ['c', '--image', 'base', '--tolerations', '']],
    ['a bad toleration', ['c', '--image', 'base', '--toleration', 'a:Never']],
    ['an unknown preset', ['c', '--image', 'base', '--preset', 'fast']],
    ['a preset of Object’s', ['c', '--image', 'base', '--preset', 'constructor']],
    ['an unknown option', ['c', '--image', 'base', '--imag', 'x']],
  ])('create refuses %s with nothing sent', async (_what, args) => {
    const { code, stdout, stderr, requests } = await create(...args);
    expect({ code, stdout, requests }).toEqual({ code: 2, stdout: '', requests: [] });
    expect(stderr).not.toContain('unexpected');
  });

  it('refuses two volumes at one mount path before anything is changed', async () => {
    const { code, stderr, requests } = await create(
      'c',
      '--image',
      'base',
      '--volume',
      'one,again',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('two volumes of the class have the same mount path, /one: one, again');
    expect(changes(requests)).toEqual([]);
  });

  it('is not found (3) for an unknown volume, with the nearest', async () => {
    const { code, stderr } = await create('c', '--image', 'base', '--volume', 'onne');
    expect(code).toBe(3);
    expect(stderr).toContain('there is no volume "onne"\nhint: did you mean one?');
  });

  it('shows names where the service has ids', async () => {
    await create(
      'broker',
      '--image',
      'base',
      '--volume',
      'one',
      '--resource',
      'small',
      '--creation-class',
      'brokered',
    );
    const { stdout } = await site.admin([...config, 'classes', 'list', '-o', 'json']);
    expect(JSON.parse(stdout)).toHaveLength(2);
    const table = await site.admin([
      ...config,
      'classes',
      'list',
      '--columns',
      'comment,image,volumes,resource,creates',
      '--sort',
      'comment',
    ]);
    expect(table.stdout.trimEnd().split('\n')).toEqual([
      'COMMENT        IMAGE       VOLUMES  RESOURCE  CREATES',
      'broker         reg/base:1  one      small     brokered user',
      'brokered user  reg/base:1  -        -         -',
    ]);
  });

  describe('that exist', () => {
    beforeEach(async () => {
      await create(
        'mine',
        '--image',
        'base',
        '--volume',
        'one',
        '--resource',
        'small',
        '--timeout',
        '{"soft":"60"}',
      );
    });

    it('get a volume more and keep the others', async () => {
      const { code, stderr, requests } = await update('mine', '--add-volume', 'two');
      expect(code).toBe(0);
      expect(changes(requests)[0]?.[2]).toEqual({ volume_list: `${ids.one},${ids.two}` });
      expect(stderr).toBe(
        '~ classes mine\n    volumes: one -> one, two\nUAIs that run already stay as they are; new ones are made this way\n',
      );
    });

    it('get one and lose one', async () => {
      const { requests } = await update('mine', '--add-volume', 'again', '--remove-volume', 'one');
      expect(changes(requests)[0]?.[2]).toEqual({ volume_list: ids.again });
    });

    it('change a part of their timeout', async () => {
      const { requests } = await update('mine', '--hard-timeout', '1h', '--soft-timeout', 'none');
      expect(changes(requests)[0]?.[2]).toEqual({ timeout: '{"hard":"3600"}' });
    });

    it('lose their timeout, which an empty object does', async () => {
      const { requests } = await update('mine', '--timeout', '{}');
      expect(changes(requests)[0]?.[2]).toEqual({ timeout: '{}' });
    });

    it.each([
      ['the last volume away', ['--remove-volume', 'one'], 2],
      ['a volume away that it does not have', ['--remove-volume', 'two'], 3],
      ['an unknown volume', ['--add-volume', 'nope'], 3],
      ['a volume at a path that is taken', ['--add-volume', 'again'], 2],
      ['a list beside a change of it', ['--volume', 'one', '--add-volume', 'two'], 2],
    ])('refuse %s', async (_what, args, expected) => {
      const { code, requests } = await update('mine', ...args);
      expect({ code, sent: changes(requests) }).toEqual({ code: expected, sent: [] });
    });

    it.each([
      ['resource', ['--resource-id', '']],
      ['opt_ports', ['--opt-ports', '']],
      ['uai_creation_class', ['--uai-creation-class', '']],
      ['service_account', ['--service-account', '']],
      ['volumes', ['--volume-list', '']],
      ['namespace', ['--namespace', '']],
    ])('say that %s cannot be emptied, with nothing sent', async (field, args) => {
      const { code, stderr, requests } = await update('mine', ...args);
      expect({ code, requests }).toEqual({ code: 2, requests: [] });
      expect(stderr).toContain(`${field} cannot be emptied once it is set`);
    });

    it('may keep a fault that they have while something else changes', async () => {
      const classes = (await site.call('GET /admin/config/classes')).json as Record<
        string,
        string
      >[];
      const id = classes.find(({ comment }) => comment === 'mine')?.class_id;
      await site.call(`PATCH /admin/config/classes/${id}`, {
        query: { volume_list: `${ids.one},${ids.again}` },
      });
      expect(await update('mine', '--comment', 'yours')).toMatchObject({ code: 0 });
    });

    it('are not deleted while a broker makes UAIs from them', async () => {
      await create('broker', '--image', 'base', '--creation-class', 'mine');
      const kept = await site.admin([...config, 'classes', 'delete', 'mine', '--yes']);
      expect(kept.code).toBe(6);
      expect(kept.stderr).toContain('"broker" makes its UAIs from a class that is to be deleted');
      expect(changes(kept.requests)).toEqual([]);
      expect(
        await site.admin([...config, 'classes', 'delete', 'mine', 'broker', '--yes']),
      ).toMatchObject({ code: 0 });
    });

    it('are deleted all the same with --force', async () => {
      await create('broker', '--image', 'base', '--creation-class', 'mine');
      expect(
        await site.admin([...config, 'classes', 'delete', 'mine', '--yes', '--force']),
      ).toMatchObject({ code: 0 });
    });

    it('are deleted by a comment that holds a comma', async () => {
      await update('mine', '--comment', 'small, fast');
      const { code, stdout } = await site.admin([
        ...config,
        'classes',
        'delete',
        'small, fast',
        '--yes',
        '--json',
      ]);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ comment: 'small, fast' });
    });
  });
});

describe('every kind', () => {
  it('is named where nothing is near what was typed, and little is there', async () => {
    const describeClass = [...config, 'classes', 'describe', 'zebra'];
    expect((await site.admin(describeClass)).stderr).not.toContain('hint:');
    const { image_id = '' } = await make('images', { imagename: 'reg/sles:1' });
    for (const comment of ['one', 'two']) await make('classes', { image_id, comment });
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
      expect(table.stderr).toContain(`make one with: uas admin config ${kind} create`);
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
    await make('images', { imagename: 'reg/a:1' });
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
    const image = await make('images', { imagename: 'reg/a:1' });
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
    const image = await make('images', { imagename: 'reg/a:1' });
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
