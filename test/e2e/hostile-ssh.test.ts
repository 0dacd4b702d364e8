/** The built program and an `ssh` that tells what it was given. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSsh, fakeSsh } from '../support/fake-ssh.ts';
import { createHome, type ProgramHome } from '../support/program.ts';

const canary = 'CANARY-7f3a-token';
const uai = {
  uai_name: 'uai-vers-1',
  username: 'vers',
  uai_status: 'Running: Ready',
  uai_connect_string: 'ssh vers@10.0.0.1 -p 30123',
  uai_img: 'x',
  uai_ip: '10.0.0.1',
};

let person: ProgramHome;
let server: Server;
let endpoint: string;
let uais: unknown[];

beforeAll(async () => {
  person = createHome({ key: false });
  server = createServer((_request, reply) => reply.end(JSON.stringify(uais)));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  uais = [uai];
});
afterEach(() => {
  for (const what of ['args', 'env', 'pid']) {
    rmSync(join(person.home, `fake-ssh.${what}`), { force: true });
  }
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await person.dispose();
});

const env = (ssh: FakeSsh) => ({ ...ssh.env, UAS_ENDPOINT: endpoint, UAS_TOKEN: canary });

describe('uas ssh', () => {
  it('hands over arguments one by one, with -- before the destination', async () => {
    const ssh = fakeSsh(person.home);
    const command = ['echo', 'it\'s "quoted"', 'two\nlines', '$(touch owned)', '--', '-oX=y', ''];
    const { code } = await person.run(['ssh', 'uai-vers-1', '--', ...command], { env: env(ssh) });
    expect(code).toBe(0);
    const args = ssh.args();
    const end = args.indexOf('--');
    expect(args.slice(end)).toEqual(['--', '10.0.0.1', ...command]);
    expect(args.slice(0, end).filter((_arg, at) => at % 2 === 0)).toEqual(
      args
        .slice(0, end)
        .filter((_arg, at) => at % 2 === 0)
        .map(() => '-o'),
    );
    expect(existsSync('owned')).toBe(false);
  });

  it('gives no secret to the child, as /proc shows while it runs', async () => {
    const ssh = fakeSsh(person.home, 'sleep');
    const running = person.start(['ssh', 'uai-vers-1'], {
      env: {
        ...env(ssh),
        TOWER_ACCESS_TOKEN: canary,
        CRAY_AUTH_LOGIN_PASSWORD: canary,
        KEY_PASSPHRASE: canary,
        HARMLESS: 'kept',
      },
    });
    while (!ssh.hasRun() || !Number(ssh.pid())) await new Promise((done) => setTimeout(done, 20));
    const proc = `/proc/${ssh.pid()}`;
    const known = ['cmdline', 'environ'].map((file) => readFileSync(`${proc}/${file}`, 'latin1'));
    expect(known.join('\n')).not.toContain('CANARY');
    expect(ssh.environment()).toContain('HARMLESS=kept');
    running.kill('SIGINT');
    expect(await running.done).toMatchObject({ code: 130 });
    expect(existsSync(proc)).toBe(false);
  });

  it.each([
    ['0', 0],
    ['1', 1],
    ['42', 42],
    ['255', 255],
    ['TERM', 143],
    ['KILL', 137],
  ])('ends as ssh does: %s is %d', async (behaviour, code) => {
    const result = await person.run(['ssh', 'uai-vers-1'], {
      env: env(fakeSsh(person.home, behaviour)),
    });
    expect(result).toEqual({ code, stdout: '', stderr: '' });
  });

  it('says so when ssh is missing, or only in the working directory', async () => {
    const ssh = fakeSsh(person.home);
    const here = join(person.home, 'here');
    mkdirSync(here, { recursive: true });
    copyFileSync(new URL('../support/fake-bin/ssh', import.meta.url).pathname, join(here, 'ssh'));
    chmodSync(join(here, 'ssh'), 0o755);
    for (const PATH of ['', '.', ':', '/nowhere', `.:${join(person.home, 'empty')}`, 'here']) {
      const { code, stderr } = await person.run(['ssh', 'uai-vers-1'], {
        env: { ...env(ssh), PATH },
        cwd: here,
      });
      expect({ PATH, code }).toEqual({ PATH, code: 1 });
      expect(stderr).toBe('uas: ssh: ssh not found in PATH\nhint: install the OpenSSH client\n');
    }
    expect(ssh.hasRun()).toBe(false);
  });

  it.each([
    ['an option for a user', { uai_connect_string: 'ssh -oProxyCommand=touch$IFS/tmp/owned@h' }],
    ['an option for a host', { uai_connect_string: 'ssh vers@-oProxyCommand=x' }],
    ['an option behind the port', { uai_connect_string: 'ssh vers@h -p 22 -oX=y' }],
    ['another program', { uai_connect_string: 'sh -c id' }],
    ['an escape for a name', { uai_name: 'uai\u001b[2J' }],
    ['a line feed for a name', { uai_name: 'uai\nProxyCommand x' }],
    ['a path for a name', { uai_name: '../../.ssh/config' }],
    ['an option for a name', { uai_name: '-oProxyCommand=x' }],
  ])('starts nothing when the service sends %s', async (_name, change) => {
    uais = [{ ...uai, ...change }];
    const ssh = fakeSsh(person.home);
    const { code, stderr } = await person.run(['ssh'], { env: env(ssh) });
    expect(code).toBe(2);
    expect(stderr).toMatch(/refused|nothing was started/);
    expect(/^[ -~\n]*$/.test(stderr)).toBe(true);
    expect(ssh.hasRun()).toBe(false);
    expect(existsSync('/tmp/owned')).toBe(false);
  });
});
