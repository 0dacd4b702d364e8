/** `uas admin config classes`: exact requests, against the embedded service. */
import { beforeEach, describe, expect, it } from 'vitest';
import { changes, config, hostPath, makeObject } from '../support/config-objects.ts';
import { startSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await startSite();
});

describe('classes', () => {
  it('refuses a new class with the comment of another one, and warns with --duplicate', async () => {
    const create = [...config, 'classes', 'create', 'twin', '--image', 'sles:1'];
    await makeObject(site, 'images', { imagename: 'reg/sles:1' });
    expect((await site.admin(create)).stderr).toBe(
      'created class twin on site.test (configuration default, address from UAS_ENDPOINT)\n',
    );
    expect((await site.admin(create)).code).toBe(6);
    const { code, stderr } = await site.admin([...create, '--duplicate']);
    expect(code).toBe(0);
    expect(stderr).toContain('another class has the same comment "twin"');
  });

  let ids: Record<string, string>;
  beforeEach(async () => {
    const volume = async (name: string, path: string) =>
      (
        await makeObject(site, 'volumes', {
          volumename: name,
          mount_path: path,
          volume_description: hostPath(path),
        })
      ).volume_id ?? '';
    ids = {
      base: (await makeObject(site, 'images', { imagename: 'reg/base:1' })).image_id ?? '',
      one: await volume('one', '/one'),
      two: await volume('two', '/two'),
      again: await volume('again', '/one/'),
      small:
        (await makeObject(site, 'resources', { comment: 'small', limit: '{"cpu":"1"}' }))
          .resource_id ?? '',
    };
    ids.user =
      (await makeObject(site, 'classes', { image_id: ids.base ?? '', comment: 'brokered user' }))
        .class_id ?? '';
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
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^created class .* on site\.test \(configuration default, address from UAS_ENDPOINT\)\n$/,
      ),
    });
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
        'change on site.test (configuration default, address from UAS_ENDPOINT):\n~ classes mine\n    volumes: one -> one, two\nrunning UAIs are not affected; new UAIs use this configuration\n',
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
      expect(stderr).toContain(`${field} cannot be cleared once it is set`);
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
      expect(kept.stderr).toContain('"broker" creates its UAIs from a class to be deleted');
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
      expect(JSON.parse(stdout)).toMatchObject([{ item: 'small, fast', ok: true }]);
    });
  });
});
