/** The administrator's day with the built program against the embedded service: names only, no UUID is typed. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHome, type Outcome, type ProgramHome } from '../support/program.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

let home: ProgramHome;
let adminToken = '';
let userToken = '';
let userName = '';

async function as(token: string, args: readonly string[], input?: string): Promise<Outcome> {
  expect(args.join(' ')).not.toMatch(uuid);
  return home.run(args, { env: { UAS_TOKEN: token }, ...(input === undefined ? {} : { input }) });
}

/** Runs as the administrator; anything but success fails the test with what was said. */
async function admin(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await as(adminToken, ['admin', ...args]);
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
  return stdout;
}

const names = async (...args: string[]) =>
  (await admin(...args, '-q')).trim().split('\n').filter(Boolean);
const rows = async (...args: string[]) =>
  JSON.parse(await admin(...args, '--json')) as Record<string, unknown>[];

beforeAll(async () => {
  home = createHome();
  const { code, stdout } = await home.run(['local', 'start', '--json', '--empty', '--speed', '50']);
  expect(code).toBe(0);
  const { users } = JSON.parse(stdout) as {
    users: { name: string; token: string; admin: boolean }[];
  };
  const person = users.find((user) => !user.admin);
  adminToken = users.find((user) => user.admin)?.token ?? '';
  userToken = person?.token ?? '';
  userName = person?.name ?? '';
});
afterAll(() => home.dispose());

