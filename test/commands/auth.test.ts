import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { account, gateway } from '../support/account.ts';

const tokenFileOf = (home: string, name = 'default') =>
  join(home, `.config/uas/tokens/${name}.json`);
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const tokenPath = '/keycloak/realms/shasta/protocol/openid-connect/token';

describe('uas auth login', () => {
  it('signs in with a password from standard input and keeps the token in a private file', async () => {
    const { run, home, passwords } = await account();
    const result = await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: `${passwords.vera}\n`,
    });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^user: +vera\nendpoint: +https:\/\/gateway\.test\//);
    const stored = JSON.parse(readFileSync(tokenFileOf(home), 'utf8'));
    expect(stored).toMatchObject({ origin: gateway, username: 'vera' });
    expect(mode(tokenFileOf(home))).toBe('600');
    expect(mode(join(home, '.config/uas/tokens'))).toBe('700');
    expect((await run(['list'])).code).toBe(0);
  });

  it('asks the token endpoint as the gateway expects, and tells it nothing else', async () => {
    const { run, passwords } = await account();
    const { requests } = await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: passwords.vera ?? '',
    });
    const [login] = requests;
    expect(login).toMatchObject({ method: 'POST', url: `${gateway}${tokenPath}` });
    expect(login?.headers.authorization).toBe('Basic c2hhc3RhOg==');
    expect(Object.fromEntries(new URLSearchParams(login?.body))).toEqual({
      grant_type: 'password',
      username: 'vera',
      password: passwords.vera,
    });
  });

  it('makes the configuration when there is none, so that later commands need no endpoint', async () => {
    const { run, home, passwords } = await account();
    await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: passwords.vera ?? '',
    });
    expect(JSON.parse(readFileSync(join(home, '.config/uas/config.json'), 'utf8'))).toEqual({
      version: 1,
      current: 'default',
      configurations: { default: { endpoint: gateway, username: 'vera' } },
    });
    expect((await run(['list', '--json'], { env: { UAS_ENDPOINT: '' } })).stdout).toBe('[]\n');
  });

  it('asks for name and password on a terminal', async () => {
    const { run, passwords } = await account();
    const result = await run(['auth', 'login'], {
      terminal: true,
      answers: ['vera', passwords.vera],
    });
    expect(result).toMatchObject({ code: 0, asked: ['Username:', 'Password of vera:'] });
  });

  it('keeps nothing after a wrong password, and says which realm refused whom', async () => {
    const { run, home } = await account();
    const result = await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: 'wrong-password',
    });
    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(result.stderr).toBe(
      'uas: auth login: Invalid Credentials: realm shasta at gateway.test refused the password of vera\n' +
        '  Keycloak: Invalid user credentials\n',
    );
    expect(existsSync(tokenFileOf(home))).toBe(false);
    expect(existsSync(join(home, '.config/uas/config.json'))).toBe(false);
  });

  it.each([
    [['--username', 'vera'], 'no password given'],
    [['--password-stdin'], 'no user name specified'],
    [['--username', 'vera', '--password', 'secret123'], 'visible to every user of this machine'],
    [['--username', 'vera', '--password-stdin', '--device'], 'cannot be combined'],
    [['--service', 'identities', '--device'], 'takes an access token'],
    [['--client-id', 'nightly', '--client-secret', 'secret123'], 'visible to every user'],
    [['--client-id', 'nightly'], 'no client secret given'],
    [['--client-secret-file', 'x'], '--client-secret-file needs the client'],
    [['--client-id', 'nightly', '--device'], '--client-id cannot be combined'],
    [['--client-id', 'nightly', '--client-secret-file', '/none'], '--client-secret-file: file not'],
    [
      ['--client-id', 'nightly', '--client-secret-file', '/dev/null'],
      'no client secret: it is empty',
    ],
    [['--service', 'identities', '--client-id', 'nightly'], 'takes an access token'],
    [['--service', 'nonsense'], 'Allowed choices are uas, identities'],
  ])('refuses %j without a terminal and sends nothing', async (args, sentence) => {
    const { run } = await account();
    const result = await run(['auth', 'login', ...args]);
    expect(result).toMatchObject({ code: 2, stdout: '', requests: [] });
    expect(result.stderr).toContain(sentence);
    expect(result.stderr).not.toContain('secret123');
  });

  it('asks for the secret of a client on a terminal, and renews its token with it', async () => {
    const { run, service, home, clock } = await account();
    const { id, secret } = service.client;
    const login = ['auth', 'login', '--client-id', id];
    const { code, asked, stdout, stderr } = await run(login, {
      terminal: true,
      answers: [secret],
    });
    expect({ code, asked }).toEqual({ code: 0, asked: [`Client secret of ${id}:`] });
    expect(`${stdout}${stderr}`).not.toContain(secret);
    const kept = () => JSON.parse(readFileSync(tokenFileOf(home), 'utf8'));
    expect(kept().client).toEqual({ id, secret });
    const before = kept().access_token;
    clock.advance(2 * 3600_000);
    expect(await run(['admin', 'config', 'images', 'list', '-q'])).toMatchObject({ code: 0 });
    expect(kept().access_token).not.toBe(before);
    const config = JSON.parse(readFileSync(join(home, '.config/uas/config.json'), 'utf8'));
    expect(config.configurations.default).not.toHaveProperty('username');
  });

  it('warns about a file with the secret that others can read', async () => {
    const { run, service, home } = await account();
    const file = join(home, 'client.secret');
    writeFileSync(file, `${service.client.secret}\n`);
    chmodSync(file, 0o644);
    const login = ['auth', 'login', '--client-id', service.client.id];
    const { code, stderr } = await run([...login, '--client-secret-file', file]);
    expect(code).toBe(0);
    expect(stderr).toBe(
      `warning: ${file} can be read by others; restrict it with: chmod 600 ${file}\n`,
    );
  });

  it('sends no password over plain http to another machine', async () => {
    const { run } = await account();
    const result = await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: 'whatever1',
      env: { UAS_ENDPOINT: 'http://gateway.test' },
    });
    expect(result).toMatchObject({ code: 2, requests: [] });
  });

  it('warns that UAS will refuse an account without Linux attributes', async () => {
    const { run, passwords } = await account();
    const result = await run(['auth', 'login', '--username', 'bare', '--password-stdin'], {
      stdin: passwords.bare ?? '',
    });
    expect(result.code).toBe(0);
    expect(result.stderr).toBe(
      'warning: the account bare has no uidNumber, gidNumber, homeDirectory, loginShell: UAS will reject it\n',
    );
  });

  it('prints the token and keeps nothing with --no-store', async () => {
    const { run, home, passwords } = await account();
    const result = await run(
      ['auth', 'login', '--username', 'vera', '--password-stdin', '--no-store'],
      { stdin: passwords.vera ?? '' },
    );
    expect(result.stdout).toMatch(/^eyJ[\w.-]+\n$/);
    expect(existsSync(join(home, '.config/uas'))).toBe(false);
    const listed = await run(['list', '-q'], { env: { UAS_TOKEN: result.stdout.trim() } });
    expect(listed.code).toBe(0);
  });

  it('keeps a pasted token, as text or as the JSON of a token endpoint', async () => {
    const { run, home, service } = await account();
    const [vera] = service.accounts;
    const token = service.token(vera as NonNullable<typeof vera>, gateway, 600);
    for (const stdin of [
      `${token}\n`,
      `Bearer ${token}`,
      JSON.stringify({ access_token: token }),
    ]) {
      const result = await run(['auth', 'login', '--token-stdin'], { stdin });
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(readFileSync(tokenFileOf(home), 'utf8'))).toMatchObject({
        access_token: token,
        username: 'vera',
      });
    }
  });

  it('does not keep a pasted token that Keycloak rejects', async () => {
    const { run, home } = await account();
    const result = await run(['auth', 'login', '--token-stdin'], { stdin: 'not.a.token' });
    expect(result.code).toBe(4);
    expect(result.stderr).toContain('Keycloak at gateway.test rejects the token');
    expect(existsSync(tokenFileOf(home))).toBe(false);
  });

  it('refuses to give a configuration a token of another system', async () => {
    const { run, passwords } = await account();
    const login = ['auth', 'login', '--username', 'vera', '--password-stdin'];
    await run(login, { stdin: passwords.vera ?? '' });
    const result = await run([...login, '--endpoint', 'https://other.test'], {
      stdin: passwords.vera ?? '',
    });
    expect(result).toMatchObject({ code: 2, requests: [] });
    expect(result.stderr).toContain('configuration "default" is for https://gateway.test');
  });

  it('says that a variable will override the sign-in', async () => {
    const { run, passwords } = await account();
    const { stderr } = await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: passwords.vera ?? '',
      env: { UAS_TOKEN: 'left-over' },
    });
    expect(stderr).toBe('warning: UAS_TOKEN is set and overrides this sign-in; unset it\n');
  });

  it('leaves a broken configuration alone, and says so before it asks for anything', async () => {
    const { run, home } = await account();
    mkdirSync(join(home, '.config/uas'), { recursive: true });
    writeFileSync(join(home, '.config/uas/config.json'), '{');
    const result = await run(['auth', 'login', '--username', 'vera', '--password-stdin']);
    expect(result).toMatchObject({ code: 1, requests: [] });
    expect(result.stderr).toContain('config.json: invalid JSON');
  });

  it('names a broken configuration in the status', async () => {
    const { run, home } = await account();
    mkdirSync(join(home, '.config/uas'), { recursive: true });
    writeFileSync(join(home, '.config/uas/config.json'), '{');
    const { code, stdout } = await run(['auth', 'status', '--json']);
    expect(code).toBe(4);
    expect(JSON.parse(stdout).problem).toContain('config.json: invalid JSON');
  });

  it('goes on with a warning when nothing can be written', async () => {
    const { run, home, passwords } = await account();
    mkdirSync(join(home, '.config'));
    writeFileSync(join(home, '.config/uas'), 'a file in the way of the directory');
    const result = await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: passwords.vera ?? '',
    });
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('warning: the sign-in could not be stored');
    expect(readFileSync(join(home, '.config/uas'), 'utf8')).toContain('in the way');
  });
});

