import { createHmac } from 'node:crypto';
import { type CryptoKey, exportSPKI, importJWK, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/serve/config/read-config.ts';
import { callersOf, signingKey, startIssuer, vera } from './issuer.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const soon = () => Math.floor(Date.now() / 1000) + 300;

describe('callers of serve', () => {
  it('knows the bearer of a good token, without asking userinfo', async () => {
    const issuer = await startIssuer();
    const { outcome } = callersOf(issuer);
    expect(await outcome(await issuer.token({ realm_access: { roles: ['x', 'admin'] } }))).toEqual({
      name: 'vera',
      uid: '2001',
      gid: '100',
      gecos: 'Vera Vers',
      home: '/home/users/vera',
      shell: '/bin/bash',
      isAdministrator: true,
    });
    expect(await outcome(await issuer.token())).toMatchObject({ isAdministrator: false });
    expect(issuer.requests).toEqual(['/realms/a/.well-known/openid-configuration', '/keys']);
  });

  it.each(['RS256', 'PS256', 'ES384', 'Ed25519'])('takes a signature with %s', async (alg) => {
    const issuer = await startIssuer();
    issuer.keys = [await signingKey(alg)];
    expect(await callersOf(issuer).status(await issuer.token())).toBe(200);
  });

  it('refuses tokens of another issuer, audience or kind, too early, too late and without an end', async () => {
    const issuer = await startIssuer();
    const { status, refusals } = callersOf(issuer);
    const now = Math.floor(Date.now() / 1000);
    const refused: [claims: JWTPayload | Record<string, unknown>, reason: RegExp][] = [
      [{ iss: 'https://other.example/realms/a' }, /another issuer/],
      [{ iss: issuer.url.replace('/realms/a', '/realms/b') }, /another issuer/],
      [{ iss: `${issuer.url}/` }, /another issuer/],
      [{ aud: 'account' }, /another audience/],
      [{ aud: ['uas2', 'account'] }, /another audience/],
      [{ aud: undefined }, /aud/],
      [{ exp: now - 5 }, /expired/],
      [{ exp: undefined }, /exp/],
      [{ exp: 'never' }, /exp/],
      [{ nbf: now + 10 }, /nbf/],
      [{ typ: 'ID' }, /not an access token/],
      [{ typ: 'Refresh' }, /not an access token/],
      [{ cnf: { jkt: 'x' } }, /bound to a key/],
    ];
    for (const [claims, reason] of refused) {
      expect(await status(await issuer.token(claims)), JSON.stringify(claims)).toBe(401);
      expect(refusals.at(-1)).toMatch(reason);
    }
    expect(await status(await issuer.token({}, undefined, { typ: 'logout+jwt' }))).toBe(401);
    expect(await status(await issuer.token({}, undefined, { typ: 'at+jwt' }))).toBe(200);
    expect(await status(await issuer.token({ aud: ['x', 'uas'], typ: 'Bearer' }))).toBe(200);
  });

  it('takes clocks that differ by two seconds', async () => {
    const issuer = await startIssuer();
    const { status } = callersOf(issuer);
    const now = Math.floor(Date.now() / 1000);
    expect(await status(await issuer.token({ exp: now - 1 }))).toBe(200);
    expect(await status(await issuer.token({ nbf: now + 2 }))).toBe(200);
    expect(await status(await issuer.token({ exp: now - 4 }))).toBe(401);
  });

  it('refuses alg none, HS256 with the public key, and a signature that was changed', async () => {
    const issuer = await startIssuer();
    issuer.keys = [await signingKey('RS256')];
    const { status } = callersOf(issuer);
    const [key] = issuer.keys;
    const claims = { iss: issuer.url, aud: 'uas', exp: soon(), ...vera };
    for (const alg of ['none', 'None', 'NONE', '']) {
      expect(await status(`${encode({ alg })}.${encode(claims)}.`)).toBe(401);
    }
    const pem = await exportSPKI((await importJWK(key?.jwk ?? {}, 'RS256')) as CryptoKey);
    for (const secret of [pem, pem.trim(), JSON.stringify(key?.jwk)]) {
      const text = `${encode({ alg: 'HS256', kid: key?.kid })}.${encode(claims)}`;
      const proof = createHmac('sha256', secret).update(text).digest('base64url');
      expect(await status(`${text}.${proof}`)).toBe(401);
    }
    const good = await issuer.token();
    const [head, , proof] = good.split('.');
    expect(await status(`${head}.${encode({ ...claims, sub: 'root' })}.${proof}`)).toBe(401);
    expect(await status(good.slice(0, -8))).toBe(401);
    expect(await status(good)).toBe(200);
  });

  it('refuses keys that a token brings with it, and a stranger with the right key id', async () => {
    const issuer = await startIssuer();
    const { status } = callersOf(issuer);
    const stranger = await signingKey('ES256', issuer.keys[0]?.kid);
    for (const header of [{}, { jwk: stranger.jwk }, { jku: 'http://127.0.0.1:1/keys' }]) {
      expect(await status(await issuer.token({}, stranger, header))).toBe(401);
    }
    const critical = new SignJWT({ iss: issuer.url, aud: 'uas', exp: soon() });
    const key = issuer.keys[0];
    if (!key) throw new Error('no key');
    const sealed = await critical
      .setProtectedHeader({ alg: 'ES256', kid: key.kid ?? '', crit: ['x'], x: 1 })
      .sign(key.secret, { crit: { x: true } });
    expect(await status(sealed)).toBe(401);
  });

  it.each(['', 'x', 'a.b.c', 'a'.repeat(40_000), '....', '\u00fc.b.c', 'bnVsbA.bnVsbA.x'])(
    'refuses garbage %#',
    async (garbage) => {
      const issuer = await startIssuer();
      const { status } = callersOf(issuer);
      expect(await status(garbage)).toBe(401);
      expect(issuer.requests).toEqual([]);
    },
  );

  it('takes a new key at once, and no longer one that was withdrawn', async () => {
    const issuer = await startIssuer();
    const { status, moved } = callersOf(issuer);
    const before = await issuer.token({ exp: soon() + 3600 });
    expect(await status(before)).toBe(200);
    const [old] = issuer.keys;
    issuer.keys = [await signingKey(), ...issuer.keys];
    expect(await status(await issuer.token())).toBe(200);
    issuer.keys = issuer.keys.filter((key) => key !== old);
    expect(await status(before)).toBe(200);
    moved.by = 601_000;
    expect(await status(before)).toBe(401);
  });

  it('asks the issuer a few times only, whatever keys tokens name', async () => {
    const issuer = await startIssuer();
    const { status, moved } = callersOf(issuer);
    const strangers = await Promise.all(
      Array.from({ length: 200 }, async () => issuer.token({}, await signingKey())),
    );
    const statuses = await Promise.all(strangers.map(status));
    expect(new Set(statuses)).toEqual(new Set([401]));
    for (const stranger of strangers) expect(await status(stranger)).toBe(401);
    const asked = () => issuer.requests.filter((path) => path === '/keys').length;
    expect(asked()).toBeLessThanOrEqual(7);
    // A real new key is found a little later.
    issuer.keys = [await signingKey()];
    moved.by = 10_001;
    expect(await status(await issuer.token())).toBe(200);
  });

  it('tries every key where neither token nor keys have an id', async () => {
    const issuer = await startIssuer();
    issuer.keys = [await signingKey('ES256', null), await signingKey('ES256', null)];
    const { status } = callersOf(issuer);
    expect(await status(await issuer.token({}, issuer.keys[0]))).toBe(200);
    expect(await status(await issuer.token({}, issuer.keys[1]))).toBe(200);
    expect(await status(await issuer.token({}, await signingKey('ES256', null)))).toBe(401);
  });

  it('answers 503 while the issuer is down, except to tokens whose key is known', async () => {
    const issuer = await startIssuer();
    const { outcome, status, callers, moved } = callersOf(issuer);
    issuer.failure = 500;
    expect(await outcome(await issuer.token())).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
    });
    expect(callers.keys.isKnown).toBe(false);
    issuer.failure = undefined;
    moved.by = 2000;
    expect(await status(await issuer.token())).toBe(200);
    expect(callers.keys.isKnown).toBe(true);
    issuer.failure = 502;
    moved.by = 700_000;
    expect(await status(await issuer.token({ exp: soon() + 3600 }))).toBe(200);
    moved.by = 720_000;
    const unknown = await issuer.token({ exp: soon() + 3600 }, await signingKey());
    expect(await status(unknown)).toBe(503);
    await issuer.close();
    moved.by = 740_000;
    expect(await status(unknown)).toBe(503);
  });

  it.each([
    [{ issuer: 'https://impostor.example' }],
    [{ jwks_uri: 'ftp://x/keys' }],
    [{ jwks_uri: undefined }],
  ])('does not believe an issuer that says %j', async (wrong) => {
    const issuer = await startIssuer();
    Object.assign(issuer.discovery, wrong);
    expect(await callersOf(issuer).status(await issuer.token())).toBe(503);
  });

  it('asks userinfo once for each token that lacks claims', async () => {
    const issuer = await startIssuer();
    const { outcome, moved } = callersOf(issuer);
    const bare = { uidNumber: undefined, gidNumber: undefined, homeDirectory: undefined };
    const token = await issuer.token(bare);
    issuer.userinfo = {
      ...vera,
      preferred_username: 'somebody',
      realm_access: { roles: ['admin'] },
    };
    const found = await Promise.all([outcome(token), outcome(token), outcome(token)]);
    for (const one of found) {
      expect(one).toMatchObject({ name: 'vera', uid: '2001', isAdministrator: true });
    }
    const asked = () => issuer.requests.filter((path) => path === '/userinfo').length;
    expect(asked()).toBe(1);
    moved.by = 310_000;
    expect(await outcome(token)).toMatchObject({ status: 401 });
    await outcome(await issuer.token({ ...bare, jti: '2', exp: soon() + 600 }));
    expect(asked()).toBe(2);
  });

  it('refuses what userinfo says of somebody else, and a session that ended', async () => {
    const issuer = await startIssuer();
    const { status } = callersOf(issuer);
    issuer.userinfo = { ...vera, sub: 'somebody-else' };
    expect(await status(await issuer.token({ uidNumber: undefined }))).toBe(401);
    issuer.userinfo = 401;
    expect(await status(await issuer.token({ uidNumber: undefined }))).toBe(401);
    issuer.userinfo = 500;
    expect(await status(await issuer.token({ uidNumber: undefined }))).toBe(503);
    issuer.userinfo = 403;
    expect(await status(await issuer.token({ uidNumber: undefined }))).toBe(400);
  });

  it('sends no token to a userinfo endpoint elsewhere', async () => {
    const [issuer, elsewhere] = [await startIssuer(), await startIssuer()];
    issuer.discovery.userinfo_endpoint = elsewhere.discovery.userinfo_endpoint;
    const { outcome } = callersOf(issuer);
    expect(
      await outcome(await issuer.token({ uidNumber: undefined, gidNumber: undefined })),
    ).toMatchObject({
      status: 400,
      body: expect.stringContaining("Attributes missing: ['uidNumber', 'gidNumber']"),
    });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([
    { name: 'Vera:0:0' },
    { name: 'Vera\nroot::0:0' },
    { uidNumber: '-1' },
    { uidNumber: '0x0' },
    { preferred_username: 'vera:x' },
    { homeDirectory: 'home' },
    { loginShell: '/bin/sh\n' },
  ])('refuses attributes that would change a passwd line: %j', async (claims) => {
    const issuer = await startIssuer();
    expect(await callersOf(issuer).outcome(await issuer.token(claims))).toMatchObject({
      status: 400,
      body: expect.stringContaining('Attributes not valid'),
    });
  });

  it('reads claims by configured paths, of lists the first, of numbers the text', async () => {
    const issuer = await startIssuer();
    const { outcome } = callersOf(issuer, {
      claims: {
        ...{ name: 'https://site.example/login', uid: 'posix.uid', gid: 'posix.gid' },
        ...{ gecos: 'name', home: 'posix.home', shell: 'loginShell' },
      },
      administrators: { claim: 'groups', values: ['/hpc/admins'] },
    });
    const token = await issuer.token({
      'https://site.example/login': 'v2',
      posix: { uid: 2002, gid: ['200', '300'], home: '/h' },
      groups: ['/users', '/hpc/admins'],
    });
    expect(await outcome(token)).toMatchObject({
      ...{ name: 'v2', uid: '2002', gid: '200', home: '/h', isAdministrator: true },
    });
  });

  it('looks for roles in userinfo only for who needs to be an administrator', async () => {
    const issuer = await startIssuer();
    const { callers } = callersOf(issuer);
    issuer.userinfo = { ...vera, realm_access: { roles: ['admin'] } };
    const bearer = await callers.authenticate(`Bearer ${await issuer.token()}`);
    expect(bearer).toMatchObject({ subject: 'f1e2-vera', name: 'vera' });
    expect(issuer.requests).not.toContain('/userinfo');
    expect(await bearer.isAdministrator()).toBe(true);
  });

  it('knows users and administrators of the realm of the old system by its preset', async () => {
    const issuer = await startIssuer();
    const text = `listen: 127.0.0.1:0\npreset: shasta\nissuer: ${issuer.url}\n`;
    const config = await readConfig('/x/serve.yaml', { env: {}, readText: async () => text });
    const { audience, administrators, claims } = config;
    const { outcome, status } = callersOf(issuer, { audience, administrators, claims });
    // As Keycloak makes them for the client that users sign in with.
    const token = (roles: string[], more: JWTPayload = {}) =>
      issuer.token({
        ...{ aud: ['shasta', 'account'], azp: 'shasta', typ: 'Bearer', acr: '1' },
        realm_access: { roles: ['offline_access', 'admin'] },
        resource_access: { shasta: { roles }, account: { roles: ['admin'] } },
        ...more,
      });
    expect(await outcome(await token(['user']))).toMatchObject({
      ...{ name: 'vera', uid: '2001', isAdministrator: false },
    });
    expect(await outcome(await token(['user', 'admin']))).toMatchObject({ isAdministrator: true });
    expect(await status(await token(['admin'], { aud: 'account' }))).toBe(401);
    expect(issuer.requests).not.toContain('/userinfo');
  });

  it('never logs a token', async () => {
    const issuer = await startIssuer();
    const { status, refusals } = callersOf(issuer);
    const tokens = [
      await issuer.token({ aud: 'x' }),
      await issuer.token({}, await signingKey()),
      `${await issuer.token()}x`,
      'secret-garbage',
    ];
    issuer.userinfo = 500;
    tokens.push(await issuer.token({ uidNumber: undefined }));
    for (const token of tokens) await status(token);
    expect(refusals).toHaveLength(tokens.length);
    for (const part of tokens.flatMap((token) => token.split('.'))) {
      expect(refusals.join('\n')).not.toContain(part);
    }
  });
});