describe('the administrator’s day', () => {
  it('begins with a system that lint has much to say about', async () => {
    const { code, stdout } = await as(adminToken, ['admin', 'config', 'lint', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)[0]).toMatchObject({ kind: 'images', severity: 'error' });
  });

  it('registers images, volumes and a resource specification', async () => {
    await admin(
      'config',
      'images',
      'create',
      'registry.local/cray/cray-uai-sles15sp3:1.6.0',
      '--default',
    );
    await admin('config', 'images', 'create', 'registry.local/cray/cray-uai-broker:1.2.4');
    await admin(
      'config',
      'volumes',
      'create',
      'scratch',
      '--mount',
      '/scratch',
      '--host-path',
      '/lus/scratch',
    );
    await admin(
      'config',
      'volumes',
      'create',
      'broker-sssd-config',
      '--mount',
      '/etc/sssd',
      '--secret',
      'broker-sssd-conf:0600',
    );
    await admin(
      'config',
      'volumes',
      'create',
      'sssd-conf-d',
      '--mount',
      '/etc/sssd/conf.d',
      '--empty-dir=Memory',
    );
    await admin('config', 'resources', 'create', 'small', '--cpu', '300m', '--memory', '1Gi');
    expect(await names('config', 'volumes', 'list', '--sort', 'name')).toEqual([
      'broker-sssd-config',
      'lustre',
      'scratch',
      'sssd-conf-d',
      'timezone',
    ]);
  });

  it('makes three classes that refer to all of it by name', async () => {
    await admin(
      ...[
        'config',
        'classes',
        'create',
        'legacy',
        '--preset',
        'legacy',
        '--image',
        'cray-uai-sles15sp3',
      ],
      ...['--volume', 'lustre', '--volume', 'timezone', '--soft-timeout', '30m'],
      ...['--hard-timeout', '24h', '--warning', '1m'],
    );
    await admin(
      ...['config', 'classes', 'create', 'brokered', '--preset', 'brokered-user'],
      ...[
        '--image',
        'cray-uai-sles15sp3:1.6.0',
        '--volume-list',
        'lustre,scratch',
        '--resource',
        'small',
      ],
    );
    await admin(
      ...[
        'config',
        'classes',
        'create',
        'broker',
        '--preset',
        'broker',
        '--image',
        'cray-uai-broker',
      ],
      ...['--volume', 'broker-sssd-config', '--creation-class', 'brokered', '--replicas', '3'],
    );
    const table = await admin(
      'config',
      'classes',
      'list',
      '--columns',
      'comment,volumes,resource,creates',
      '--sort',
      'comment',
    );
    expect(table.trimEnd().split('\n')).toEqual([
      'COMMENT   VOLUMES             RESOURCE  CREATES',
      'broker    broker-sssd-config  -         brokered',
      'brokered  lustre, scratch     small     -',
      'legacy    lustre, timezone    -         -',
    ]);
    expect(await as(adminToken, ['admin', 'config', 'lint'])).toMatchObject({
      code: 0,
      stdout: '',
    });
  });

  it('starts a broker that can be reached by a name', async () => {
    const broker = await rows(
      'uais',
      'create',
      '--class',
      'broker',
      '--uai-name',
      'login',
      '--wait',
    );
    expect(broker).toMatchObject({
      uai_name: 'login',
      username: 'broker',
      uai_status: 'Running: Ready',
    });
    expect(
      await as(adminToken, ['admin', 'uais', 'create', '--class', 'broker', '--uai-name', 'login']),
    ).toMatchObject({ code: 6 });
    expect(
      await names(
        'uais',
        'create',
        '--class',
        'broker',
        '--uai-name',
        'login',
        '--if-exists',
        'return',
      ),
    ).toEqual(['login']);
  });

  it('makes a UAI for a user, who has one of his own too', async () => {
    const key = join(home.home, '.ssh/id_ed25519.pub');
    const [made] = await names(
      'uais',
      'create',
      '--class',
      'brokered',
      '--owner',
      userName,
      '--publickey',
      key,
      '--wait',
    );
    expect(made).toMatch(new RegExp(`^uai-${userName}-`));
    expect(await as(userToken, ['create', '--wait', '-q'])).toMatchObject({ code: 0 });
    expect(await names('uais', 'list', '--owner', userName)).toHaveLength(2);
    expect(await names('uais', 'list', '--class', 'brokered')).toEqual([made]);
    expect((await as(userToken, ['admin', 'uais', 'list'])).code).toBe(5);
  });

  it('adds a volume to a class, and reports what that does not change', async () => {
    const { code, stderr } = await as(adminToken, [
      'admin',
      'config',
      'classes',
      'update',
      'broker',
      '--add-volume',
      'sssd-conf-d',
    ]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^change on 127\.0\.0\.1:\d+ \(configuration local\):\n~ classes broker\n {4}volumes: broker-sssd-config -> broker-sssd-config, sssd-conf-d\nrunning UAIs are not affected; new UAIs use this configuration\n$/,
      ),
    });
  });

  it('cannot delete what a class uses, and reads which class by its name', async () => {
    const { code, stderr } = await as(adminToken, [
      'admin',
      'config',
      'volumes',
      'delete',
      'scratch',
      '--yes',
    ]);
    expect(code).toBe(6);
    expect(stderr).toContain('the volume "scratch" is in use by "brokered"');
    const [, command = ''] = /for example: (.*)/.exec(stderr) ?? [];
    expect(command).toBe('uas admin config classes update "brokered" --remove-volume scratch');
    await admin('config', 'classes', 'update', 'brokered', '--remove-volume', 'scratch');
    await admin('config', 'volumes', 'delete', 'scratch', '--yes');
  });

  it('finds the UAIs of one user and removes them, and nobody else’s', async () => {
    const first = await as(adminToken, ['admin', 'uais', 'delete', '--owner', userName]);
    expect(first).toMatchObject({ code: 2, stdout: '' });
    expect(await names('uais', 'delete', '--owner', userName, '--dry-run')).toHaveLength(2);
    expect(await names('uais', 'delete', '--owner', userName, '--yes')).toHaveLength(2);
    expect(await names('uais', 'list')).toEqual(['login']);
    expect((await as(userToken, ['list', '--json'])).stdout).toBe('[]\n');
  });

  it('keeps the configuration in a file, resets, and has it back', async () => {
    const file = join(home.home, 'site.yaml');
    writeFileSync(file, await admin('config', 'export'));
    expect(readFileSync(file, 'utf8')).not.toMatch(uuid);

    const reset = await as(adminToken, ['admin', 'config', 'delete', '--yes']);
    expect(reset.code).toBe(0);
    const directory = join(home.home, '.local/state/uas/backups');
    const [backup = ''] = readdirSync(directory);
    expect(reset.stderr).toContain(join(directory, backup));
    expect(readFileSync(join(directory, backup), 'utf8')).toContain(readFileSync(file, 'utf8'));
    expect(await rows('config', 'classes', 'list')).toEqual([]);
    expect(await names('uais', 'list')).toEqual(['login']);

    expect((await as(adminToken, ['admin', 'config', 'diff', '-f', file])).code).toBe(1);
    await admin('config', 'apply', '--yes', '-f', file);
    expect(await as(adminToken, ['admin', 'config', 'apply', '--yes', '-f', file])).toMatchObject({
      code: 0,
      stderr: 'no changes\n',
    });
    expect(
      await as(
        adminToken,
        ['admin', 'config', 'diff', '--prune', '-f', '-'],
        readFileSync(file, 'utf8'),
      ),
    ).toMatchObject({ code: 0 });
  });

  it('ends with every UAI gone, by the names that were listed', async () => {
    const list = await as(adminToken, ['admin', 'uais', 'list', '-q']);
    expect(
      await as(adminToken, ['admin', 'uais', 'delete', '-', '--yes', '-q'], list.stdout),
    ).toMatchObject({ code: 0, stdout: 'login\n' });
    expect(
      await as(adminToken, ['admin', 'uais', 'wait', 'login', '--for', 'deleted']),
    ).toMatchObject({ code: 0 });
    expect(existsSync(join(home.home, '.local/state/uas/backups'))).toBe(true);
  });
});
