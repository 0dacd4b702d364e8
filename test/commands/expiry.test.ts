import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Files, realFiles } from '../../src/system/files.ts';
import { longestHold } from '../../src/system/lock.ts';
import { type Account, account, gateway } from '../support/account.ts';
import type { RecordedRequest } from '../support/world.ts';

const hour = 3600_000;
const fileOf = ({ home }: Account) => join(home, '.config/uas/tokens/default.json');
const stored = (who: Account) => JSON.parse(readFileSync(fileOf(who), 'utf8'));
const routes = (requests: readonly RecordedRequest[]) =>
  requests.map(({ method, path, body }) => {
    const grant = new URLSearchParams(body).get('grant_type');
    return [method, path.split('/').at(-1), grant].filter(Boolean).join(' ');
  });

function put(path: string, content: string | object): void {
  mkdirSync(dirname(path), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(path, text, { mode: 0o600 });
}

const failing = (code: string) => async () => {
  throw Object.assign(new Error(`${code}: refused by the test`), { code });
};

describe('a sign-in that expires', () => {
  it('is refreshed before the call, and the new pair is kept', async () => {
    const who = await account();
    await who.signIn();
    const before = stored(who);
    who.clock.advance(2 * hour);
    const { code, stderr, requests } = await who.run(['list']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(routes(requests)).toEqual(['POST token refresh_token', 'GET uas']);
    const after = stored(who);
    expect(after).toMatchObject({ origin: gateway, username: 'vera' });
    expect(after.access_token).not.toBe(before.access_token);
    expect(after.refresh_token).not.toBe(before.refresh_token);
    expect(requests[1]?.headers.authorization).toBe(`Bearer ${after.access_token}`);
    expect(readdirSync(dirname(fileOf(who)))).toEqual(['default.json']);
  });

  it('is refreshed in its last half minute, and not before', async () => {
    const who = await account();
    await who.signIn();
    who.clock.advance(hour - 31_000);
    expect(routes((await who.run(['list'])).requests)).toEqual(['GET uas']);
    who.clock.advance(2000);
    expect(routes((await who.run(['list'])).requests)).toEqual([
      'POST token refresh_token',
      'GET uas',
    ]);
  });

  it('is said to have expired when the refresh is refused; the file stays as it was', async () => {
    const who = await account({ refreshLifetime: 3 * 3600 });
    await who.signIn();
    const before = readFileSync(fileOf(who), 'utf8');
    who.clock.advance(4 * hour);
    const { code, stderr, requests } = await who.run(['list']);
    expect(code).toBe(4);
    expect(stderr).toBe(
      'uas: list: your sign-in has expired\n' +
        '  Keycloak: Token is not active\n' +
        'hint: sign in again with: uas auth login\n',
    );
    expect(routes(requests)).toEqual(['POST token refresh_token']);
    expect(readFileSync(fileOf(who), 'utf8')).toBe(before);
  });

  it('is known to have expired without asking when it cannot be refreshed', async () => {
    const who = await account();
    await who.signIn();
    const { refresh_token: _dropped, ...rest } = stored(who);
    put(fileOf(who), rest);
    who.clock.advance(3 * hour);
    const { code, stderr, requests } = await who.run(['list']);
    expect({ code, requests }).toEqual({ code: 4, requests: [] });
    expect(stderr).toContain('uas: list: your sign-in expired 2h ago\n');
  });

  it('serves its last half minute while the token endpoint is out of order', async () => {
    const who = await account();
    await who.signIn();
    who.clock.advance(hour - 10_000);
    const { code } = await who.run(['list', '--retries', '0'], {
      transport: async (request) =>
        request.url.pathname.endsWith('/token')
          ? failing('ECONNREFUSED')()
          : who.service.handle(request),
    });
    expect(code).toBe(0);
  });

  it('is not blamed when the token endpoint cannot be reached', async () => {
    const who = await account();
    await who.signIn();
    who.clock.advance(2 * hour);
    const { code, stderr } = await who.run(['list', '--retries', '0'], {
      transport: failing('ENOTFOUND'),
    });
    expect(code).toBe(10);
    expect(stderr).toContain('cannot reach gateway.test: the host name is unknown');
    expect(stderr).not.toMatch(/token|sign in|expired/);
  });

  it('is refreshed once when the gateway rejects a token that seemed good', async () => {
    const who = await account();
    await who.signIn();
    put(fileOf(who), { ...stored(who), expires_at: who.clock.now() + 100 * hour });
    who.clock.advance(2 * hour);
    const { code, requests } = await who.run(['list']);
    expect(code).toBe(0);
    expect(routes(requests)).toEqual(['GET uas', 'POST token refresh_token', 'GET uas']);
  });

  it('is not refreshed for an account that UAS will never take', async () => {
    const who = await account();
    await who.signIn('bare');
    const { code, stderr, requests } = await who.run(['list']);
    expect(code).toBe(4);
    expect(stderr).toContain('the account has no Linux attributes for UAS: ');
    expect(routes(requests)).toEqual(['GET uas']);
  });

  it('takes what another process has refreshed meanwhile', async () => {
    const who = await account();
    await who.signIn();
    const old = readFileSync(fileOf(who), 'utf8');
    who.clock.advance(2 * hour);
    await who.run(['list']);
    const fresh = readFileSync(fileOf(who), 'utf8');
    let reads = 0;
    const { code, requests } = await who.run(['list'], {
      files: {
        // The first look sees the file as it was before the other process wrote it.
        readOwn: async (path) =>
          path === fileOf(who) ? Buffer.from(reads++ === 0 ? old : fresh) : realFiles.readOwn(path),
      },
    });
    expect(code).toBe(0);
    expect(reads).toBeGreaterThan(1);
    expect(routes(requests)).toEqual(['GET uas']);
  });

  it('is not stored again, nor another origin asked, where another process was quicker', async () => {
    const who = await account();
    await who.signIn();
    const old = readFileSync(fileOf(who), 'utf8');
    who.clock.advance(2 * hour);
    const meanwhile = (content: string | undefined) => {
      let reads = 0;
      const readOwn = async (path: string) => {
        if (path !== fileOf(who)) return realFiles.readOwn(path);
        const text = reads++ === 0 ? old : content;
        return text === undefined ? undefined : Buffer.from(text);
      };
      const stat: Files['stat'] = async (path) =>
        path === fileOf(who) && reads > 0 && content === undefined
          ? undefined
          : realFiles.stat(path);
      return who.run(['list'], { files: { readOwn, stat } });
    };
    const signedOut = await meanwhile(undefined);
    expect(signedOut).toMatchObject({ code: 4, requests: [] });
    expect(signedOut.stderr).toContain('you were signed out in the meantime');
    const other = { ...JSON.parse(old), access_token: 'other', origin: 'https://other.test' };
    const elsewhere = await meanwhile(JSON.stringify({ ...other, expires_at: 9e12 }));
    expect(elsewhere).toMatchObject({ code: 4, requests: [] });
    expect(elsewhere.stderr).toContain('the stored token is for https://other.test');
    expect(readFileSync(fileOf(who), 'utf8')).toBe(old);
  });

  it('is given up before its lock counts as left behind, however long the command may take', async () => {
    const who = await account();
    await who.signIn();
    who.clock.advance(2 * hour);
    const limits: number[] = [];
    await who.run(['list', '--timeout', '1h'], {
      onWorld: ({ deps }) => {
        const { sleep } = deps.clock;
        deps.clock.sleep = (ms, signal) => {
          limits.push(ms);
          return sleep(ms, signal);
        };
      },
    });
    expect(limits).toContain(longestHold - 15_000);
  });

  it('is not called a change of the command that it was for', async () => {
    const who = await account();
    await who.signIn();
    who.clock.advance(2 * hour);
    const { code, stdout, stderr } = await who.run(['list', '--columns', 'nope']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^uas: list: --columns: unknown column "nope"\n/);
    expect(stderr).not.toContain('carried out');
  });

  it('goes on in memory, with a warning, when the new pair cannot be written', async () => {
    const who = await account();
    await who.signIn();
    const before = readFileSync(fileOf(who), 'utf8');
    who.clock.advance(2 * hour);
    const { code, stdout, stderr } = await who.run(['list', '--json'], {
      files: { writePrivate: failing('EROFS'), create: failing('EROFS') },
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' });
    expect(stderr).toBe(
      'warning: the refreshed token could not be saved, so you may have to sign in again: EROFS: refused by the test\n',
    );
    expect(readFileSync(fileOf(who), 'utf8')).toBe(before);
  });
});

describe('the lock around a refresh', () => {
  const lock = (who: Account) => `${fileOf(who)}.lock`;

  it.each([
    ['of a process that has ended', '999999999 HOST x'],
    ['that is empty and old', ''],
  ])('does not block for ever when it is one %s', async (_what, text) => {
    const who = await account({ refreshLifetime: 10 * 365 * 24 * 3600 });
    await who.signIn();
    const { hostname } = await import('node:os');
    writeFileSync(lock(who), text.replace('HOST', hostname()));
    // The file's time is the real one; the test's clock is far ahead of it.
    who.clock.advance(Date.now() - who.clock.now() + 2 * hour);
    const { code, requests } = await who.run(['list']);
    expect(code).toBe(0);
    expect(routes(requests)).toEqual(['POST token refresh_token', 'GET uas']);
    expect(readdirSync(dirname(fileOf(who)))).toEqual(['default.json']);
  });
});

describe('a token is bound to its origin', () => {
  it('is not sent to another origin', async () => {
    const who = await account();
    await who.signIn();
    const { code, stderr, requests } = await who.run(['list'], {
      env: { UAS_ENDPOINT: 'https://other.test' },
    });
    expect({ code, requests }).toEqual({ code: 4, requests: [] });
    expect(stderr).toContain(
      'the stored token is for https://gateway.test, not for https://other.test',
    );
  });

  it('is not refreshed at another origin', async () => {
    const who = await account();
    await who.signIn();
    put(fileOf(who), { ...stored(who), token_endpoint: 'https://evil.test/token' });
    who.clock.advance(2 * hour);
    const { code, requests } = await who.run(['list']);
    expect({ code, requests }).toEqual({ code: 4, requests: [] });
  });
});

describe('a token file', () => {
  it.each([
    ['cut off', '{"access_token": "eyJ'],
    ['empty', ''],
    ['a list', '[]'],
    ['without a token', '{"origin": "https://gateway.test"}'],
  ])('that is %s is named, not wiped', async (_what, text) => {
    const who = await account();
    put(fileOf(who), text);
    const { code, stderr } = await who.run(['list']);
    expect(code).toBe(4);
    expect(stderr).toContain(`cannot use ${fileOf(who)}: `);
    expect(readFileSync(fileOf(who), 'utf8')).toBe(text);
  });

  it('of somebody else is refused', async () => {
    const who = await account();
    await who.signIn();
    const { code, stderr } = await who.run(['list'], {
      files: {
        stat: async (path) => {
          const facts = await realFiles.stat(path);
          return facts && { ...facts, uid: facts.uid + 1 };
        },
      },
    });
    expect(code).toBe(4);
    expect(stderr).toContain('belongs to another user and is not used');
  });
});

describe('where only cray is set up', () => {
  async function withCray({ hostname = gateway, lifetime = 3600 } = {}) {
    const who = await account();
    const login = { grant_type: 'password', username: 'vera', password: who.passwords.vera ?? '' };
    const reply = await who.service.handle({
      method: 'POST',
      url: new URL(`${gateway}/keycloak/realms/shasta/protocol/openid-connect/token`),
      headers: { authorization: 'Basic c2hhc3RhOg==' },
      body: Buffer.from(new URLSearchParams(login).toString()),
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of reply.body) chunks.push(chunk);
    const grant = JSON.parse(Buffer.concat(chunks).toString());
    const cray = join(who.home, '.config/cray');
    put(join(cray, 'active_config'), 'site');
    put(
      join(cray, 'configurations/site'),
      `[core]\nhostname = "${hostname}"\ntenant = ""\n\n[auth.login]\nusername = "vera"\n`,
    );
    const file = join(cray, 'tokens', `${new URL(gateway).host.replace('.', '_')}.vera`);
    put(file, {
      ...grant,
      scope: ['profile', 'email'],
      client_id: 'shasta',
      expires_at: who.clock.now() / 1000 + lifetime + 0.25,
    });
    const run = (args: readonly string[], more = {}) =>
      who.run(args, { ...more, env: { UAS_ENDPOINT: '' } });
    return { who, run, file, grant };
  }

  it('uses the configuration and the sign-in of cray unchanged', async () => {
    const { who, run, grant } = await withCray();
    const { code, requests } = await run(['list']);
    expect(code).toBe(0);
    expect(requests).toMatchObject([
      {
        url: `${gateway}/apis/uas-mgr/v1/uas`,
        headers: { authorization: `Bearer ${grant.access_token}` },
      },
    ]);
    expect(readdirSync(join(who.home, '.config'))).toEqual(['cray']);
  });

  it('refreshes the token in the file of cray, so that cray stays signed in', async () => {
    const { who, run, file, grant } = await withCray();
    who.clock.advance(2 * hour);
    const seen = new Set<string>();
    const create = async (path: string, content: string) => {
      seen.add(dirname(path));
      return realFiles.create(path, content);
    };
    expect((await run(['list'], { files: { create } })).code).toBe(0);
    // Other programs take any file next to the token for one.
    expect(seen).toEqual(new Set([join(who.home, '.local/state/uas')]));
    expect(readdirSync(dirname(file))).toEqual([basename(file)]);
    const after = JSON.parse(readFileSync(file, 'utf8'));
    expect(after).toMatchObject({
      client_id: 'shasta',
      scope: ['profile', 'email'],
      token_type: 'Bearer',
      session_state: grant.session_state,
      expires_at: who.clock.now() / 1000 + 3600,
    });
    expect(after.refresh_token).not.toBe(grant.refresh_token);
  });

  it('says where the endpoint and the token come from', async () => {
    const { run, file } = await withCray();
    const { stdout } = await run(['auth', 'status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      signed_in: true,
      username: 'vera',
      source: file,
      refreshable: true,
    });
  });

  it('sends the token of cray to no host that the configuration of cray does not name', async () => {
    const { who } = await withCray();
    const { code, requests } = await who.run(['list'], {
      env: { UAS_ENDPOINT: 'https://other.test' },
    });
    expect({ code, requests }).toEqual({ code: 4, requests: [] });
  });
});

describe('CRAY_CREDENTIALS', () => {
  it('is said to override the sign-in, with the owner of its token', async () => {
    const who = await account();
    await who.signIn();
    const admin = who.service.accounts.find(({ name }) => name === 'admin');
    const token = who.service.token(admin as NonNullable<typeof admin>, gateway);
    const file = join(who.home, 'setup-token.json');
    put(file, { access_token: token, expires_in: 300, token_type: 'bearer' });
    const { code, stderr, requests } = await who.run(['list', '-o', 'name'], {
      env: { CRAY_CREDENTIALS: file },
    });
    expect(code).toBe(0);
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
    expect(stderr).toContain(
      'warning: CRAY_CREDENTIALS is set: acting as admin, not with your sign-in as vera\n',
    );
  });
});
