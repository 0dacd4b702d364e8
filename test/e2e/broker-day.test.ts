/** The day of a broker: an administrator creates it, users log in to it with the system's ssh, and it is deleted. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHome, hasTool, type ProgramHome } from '../support/program.ts';
import { makeKey, runProgram, sshArguments } from '../support/ssh.ts';
import { openTerminal } from '../support/terminal.ts';

interface Broker {
  uai_name: string;
  uai_connect_string: string;
  class: string;
  creation_class: string;
  uais: string[];
}

interface User {
  name: string;
  password: string;
  admin: boolean;
}

interface Login {
  user?: string;
  key?: string;
  options?: string[];
  input?: string;
}

describe.skipIf(!hasTool('scp'))('the day of a broker', () => {
  let home: ProgramHome;
  let users: User[];
  let me: string;
  let key: string;
  let broker: Broker;

  const admin = (...args: string[]) =>
    home.run(['--configuration', 'local-admin', 'admin', ...args]);
  const listed = async <T>(...args: string[]) => {
    const { code, stdout, stderr } = await admin(...args, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as T;
  };
  const uais = async () => (await listed<Broker[]>('brokers', 'list'))[0]?.uais;
  const startAgain = async () => {
    const { stdout } = await home.run(['local', 'start', '--json', '--speed', '20']);
    users = (JSON.parse(stdout) as { users: User[] }).users;
  };

  const argv = (command: string[], { user = me, key: file = key, options = [] }: Login = {}) =>
    sshArguments(broker.uai_connect_string.replace(/\S+@/, `${user}@`), {
      ...{ key: file, knownHosts: join(home.home, 'known'), options, command },
    });
  const ssh = (command: string, login: Login = {}) =>
    runProgram('ssh', argv([command], login), login.input);
  /** Arguments for scp and sftp, which write the port in another way; the last but one is the destination. */
  const copying = () =>
    argv([])
      .slice(0, -1)
      .map((word) => (word === '-p' ? '-P' : word));
  const remote = () => argv([]).at(-1) ?? '';

  beforeAll(async () => {
    home = createHome();
    key = join(home.home, '.ssh/id_ed25519');
    await startAgain();
    me = users[0]?.name ?? '';
  });
  afterAll(() => home.dispose());

  it('begins with a broker and its classes, created in one step', async () => {
    const { code, stdout, stderr } = await admin('brokers', 'create', 'login', '--yes', '--json');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    broker = JSON.parse(stdout) as Broker;
    expect(broker).toMatchObject({
      uai_name: 'login',
      username: 'broker',
      uai_status: 'Running: Ready',
      class: 'login broker',
      creation_class: 'login end-users',
      uais: [],
    });
    const findings = await listed<{ status: string }[]>('brokers', 'check');
    expect(findings.map(({ status }) => status)).toEqual(Array(6).fill('ok'));
  });

  it('takes the first login to a new UAI of the creation class, and the next one to the same', async () => {
    const first = await ssh('id -un; echo "$SSH_CONNECTION"; exit 7');
    expect(first.code).toBe(7);
    expect(first.stderr).toContain('Creating a new UAI...\n');
    const [name] = (await uais()) ?? [];
    expect(name).toMatch(new RegExp(`^uai-${me}-[0-9a-f]{8}$`));
    const second = await ssh('cat; echo mine >&2', { input: 'through two servers' });
    expect(second).toEqual({ code: 0, stdout: 'through two servers', stderr: 'mine\n' });
    expect(await uais()).toEqual([name]);
    const [uai] = await listed<{ username: string; uai_connect_string: string }[]>(
      ...['uais', 'list', '--class', 'login end-users'],
    );
    expect(uai?.username).toBe(me);
    const port = uai?.uai_connect_string.split(' ').at(-1) ?? '';
    expect(first.stdout.trim().endsWith(` 127.0.0.1 ${port}`)).toBe(true);
  });

  it('hands on a terminal with its size and its type', async () => {
    const terminal = openTerminal('ssh', argv([], { options: ['-tt'] }), home.env, {
      cols: 91,
      rows: 7,
    });
    terminal.type('stty size; echo "type $TERM"; exit 37\n');
    await terminal.until('7 91');
    await terminal.until('type xterm');
    expect(await terminal.ended).toBe(37);
  });

  it('hands on variables that UAIs accept, and large output', async () => {
    const env = { ...process.env, LC_TIME: 'xy_ZZ', SECRET_OF_MINE: 'no' };
    const options = ['-o', 'SendEnv=LC_TIME SECRET_OF_MINE'];
    const words = ['env', ...Object.entries(env).map(([name, value]) => `${name}=${value ?? ''}`)];
    const command = 'echo "$LC_TIME-$SECRET_OF_MINE"; head -c 2000000 /dev/zero | wc -c';
    const { stdout } = await runProgram(words[0] ?? '', [
      ...words.slice(1),
      'ssh',
      ...argv([command], { options }),
    ]);
    expect(stdout.replace(/ /g, '')).toBe('xy_ZZ-\n2000000\n');
    const zeros = await ssh('head -c 3000000 /dev/zero');
    expect(zeros.stdout.length).toBe(3_000_000);
  });

  it.each([
    ['the protocol of today', []],
    ['the one of earlier versions', ['-O']],
  ])('takes and gives files by scp, with %s', async (_what, options) => {
    const bytes = randomBytes(2_500_000);
    const from = join(home.home, 'from');
    mkdirSync(from, { recursive: true });
    writeFileSync(join(from, 'large'), bytes);
    const there = join(home.home, `there${options.length}`);
    const scp = (...args: string[]) =>
      runProgram('scp', [...options, '-rpq', ...copying(), ...args]);
    expect(await scp(from, `${remote()}:${there}`)).toMatchObject({ code: 0, stderr: '' });
    const back = join(home.home, `back${options.length}`);
    expect(await scp(`${remote()}:${there}`, back)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(back, 'large')).equals(bytes)).toBe(true);
  });

  it('keeps the UAI when everything starts again', async () => {
    const before = await uais();
    await home.run(['local', 'stop']);
    await startAgain();
    expect(await ssh('echo here')).toEqual({ code: 0, stdout: 'here\n', stderr: '' });
    expect(await uais()).toEqual(before);
  });

  it('ends sessions with their UAI, and creates one for many logins at once', async () => {
    const [old = ''] = (await uais()) ?? [];
    const session = openTerminal('ssh', argv(['echo begun; sleep 600']), home.env);
    await session.until('begun');
    const deleted = await admin('uais', 'delete', old, '--yes');
    expect(deleted.code).toBe(0);
    expect(await session.ended).toBe(255);
    const logins = await Promise.all(
      Array.from({ length: 6 }, () => ssh('echo "$SSH_CONNECTION"')),
    );
    expect(logins.map(({ code }) => code)).toEqual(Array(6).fill(0));
    expect(new Set(logins.map(({ stdout }) => stdout.trim().split(' ').at(-1))).size).toBe(1);
    const now = await uais();
    expect(now).toHaveLength(1);
    expect(now).not.toEqual([old]);
  });

  it('gives another account its own UAI, after its password', async () => {
    const other = users.find((user) => user.admin);
    const options = ['-o', 'BatchMode=no', '-o', 'PreferredAuthentications=password'];
    const login = { user: other?.name ?? '', options };
    const terminal = openTerminal(
      'ssh',
      // The first value of an option counts.
      [...options, ...argv(['echo "$SSH_CONNECTION"'], login)],
      home.env,
    );
    await terminal.until('password:');
    terminal.type(`${other?.password}\n`);
    await terminal.until(/127\.0\.0\.1 \d+ 127\.0\.0\.1 \d+/);
    expect(await terminal.ended).toBe(0);
    const owners = await listed<{ username: string }[]>(
      ...['uais', 'list', '--class', 'login end-users'],
    );
    expect(owners.map(({ username }) => username).sort()).toEqual([other?.name, me].sort());
  });

  it.each([
    ['an account with the key of another one', () => ({ user: 'admin' })],
    ['the broker itself', () => ({ user: 'broker' })],
    ['an account without Linux attributes', () => ({ user: 'bare' })],
    ['a name with a selector', () => ({ user: `${me},app!=x` })],
    ['an unknown key', () => ({ key: makeKey(home.home, `stranger-${users.length}`).file })],
  ])('refuses %s, and creates nothing', async (_what, login) => {
    const before = await uais();
    const refused = await ssh('echo in', login());
    expect(refused).toMatchObject({ code: 255, stdout: '' });
    expect(refused.stderr).toContain('Permission denied (publickey,password)');
    expect(await uais()).toEqual(before);
  });

  it('forwards no ports', async () => {
    const options = ['-o', 'ExitOnForwardFailure=yes', '-R', '0:127.0.0.1:22'];
    expect((await ssh('echo in', { options })).code).toBe(255);
    const through = await runProgram('ssh', argv([], { options: ['-W', '127.0.0.1:22'] }));
    expect(through.code).not.toBe(0);
  });

  it('ends with the broker deleted, its users’ UAIs left and its classes undone', async () => {
    expect((await admin('uais', 'delete', 'login', '--yes')).code).toBe(0);
    expect((await ssh('echo in')).stderr).toContain('refused');
    const gone = await admin('brokers', 'check', 'login');
    expect({ code: gone.code, stderr: gone.stderr }).toMatchObject({ code: 3 });
    const none = await admin('brokers', 'list');
    expect(none.stderr).toContain('the broker class "login broker" has no broker');
    expect((await admin('uais', 'list', '-q')).stdout.split('\n').filter(Boolean)).toHaveLength(2);
    expect((await admin('config', 'undo', '--yes')).code).toBe(0);
    expect((await admin('brokers', 'list')).stderr).toContain('no brokers found');
  });
});
