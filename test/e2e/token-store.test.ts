/** The token file under parallel processes, sudden death and odd homes, with the built program. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../../src/local/server.ts';
import { startService } from '../support/local.ts';
import { createHome, type ProgramHome, program } from '../support/program.ts';

let home: ProgramHome;
beforeEach(() => {
  home = createHome({ key: false });
  onTestFinished(() => home.dispose());
});

const tokenFile = () => join(home.home, '.config/uas/tokens/default.json');
const stored = () => JSON.parse(readFileSync(tokenFile(), 'utf8'));
const expire = () =>
  writeFileSync(tokenFile(), JSON.stringify({ ...stored(), expires_at: Date.now() - 60_000 }));

/** The embedded service with its requests told apart, and somebody signed in. */
async function signedIn() {
  const service = await startService();
  const requests: string[] = [];
  const server = await startServer({
    port: 0,
    handle: (request) => {
      requests.push(`${request.method} ${request.url.pathname.split('/').at(-1)}`);
      return service.service.handle(request);
    },
  });
  onTestFinished(async () => {
    await server.close();
    await service.close();
  });
  const [user] = service.users;
  const login = ['auth', 'login', '--endpoint', server.origin, '--username', user?.name ?? ''];
  const { code, stderr } = await home.run([...login, '--password-stdin'], {
    input: user?.password ?? '',
  });
  if (code !== 0) throw new Error(stderr);
  requests.length = 0;
  return { service, server, requests };
}

describe('twenty processes with one expired token', () => {
  it('refresh it once, and all of them succeed', async () => {
    const { requests } = await signedIn();
    expire();
    const runs = await Promise.all(Array.from({ length: 20 }, () => home.run(['list', '--json'])));
    expect(runs).toEqual(runs.map(() => ({ code: 0, stdout: '[]\n', stderr: '' })));
    expect(requests.filter((request) => request === 'POST token')).toEqual(['POST token']);
    expect(stored().expires_at).toBeGreaterThan(Date.now());
    expect(readdirSync(dirname(tokenFile()))).toEqual(['default.json']);
  }, 120_000);
});

describe('a process that is killed', () => {
  it('leaves the old or the new token, whenever that is', async () => {
    const { service } = await signedIn();
    const [account] = service.service.accounts;
    const { origin } = new URL(stored().origin);
    const tokens = Array.from({ length: 12 }, (_none, at) =>
      service.service.token(account as NonNullable<typeof account>, origin, 1000 + at),
    );
    const known = new Set([stored().access_token, ...tokens]);
    const started = Date.now();
    await home.run(['auth', 'login', '--token-stdin'], { input: tokens[0] ?? '' });
    const whole = Date.now() - started;
    for (const [at, input] of tokens.entries()) {
      const running = home.start(['auth', 'login', '--token-stdin'], { input });
      // From the first moments to the last, the write among them.
      await new Promise((resolve) => setTimeout(resolve, (whole * (at + 6)) / tokens.length / 1.4));
      running.kill('SIGKILL');
      await running.done;
      expect(known).toContain(stored().access_token);
      expect(statSync(tokenFile()).mode & 0o777).toBe(0o600);
    }
    expect(
      (await home.run(['auth', 'login', '--token-stdin'], { input: tokens[3] ?? '' })).code,
    ).toBe(0);
    expect(stored().access_token).toBe(tokens[3]);
  }, 120_000);

  it('does not keep others waiting with its lock', async () => {
    const { requests } = await signedIn();
    expire();
    const dead = spawn('true');
    await new Promise((resolve) => dead.once('exit', resolve));
    const { hostname } = await import('node:os');
    writeFileSync(`${tokenFile()}.lock`, `${dead.pid} ${hostname()} x`);
    expect(await home.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(requests).toEqual(['POST token', 'GET uas']);
  });
});

describe('at any umask', () => {
  it.each(['000', '022', '077'])('%s, files are 0600 and directories 0700', async (umask) => {
    const { server, service } = await signedIn();
    const [user] = service.users;
    const other = join(home.home, 'other');
    mkdirSync(other);
    const [command, ...first] = program;
    const args = [...first, 'auth', 'login', '--endpoint', server.origin, '--token-stdin'];
    const child = spawn('sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', command, ...args], {
      env: { ...home.env, HOME: other },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    child.stdin.end(user?.token);
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    const config = join(other, '.config/uas');
    const modes = [config, join(config, 'tokens'), join(config, 'tokens/default.json')].map(
      (path) => (statSync(path).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(['700', '700', '600']);
    expect((statSync(join(config, 'config.json')).mode & 0o777).toString(8)).toBe('600');
  });
});

describe('an odd home', () => {
  it.each([
    ['is no directory', { HOME: '/dev/null' }],
    ['is not there', { HOME: '/does/not/exist' }],
    ['is the root directory', { HOME: '/' }],
  ])('that %s keeps no command with a token from working', async (_what, env) => {
    const { service } = await signedIn();
    const [user] = service.users;
    const given = { UAS_ENDPOINT: service.endpoint, UAS_TOKEN: user?.token ?? '' };
    expect(await home.run(['list', '--json'], { env: { ...given, ...env } })).toMatchObject({
      code: 0,
      stdout: '[]\n',
      stderr: '',
    });
  });

  it('that cannot be written still lets a sign-in be used and refreshed', async () => {
    await signedIn();
    expire();
    const directory = dirname(tokenFile());
    chmodSync(directory, 0o500);
    const { code, stdout, stderr } = await home.run(['list', '--json']);
    chmodSync(directory, 0o700);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' });
    // A mode keeps root from nothing.
    if (process.getuid?.() !== 0) expect(stderr).toContain('could not be saved');
  });
});