describe('uas auth status', () => {
  it('says who is signed in where, until when, and exits 0', async () => {
    const { run, passwords, home } = await account();
    await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: passwords.vera ?? '',
    });
    const result = await run(['auth', 'status', '--json']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(result.stdout)).toEqual({
      service: 'uas',
      signed_in: true,
      username: 'vera',
      endpoint: `${gateway}/apis/uas-mgr/v1`,
      configuration: 'default',
      source: tokenFileOf(home),
      overrides: null,
      expires_at: '2026-01-01T01:00:00.000Z',
      refreshable: true,
      missing_attributes: [],
      problem: null,
    });
  });

  it('exits 4 without a sign-in, with the verdict as JSON all the same', async () => {
    const { run } = await account();
    const result = await run(['auth', 'status', '--json']);
    expect(result.code).toBe(4);
    expect(JSON.parse(result.stdout)).toMatchObject({
      signed_in: false,
      problem: 'you are not signed in; sign in with: uas auth login',
    });
  });

  it('names the attributes that the account lacks', async () => {
    const { run, passwords } = await account();
    await run(['auth', 'login', '--username', 'bare', '--password-stdin'], {
      stdin: passwords.bare ?? '',
    });
    const { stderr, code } = await run(['auth', 'status']);
    expect(code).toBe(0);
    expect(stderr).toBe(
      'UAS will reject this account: it has no uidNumber, gidNumber, homeDirectory, loginShell\n',
    );
  });

  it('names the variable that a token comes from, and knows that it has expired', async () => {
    const { run, service, clock } = await account();
    const [vera] = service.accounts;
    const env = { UAS_TOKEN: service.token(vera as NonNullable<typeof vera>, gateway, 600) };
    expect(JSON.parse((await run(['auth', 'status', '--json'], { env })).stdout)).toMatchObject({
      signed_in: true,
      source: 'UAS_TOKEN',
      username: 'vera',
    });
    clock.advance(3600_000);
    const result = await run(['auth', 'status', '--json'], { env });
    expect(result).toMatchObject({ code: 4, requests: [] });
    expect(JSON.parse(result.stdout).problem).toMatch(/^the token from UAS_TOKEN expired 50m ago/);
  });

  it('says nothing of the end of a token that outlives every calendar', async () => {
    const { run } = await account();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const env = { UAS_TOKEN: `${part({ alg: 'none' })}.${part({ exp: 1e15 })}.x` };
    const { stdout } = await run(['auth', 'status', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ source: 'UAS_TOKEN', expires_at: null });
  });

  it('says that a variable overrides the sign-in', async () => {
    const { run, service, signIn } = await account();
    await signIn();
    const admin = service.accounts.find(({ name }) => name === 'admin');
    const UAS_TOKEN = service.token(admin as NonNullable<typeof admin>, gateway);
    const { stderr, stdout } = await run(['auth', 'status'], { env: { UAS_TOKEN } });
    expect(stdout).toMatch(/^user: +admin$/m);
    expect(stderr).toBe('UAS_TOKEN overrides your sign-in as vera\n');
  });

  it('works without any configuration', async () => {
    const { run } = await account();
    const result = await run(['auth', 'status', '--json'], { env: { UAS_ENDPOINT: '' } });
    expect(result.code).toBe(4);
    expect(JSON.parse(result.stdout)).toMatchObject({ signed_in: false, endpoint: null });
  });
});

