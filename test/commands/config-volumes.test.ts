/** `uas admin config volumes`: exact requests, against the embedded service. */
import { beforeEach, describe, expect, it } from 'vitest';
import { changes, config, hostPath, makeObject } from '../support/config-objects.ts';
import { startSite, type TestSite } from '../support/site.ts';

/** How the system of these tests is named. */
const system = 'site.test (configuration default, address from UAS_ENDPOINT)';

let site: TestSite;
beforeEach(async () => {
  site = await startSite();
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
    ['a secret that Kubernetes cannot have', ['v', '--mount', '/m', '--secret', 'Bad Name:0600']],
    ['a config map that Kubernetes cannot have', ['v', '--mount', '/m', '--config-map', 'a_b']],
    ['a claim that Kubernetes cannot have', ['v', '--mount', '/m', '--pvc', '-c']],
    [
      'a secret in JSON that Kubernetes cannot have',
      ['v', '--mount', '/m', '--volume-description', '{"secret":{"secretName":"a/b"}}'],
    ],
    ['a bad medium', ['v', '--mount', '/m', '--empty-dir=Ram']],
  ])('create refuses %s with nothing sent', async (_what, args) => {
    const { code, stdout, requests } = await site.admin([...config, 'volumes', 'create', ...args]);
    expect({ code, stdout, requests }).toEqual({ code: 2, stdout: '', requests: [] });
  });

  it.each([
    [['--secret', 'Bad.Name'], '"Bad.Name" in --secret cannot be the name of a secret'],
    [['--secret', 's:0999'], '--secret NAME:MODE: invalid file mode "0999"'],
    [['--secret', ':0600'], '--secret: expected NAME or NAME:0600, got ":0600"'],
  ])('create with %j says what is wrong with it', async (args, why) => {
    const { stderr } = await site.admin([
      ...config,
      ...['volumes', 'create', 'v', '--mount', '/m', ...args],
    ]);
    expect(stderr).toContain(why);
  });

  it('create warns of a mount path that every UAI without a class would have twice', async () => {
    const create = (name: string, mount: string, ...more: string[]) =>
      site.admin([
        ...config,
        ...['volumes', 'create', name, '--mount', mount, '--empty-dir', ...more],
      ]);
    expect((await create('own', '/own')).stderr).toBe(`created volume own on ${system}\n`);
    const dry = await create('work', '/lus/', '--dry-run');
    expect(dry.stderr).toContain('same mount path, /lus: lustre, work');
    const made = await create('work', '/lus');
    expect({ code: made.code, stderr: made.stderr }).toEqual({
      code: 0,
      stderr: `warning: two volumes have the same mount path, /lus: lustre, work; without a default class every UAI mounts both and fails\ncreated volume work on ${system}\n`,
    });
    expect((await create('other', '/other')).stderr).toBe(`created volume other on ${system}\n`);
  });

  it('create is silent about a mount path that is there twice when a default class chooses', async () => {
    const image = await makeObject(site, 'images', { imagename: 'a:1' });
    await makeObject(site, 'classes', { image_id: image.image_id ?? '', default: 'true' });
    const { code, stderr } = await site.admin([
      ...config,
      ...['volumes', 'create', 'work', '--mount', '/lus', '--empty-dir'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `created volume work on ${system}\n` });
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
      stderr: `change on ${system}:\n~ volumes lustre\n    mount_path: /lus -> /work\n`,
    });
  });

  it('refuses a mount path that another volume of a class has', async () => {
    const image = await makeObject(site, 'images', { imagename: 'a:1' });
    const other = await makeObject(site, 'volumes', {
      volumename: 'b',
      mount_path: '/b',
      volume_description: hostPath('/b'),
    });
    const volumes = (await site.call('GET /admin/config/volumes')).json as Record<string, string>[];
    const lustre = volumes.find(({ volumename }) => volumename === 'lustre');
    await makeObject(site, 'classes', {
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
