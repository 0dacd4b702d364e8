import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Account, account, gateway, type RunOptions } from '../support/account.ts';

const saved = (who: Account) =>
  JSON.parse(readFileSync(join(who.home, '.config/uas/config.json'), 'utf8'));

function withCray(who: Account, hostname = gateway): void {
  const file = join(who.home, '.config/cray/configurations/default');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `[core]\nhostname = "${hostname}"\ntenant = "blue"\n\n[auth.login]\nusername = "vera"\n`,
  );
}

/** Runs without an endpoint in the environment. */
const init = (who: Account, args: readonly string[], options: RunOptions = {}) =>
  who.run(['init', ...args], { ...options, env: { UAS_ENDPOINT: '', ...options.env } });

describe('uas init', () => {
  it('asks for gateway, name and password on a terminal, and signs in', async () => {
    const who = await account();
    const result = await init(who, ['--json'], {
      terminal: true,
      answers: ['gateway.test', 'vera', who.passwords.vera],
    });
    expect(result).toMatchObject({
      code: 0,
      asked: ['Hostname of the gateway:', 'Username:', 'Password of vera:'],
    });
    expect(JSON.parse(result.stdout)).toEqual({
      configuration: 'default',
      endpoint: `${gateway}/apis/uas-mgr/v1`,
      tenant: null,
      username: 'vera',
      signed_in: true,
    });
    expect((await who.run(['list', '-q'], { env: { UAS_ENDPOINT: '' } })).code).toBe(0);
  });

  it('asks for the name again where the configuration in use is of another system', async () => {
    const who = await account();
    await init(who, ['--hostname', 'other.test', '--username', 'somebody', '--no-auth']);
    const result = await init(who, ['--configuration', 'second', '--hostname', gateway], {
      terminal: true,
      answers: ['vera', who.passwords.vera],
    });
    expect(result).toMatchObject({ code: 0, asked: ['Username:', 'Password of vera:'] });
  });

  it('takes everything from options and standard input in a script', async () => {
    const who = await account();
    const result = await init(
      who,
      ['--hostname', gateway, '--tenant', 'blue', '--username', 'vera', '--password-stdin'],
      { stdin: who.passwords.vera ?? '' },
    );
    expect(result.code).toBe(0);
    expect(saved(who)).toEqual({
      version: 1,
      current: 'default',
      configurations: { default: { endpoint: gateway, tenant: 'blue', username: 'vera' } },
    });
    const { requests } = await who.run(['list'], { env: { UAS_ENDPOINT: '' } });
    expect(requests[0]?.headers['cray-tenant-name']).toBe('blue');
  });

  it('says what is left to do when a script gives no password', async () => {
    const who = await account();
    expect(await init(who, ['--hostname', gateway])).toMatchObject({
      code: 0,
      stderr:
        'found a gateway with its sign-in at gateway.test\n' +
        'saved configuration default\nnot signed in; sign in with: uas auth login\n',
    });
  });

  it('finds what cray has and offers it', async () => {
    const who = await account();
    withCray(who);
    const result = await init(who, ['--no-auth'], { terminal: true, answers: [true] });
    expect(result).toMatchObject({
      code: 0,
      asked: ["Use cray's configuration default (https://gateway.test)?"],
    });
    expect(saved(who).configurations.default).toEqual({
      endpoint: gateway,
      tenant: 'blue',
      username: 'vera',
    });
  });

  it('goes on with the sign-in that cray has for the same gateway', async () => {
    const who = await account();
    withCray(who);
    const [vera] = who.service.accounts;
    const token = who.service.token(vera as NonNullable<typeof vera>, gateway);
    const file = join(who.home, '.config/cray/tokens/gateway_test.vera');
    mkdirSync(dirname(file));
    writeFileSync(file, JSON.stringify({ access_token: token }), { mode: 0o600 });
    const result = await init(who, []);
    expect(result.code).toBe(0);
    expect(result.requests.filter(({ headers }) => headers.authorization)).toEqual([]);
    expect(result.stderr).toContain(`using the sign-in as vera in ${file}`);
    expect((await who.run(['list', '-q'], { env: { UAS_ENDPOINT: '' } })).code).toBe(0);
  });

  it('does not overwrite a configuration unasked', async () => {
    const who = await account();
    await init(who, ['--hostname', 'first.test', '--no-auth']);
    await who.run(['config', 'set', 'timeout=5m']);
    const refused = await init(who, ['--hostname', gateway, '--no-auth']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('replace it with --overwrite');
    const declined = await init(who, ['--hostname', gateway, '--no-auth'], {
      terminal: true,
      answers: [false],
    });
    expect(declined.code).toBe(1);
    expect(saved(who).configurations.default.endpoint).toBe('first.test');
    expect((await init(who, ['--hostname', gateway, '--no-auth', '--overwrite'])).code).toBe(0);
    expect(saved(who).configurations.default).toEqual({ endpoint: gateway, timeout: '5m' });
  });

  it('says with --no-auth that a sign-in at the same gateway still holds', async () => {
    const who = await account();
    const script = ['--hostname', gateway, '--username', 'vera', '--password-stdin'];
    await init(who, script, { stdin: who.passwords.vera ?? '' });
    const again = ['--hostname', gateway, '--no-auth', '--overwrite', '--json'];
    expect(JSON.parse((await init(who, again)).stdout)).toMatchObject({
      username: 'vera',
      signed_in: true,
    });
    const elsewhere = ['--hostname', 'other.test', '--no-auth', '--overwrite', '--json'];
    expect(JSON.parse((await init(who, elsewhere)).stdout)).toMatchObject({ signed_in: false });
  });

  it('makes a second configuration and uses it', async () => {
    const who = await account();
    await init(who, ['--hostname', gateway, '--no-auth']);
    await init(who, ['--configuration', 'test', '--hostname', 'gw.example', '--no-auth']);
    expect(saved(who)).toMatchObject({
      current: 'test',
      configurations: { default: { endpoint: gateway }, test: { endpoint: 'gw.example' } },
    });
  });

  it.each([
    [[], 'no gateway specified'],
    [['--hostname', ''], '--hostname is empty'],
    [['--hostname', 'ftp://x'], 'expected an http or https URL'],
    [['--hostname', 'https://me:secret@x'], 'a URL must not contain credentials'],
    [['--hostname', gateway, '--configuration', '../x'], 'invalid configuration name'],
    [['--hostname', gateway, '--tenant', 'A B'], 'invalid name'],
  ])('refuses %j and saves nothing', async (args, sentence) => {
    const who = await account();
    const result = await init(who, [...args, '--no-auth']);
    expect(result).toMatchObject({ code: 2, requests: [] });
    expect(result.stderr).toContain(sentence);
    expect(() => saved(who)).toThrow();
  });

  it('saves nothing when the password is wrong', async () => {
    const who = await account();
    const result = await init(
      who,
      ['--hostname', gateway, '--username', 'vera', '--password-stdin'],
      { stdin: 'wrong-one' },
    );
    expect(result.code).toBe(4);
    expect(result.stderr).toMatch(/^found a gateway .*\nuas: init: Invalid Credentials/);
    expect(() => saved(who)).toThrow();
  });
});

describe('uas init looks first', () => {
  const onTerminal = (answers: unknown[]) => ({ terminal: true, answers });
  /** A service that has these pages, and 404 for all others. */
  const pages =
    (known: Record<string, { status?: number; body?: unknown; type?: string }>) =>
    async ({ url }: { url: URL }) => {
      const {
        status = 200,
        body = {},
        type = 'application/json',
      } = known[url.pathname] ?? {
        status: 404,
      };
      const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const answer = (async function* () {
        yield bytes;
      })();
      return { status, statusText: '', headers: { 'content-type': type }, body: answer };
    };

  it('ends with 10 before it asks for a password when nothing answers, and saves nothing', async () => {
    const who = await account();
    const { code, stderr, asked } = await init(who, ['--retries', '0'], {
      ...onTerminal(['gateway.test']),
      transport: async () => {
        throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      },
    });
    expect({ code, asked }).toEqual({ code: 10, asked: ['Hostname of the gateway:'] });
    expect(stderr).toContain('cannot reach gateway.test: the connection was refused');
    expect(() => saved(who)).toThrow();
  });

  it.each([
    [{ '/service-info': { body: { serviceInfo: { version: '25.3' } } } }, ''],
    [{ '/api/service-info': { body: { serviceInfo: { version: '25.3' } } } }, '/api'],
  ])('knows a Seqera Platform: %j', async (known, path) => {
    const who = await account();
    const options = { ...onTerminal(['seqera.test']), transport: pages(known) };
    const { code, stderr } = await init(who, [], options);
    expect(code).toBe(3);
    expect(stderr).toContain('seqera.test is a Seqera Platform, which has no UAIs\n');
    expect(stderr).toContain(`uas config set identities-endpoint=https://seqera.test${path}, then`);
    expect(() => saved(who)).toThrow();
  });

  it('says that another web site is none', async () => {
    const who = await account();
    const page = { body: '<html>hello</html>', type: 'text/html' };
    const transport = async () => pages({ '/': page })({ url: new URL('https://www.test/') });
    const { code, stderr } = await init(who, ['--hostname', 'www.test'], { transport });
    expect(code).toBe(3);
    expect(stderr).toContain('www.test answers, but no User Access Service was found there');
    expect(() => saved(who)).toThrow();
  });

  it('takes a service without a sign-in of its own', async () => {
    const who = await account();
    const transport = pages({ '/apis/uas-mgr/v1/images': { status: 403, body: 'no' } });
    const result = await init(who, ['--hostname', gateway], {
      transport,
      env: { UAS_TOKEN: 'given' },
    });
    expect(result).toMatchObject({ code: 0 });
    expect(result.stderr).toContain('found a service at gateway.test, but no sign-in');
    expect(saved(who).configurations.default).toEqual({ endpoint: gateway });
  });

  it('is not asked to by --no-auth and --dry-run', async () => {
    const who = await account();
    for (const option of ['--no-auth', '--dry-run']) {
      const args = ['--hostname', gateway, '--overwrite', option];
      expect(await init(who, args)).toMatchObject({ code: 0, requests: [] });
    }
  });
});