describe('uas auth token', () => {
  it('prints the access token alone, and refreshes it when it has expired', async () => {
    const { run, passwords, clock } = await account();
    await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: passwords.vera ?? '',
    });
    const first = await run(['auth', 'token']);
    expect(first).toMatchObject({ code: 0, stderr: '', requests: [] });
    expect(first.stdout).toMatch(/^eyJ[\w.-]+\n$/);
    clock.advance(2 * 3600_000);
    const second = await run(['auth', 'token', '--json']);
    expect(JSON.parse(second.stdout).access_token).not.toBe(first.stdout.trim());
    expect(second.requests).toMatchObject([{ url: `${gateway}${tokenPath}` }]);
  });
});

describe('uas auth logout', () => {
  it('ends the session at Keycloak and removes the file', async () => {
    const { run, passwords, home } = await account();
    await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: passwords.vera ?? '',
    });
    const { stdout: token } = await run(['auth', 'token']);
    const result = await run(['auth', 'logout']);
    expect(result).toMatchObject({ code: 0, stdout: '' });
    expect(result.stderr).toBe(`signed out; removed ${tokenFileOf(home)}\n`);
    expect(existsSync(tokenFileOf(home))).toBe(false);
    const after = await run(['auth', 'status', '--json'], { env: { UAS_TOKEN: token.trim() } });
    expect(after.code).toBe(4);
  });

  it('is final, also while another process refreshes the token', async () => {
    const { run, signIn, clock, home, service } = await account({
      refreshLifetime: 10 * 365 * 24 * 3600,
    });
    await signIn();
    // Locks go by the times of files, which are real.
    clock.advance(Date.now() - clock.now());
    let release = () => {};
    const asked = new Promise<void>((resolve) => {
      release = resolve;
    });
    let refreshing = () => {};
    const begun = new Promise<void>((resolve) => {
      refreshing = resolve;
    });
    const listing = run(['list'], {
      transport: async (request) => {
        const reply = await service.handle(request);
        if (!request.url.pathname.endsWith('/token')) return reply;
        refreshing();
        await asked;
        return reply;
      },
    });
    await begun;
    const leaving = run(['auth', 'logout']);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(existsSync(tokenFileOf(home))).toBe(true);
    release();
    expect((await leaving).code).toBe(0);
    await listing;
    expect(existsSync(tokenFileOf(home))).toBe(false);
  });

  it('removes the file also when Keycloak cannot be reached', async () => {
    const { run, passwords, home } = await account();
    await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: passwords.vera ?? '',
    });
    const refused = async () => {
      throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    };
    const result = await run(['auth', 'logout', '--retries', '0'], { transport: refused });
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('the connection was refused');
    expect(existsSync(tokenFileOf(home))).toBe(false);
  });

  it('is content when nobody is signed in, and removes a broken file', async () => {
    const { run, home } = await account();
    expect(await run(['auth', 'logout'])).toMatchObject({
      code: 0,
      stderr: 'not signed in\n',
    });
    mkdirSync(join(home, '.config/uas/tokens'), { recursive: true });
    writeFileSync(tokenFileOf(home), '{"access_to', { mode: 0o600 });
    expect((await run(['auth', 'logout'])).code).toBe(0);
    expect(existsSync(tokenFileOf(home))).toBe(false);
  });
});

describe('the token file', () => {
  it('is made private again, with a notice, when others could read it', async () => {
    const { run, passwords, home } = await account();
    await run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: passwords.vera ?? '',
    });
    chmodSync(tokenFileOf(home), 0o644);
    const result = await run(['list', '-o', 'name']);
    expect(result.stderr).toBe(`${tokenFileOf(home)} could be read by others; it is private now\n`);
    expect(mode(tokenFileOf(home))).toBe('600');
  });

  it('is never shown, whatever the level of detail', async () => {
    const { run, passwords, home } = await account();
    const login = ['auth', 'login', '--username', 'vera', '--password-stdin', '--debug'];
    const signedIn = await run(login, { stdin: passwords.vera ?? '' });
    const { access_token, refresh_token } = JSON.parse(readFileSync(tokenFileOf(home), 'utf8'));
    const listed = await run(['list', '--debug']);
    const out = await run(['auth', 'logout', '--debug']);
    for (const { stdout, stderr } of [signedIn, listed, out]) {
      expect(stderr).toContain('> ');
      for (const secret of [passwords.vera, access_token, refresh_token]) {
        expect(stdout + stderr).not.toContain(secret);
      }
    }
  });
});
