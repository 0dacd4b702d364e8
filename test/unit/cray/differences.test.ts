/** What cray mode does otherwise than cray on purpose; docs/cray-compatibility.md names each test. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configuration, cray, crayWorld, gateway, targetOf } from '../../support/cray.ts';

const service = () => ({ body: [] });

describe('repeated list options add up', () => {
  it.each([
    [['uas', 'delete', '--uai-list', 'a', '--uai-list', 'b,c'], 'uas?uai_list=a%2Cb%2Cc'],
    [
      ['uas', 'admin', 'uais', 'delete', '--uai-list', 'a', '--uai-list', ''],
      'admin/uais?uai_list=a',
    ],
    [
      [
        'uas',
        'admin',
        'config',
        'classes',
        'update',
        'c',
        '--volume-list',
        'v1',
        '--volume-list',
        'v2',
      ],
      'admin/config/classes/c?volume_list=v1%2Cv2',
    ],
    [['uas', 'delete', '--uai-list', 'a, b'], 'uas?uai_list=a%2C+b'],
  ])('%j', async (args, target) => {
    const { requests } = await cray(args, { service });
    expect(targetOf(requests[0])).toBe(`/apis/uas-mgr/v1/${target}`);
  });
});

describe('an id that is an address is refused before anything is sent', () => {
  it.each([
    '',
    '.',
    '..',
    '../../config',
    'a/b',
    '/',
    'a\\b',
    'a?x=1',
    'a#b',
    '%2e%2e',
    '%2E.',
    '..%2f..%2fconfig',
    'a%2Fb',
    '%252e%252e',
    'a\nb',
    'a\u0000',
  ])('%j', async (id) => {
    const run = await cray(['uas', 'admin', 'config', 'images', 'delete', '--', id]);
    expect(run).toMatchObject({ code: 2, stdout: '', requests: [] });
    expect(run.stderr).toContain("\nError: Invalid value for 'IMAGE_ID': ");
    expect(run.stderr).toContain('Nothing was sent.');
  });
});

describe('admin uais delete without a selector', () => {
  const remove = ['uas', 'admin', 'uais', 'delete'];

  it('is refused', async () => {
    const run = await cray(remove);
    expect(run).toMatchObject({ code: 2, stdout: '', requests: [] });
    expect(run.stderr).toContain('\nError: Missing one of --uai-list, --owner, --class-id.\n');
    expect(run.stderr).toContain('--all');
  });

  it.each([
    [[...remove, '--owner', '']],
    [[...remove, '--owner', ' ']],
    [[...remove, '--class-id', '']],
    [[...remove, '--uai-list', '']],
    [[...remove, '--uai-list', ' , ']],
    [[...remove, '--owner', 'ann', '--uai-list', '']],
    [['uas', 'uais', 'delete', '-y', '--username', '']],
    [['uas', 'uais', 'delete', '-y', '--username', ' ']],
  ])('that is empty is refused: %j', async (args) => {
    const run = await cray(args);
    expect(run).toMatchObject({ code: 2, stdout: '', requests: [] });
    expect(run.stderr).toMatch(/Error: Invalid value for '--[a-z-]+': it is empty\.\n/);
  });

  it.each([[['--owner', '']], [['--class-id', '', '--owner', '']]])(
    'that names some goes out together with %j, which does not count then',
    async (empty) => {
      const run = await cray([...remove, ...empty, '--uai-list', 'uai-a'], { service });
      expect(run.code).toBe(0);
      expect(targetOf(run.requests[0])).toContain('uai_list=uai-a');
    },
  );

  it('deletes everything with --all, which no variable and no file can set', async () => {
    const run = await cray([...remove, '--all'], { service });
    expect(run.code).toBe(0);
    expect(targetOf(run.requests[0])).toBe('/apis/uas-mgr/v1/admin/uais');
    const disarmed = await cray(remove, {
      env: { CRAY_UAS_ADMIN_UAIS_DELETE_ALL: '1' },
      files: configuration(gateway, '\n[uas.admin.uais.delete]\nall = true\n'),
    });
    expect(disarmed).toMatchObject({ code: 2, requests: [] });
  });

  it('refuses --all together with a selector', async () => {
    const run = await cray([...remove, '--all', '--owner', 'ann']);
    expect(run).toMatchObject({ code: 2, requests: [] });
  });

  it('takes a selector from the configuration', async () => {
    const files = configuration(gateway, '\n[uas.admin.uais.delete]\nowner = "ann"\n');
    const { requests } = await cray(remove, { service, files });
    expect(targetOf(requests[0])).toBe('/apis/uas-mgr/v1/admin/uais?owner=ann');
  });
});

it('errors say more on lines below those of cray', async () => {
  const run = await cray(['uas', 'list'], {
    service: () => ({ status: 401, statusText: 'Unauthorized', body: 'Jwt is expired' }),
  });
  expect(run.stderr).toBe(
    "Usage: cray uas list [OPTIONS]\nTry 'cray uas list -h' for help.\n\n" +
      'Error: Error received from server: 401 Unauthorized\nJwt is expired\n' +
      'If your token was refused, sign in again: cray auth login\n',
  );
});

it('prints one line and exits with 1 where cray shows a Python traceback', async () => {
  const world = crayWorld();
  const run = await cray(['uas', 'create', '--publickey', world.home], {}, world);
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(/^Error: cannot read .*\n$/);
});

it('~/.netrc is not read', async () => {
  const world = crayWorld({ service });
  writeFileSync(join(world.home, '.netrc'), 'machine gateway.test login ann password sesame\n');
  const { requests } = await cray(['uas', 'list'], {}, world);
  expect(requests[0]?.headers).not.toHaveProperty('authorization');
});

it('a private key goes nowhere', async () => {
  const world = crayWorld();
  const key = join(world.home, 'id_ed25519');
  writeFileSync(key, '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n');
  const run = await cray(['uas', 'create', '--publickey', key], {}, world);
  expect(run).toMatchObject({
    code: 2,
    requests: [],
    stderr:
      'Usage: cray uas create [OPTIONS]\n\nError: Please specify a properly formatted public key. It appears that you are trying to use your private key.\n',
  });
});

it('a key that may not be read does not count', async () => {
  const world = crayWorld();
  const key = join(world.home, 'key.pub');
  writeFileSync(key, 'ssh-ed25519 AAAA');
  const read = async () => {
    throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  };
  const files = {
    ...world.deps.files,
    read: (path: string) => (path === key ? read() : world.deps.files.read(path)),
  };
  const run = await cray(
    ['uas', 'create', '--publickey', key],
    {},
    { ...world, deps: { ...world.deps, files } },
  );
  expect(run).toMatchObject({ code: 2, requests: [] });
  expect(run.stderr).toContain(
    `Error: Invalid value for '--publickey': Path '${key}' is not readable.\n`,
  );
});
