import { beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type DirectService, directService } from '../support/local.ts';

const realm = '/keycloak/realms/shasta';
const protocol = `${realm}/protocol/openid-connect`;
const basic = { authorization: 'Basic c2hhc3RhOg==' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

interface Grant {
  access_token: string;
  refresh_token: string;
  expires_in: number;
}

let service: DirectService;

function token(fields: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(fields).toString();
  return service.callServer(`POST ${protocol}/token`, { headers: { ...form, ...headers }, body });
}

function passwordOf(name: string): string {
  return service.service.accounts.find((account) => account.name === name)?.password ?? '';
}

async function signIn(username = 'vera'): Promise<Grant> {
  const answer = await token({
    grant_type: 'password',
    client_id: 'shasta',
    username,
    password: passwordOf(username),
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.json as Grant;
}

const userinfo = (access: string) => service.callServer(`GET ${protocol}/userinfo`, { as: access });

function claims(jwt: string): Record<string, unknown> {
  const [, payload = ''] = jwt.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

describe('Keycloak', () => {
  beforeEach(async () => {
    service = await directService({ accessLifetime: 60, refreshLifetime: 600 });
  });

  it('gives tokens for a password, with the empty secret of the client in either place', async () => {
    const fields = { grant_type: 'password', username: 'vera', password: passwordOf('vera') };
    expect((await token(fields, basic)).status).toBe(200);
    const { status, json } = await token({ ...fields, client_id: 'shasta', client_secret: '' });
    expect([status, json]).toEqual([
      200,
      {
        access_token: expect.any(String),
        expires_in: 60,
        refresh_expires_in: 600,
        refresh_token: expect.any(String),
        token_type: 'Bearer',
        'not-before-policy': 0,
        session_state: expect.any(String),
        scope: 'profile email',
      },
    ]);
  });

  it('puts what a client looks for into the token', async () => {
    const now = service.clock.now() / 1000;
    expect(claims((await signIn('admin')).access_token)).toMatchObject({
      iss: `http://api.local${realm}`,
      iat: now,
      exp: now + 60,
      typ: 'Bearer',
      azp: 'shasta',
      preferred_username: 'admin',
      resource_access: { shasta: { roles: ['admin', 'user'] } },
    });
  });

  it.each<[Record<string, string>, number, string]>([
    [{ grant_type: 'password', username: 'vera', password: 'wrong' }, 401, 'invalid_grant'],
    [{ grant_type: 'password', username: 'nobody', password: 'x' }, 401, 'invalid_grant'],
    [{ grant_type: 'refresh_token', refresh_token: 'x' }, 400, 'invalid_grant'],
    [{ grant_type: 'refresh_token' }, 400, 'invalid_request'],
    [{ grant_type: 'client_credentials' }, 401, 'unauthorized_client'],
    [{ grant_type: 'device' }, 400, 'unsupported_grant_type'],
    [{}, 400, 'invalid_request'],
    [{ grant_type: 'password', client_id: 'other' }, 401, 'invalid_client'],
  ])('refuses %j with %i %s', async (fields, status, error) => {
    expect(await token({ client_id: 'shasta', ...fields })).toMatchObject({
      status,
      json: { error, error_description: expect.any(String) },
    });
  });

  it('tells the six attributes of a user, and none of Linux for an account without', async () => {
    expect((await userinfo((await signIn()).access_token)).json).toEqual({
      sub: expect.any(String),
      name: 'Local user vera',
      preferred_username: 'vera',
      uidNumber: '2001',
      gidNumber: '100',
      homeDirectory: '/home/users/vera',
      loginShell: '/bin/bash',
    });
    expect((await userinfo((await signIn('bare')).access_token)).json).toEqual({
      sub: expect.any(String),
      name: 'Without Linux attributes',
      preferred_username: 'bare',
    });
  });

  it('forgets a token when it expires', async () => {
    const { access_token } = await signIn();
    service.clock.advance(59_000);
    expect((await userinfo(access_token)).status).toBe(200);
    service.clock.advance(1000);
    expect(await userinfo(access_token)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.stringContaining('invalid_token') },
      json: { error: 'invalid_token' },
    });
  });

  it('takes every refresh token once', async () => {
    const first = await signIn();
    const refresh = (refresh_token: string) =>
      token({ grant_type: 'refresh_token', client_id: 'shasta', refresh_token });
    const second = (await refresh(first.refresh_token)).json as Grant;
    expect((await userinfo(second.access_token)).status).toBe(200);
    expect((await refresh(first.refresh_token)).json).toMatchObject({ error: 'invalid_grant' });
    service.clock.advance(599_000);
    const third = (await refresh(second.refresh_token)).json as Grant;
    expect((await userinfo(third.access_token)).status).toBe(200);
    service.clock.advance(600_000);
    expect((await refresh(third.refresh_token)).status).toBe(400);
  });

  it('ends a session on sign-out', async () => {
    const { access_token, refresh_token } = await signIn();
    const signOut = () =>
      service.callServer(`POST ${protocol}/logout`, {
        headers: form,
        body: new URLSearchParams({ client_id: 'shasta', refresh_token }).toString(),
      });
    expect((await signOut()).status).toBe(204);
    expect((await userinfo(access_token)).status).toBe(401);
    expect((await signOut()).json).toMatchObject({ error: 'invalid_grant' });
  });

  it('signs a client in for itself', async () => {
    const { id, secret } = service.service.client;
    const fields = { grant_type: 'client_credentials', client_id: id };
    const grant = (await token({ ...fields, client_secret: secret })).json as Grant;
    expect(grant).not.toHaveProperty('refresh_token');
    expect((await userinfo(grant.access_token)).json).toMatchObject({
      preferred_username: 'admin',
    });
    expect((await token({ ...fields, client_secret: 'wrong' })).status).toBe(401);
  });

  it.each([
    [
      `GET ${protocol}/token`,
      405,
      'POST, OPTIONS',
      'RESTEASY003650: No resource method found for GET',
    ],
    [`DELETE ${protocol}/userinfo`, 405, 'GET, POST, HEAD, OPTIONS', 'RESTEASY003650'],
    [
      'GET /keycloak/realms/other/.well-known/openid-configuration',
      404,
      undefined,
      'Realm does not',
    ],
    [`GET ${realm}/nowhere`, 404, undefined, 'RESTEASY003210: Could not find resource'],
    ['GET /keycloak/nowhere', 404, undefined, 'RESTEASY003210: Could not find resource'],
  ])('answers %s with %i', async (route, status, allow, error) => {
    const { headers, json, ...answer } = await service.callServer(route);
    expect([answer.status, headers.allow]).toEqual([status, allow]);
    expect(json).toEqual({ error: expect.stringContaining(error) });
  });

  it('answers HEAD as GET without the body', async () => {
    const route = `${realm}/.well-known/openid-configuration`;
    const { headers } = await service.callServer(`GET ${route}`);
    expect(await service.callServer(`HEAD ${route}`)).toMatchObject({
      status: 200,
      text: '',
      headers,
    });
  });

  it('describes itself', async () => {
    const { json } = await service.callServer(`GET ${realm}/.well-known/openid-configuration`);
    expect(json).toMatchObject({
      issuer: `http://api.local${realm}`,
      token_endpoint: `http://api.local${protocol}/token`,
      userinfo_endpoint: `http://api.local${protocol}/userinfo`,
      end_session_endpoint: `http://api.local${protocol}/logout`,
    });
  });

  it('refuses tokens that somebody else signed or changed', async () => {
    const other = await directService();
    expect((await userinfo(other.tokens.user)).status).toBe(401);
    const [head, , proof] = service.tokens.user.split('.');
    const forged = Buffer.from(JSON.stringify({ typ: 'Bearer', exp: 9e9, sub: 'x' }));
    expect((await userinfo(`${head}.${forged.toString('base64url')}.${proof}`)).status).toBe(401);
    expect((await userinfo('not a token')).status).toBe(401);
  });
});

describe('UAS reached directly', () => {
  beforeEach(async () => {
    service = await directService();
  });

  it.each(['GET /uas', 'GET /uais', 'GET /mgr-info'])(
    'makes a 500 of every token that Keycloak refuses (%s)',
    async (route) => {
      const refused = {
        status: 500,
        json: { detail: 'An error was encountered while accessing Keycloak' },
      };
      expect(await service.call(route, { as: 'rubbish' })).toMatchObject(refused);
      const { access_token } = await signIn();
      service.clock.advance(3_600_000);
      expect(await service.call(route, { as: access_token })).toMatchObject(refused);
    },
  );

  it('names the attributes that an account lacks', async () => {
    expect(await service.call('GET /uas', { as: 'bare' })).toMatchObject({
      status: 400,
      json: {
        detail:
          "Token not valid for UAS. Attributes missing: ['uidNumber', 'homeDirectory', 'loginShell', 'gidNumber']",
      },
    });
  });

  it.each(['GET /', 'GET /images', 'GET /admin/uais', 'GET /admin/config/images'])(
    'does not look at tokens for %s',
    async (route) => {
      expect((await service.call(route, { as: 'rubbish' })).status).toBe(200);
    },
  );
});

describe('UAS behind its gateway', () => {
  const policy: Partial<Answer> = {
    status: 403,
    text: 'Unauthorized Request',
    headers: expect.objectContaining({ 'content-type': 'text/plain', 'x-ext-auth-allow': 'no' }),
  };

  beforeEach(async () => {
    service = await directService({ gateway: '403', empty: false });
  });

  it.each(['GET /', 'GET /uas', 'GET /images', 'GET /mgr-info'])(
    'lets a user %s',
    async (route) => {
      expect((await service.call(route, { as: 'user' })).status).toBe(200);
      expect(await service.call(route)).toMatchObject(policy);
      expect(await service.call(route, { as: 'rubbish' })).toMatchObject(policy);
    },
  );

  it.each([
    'GET /uais',
    'DELETE /uais',
    'GET /admin/uais',
    'GET /admin/uais/x',
    'DELETE /admin/config',
    'GET /admin/config/images',
    'POST /admin/config/classes',
    'GET /openapi.json',
    'GET /nowhere',
  ])('does not let a user %s', async (route) => {
    expect(await service.call(route, { as: 'user' })).toMatchObject(policy);
    expect((await service.call(route, { as: 'admin' })).status).not.toBe(403);
  });

  it('looks at an expired token before the service can make a 500 of it', async () => {
    const { access_token } = await signIn();
    service.clock.advance(3_600_000);
    expect(await service.call('GET /uas', { as: access_token })).toMatchObject(policy);
  });

  it('lets a token through whose session has ended', async () => {
    const { access_token, refresh_token } = await signIn();
    const body = new URLSearchParams({ refresh_token }).toString();
    await service.callServer(`POST ${protocol}/logout`, { headers: form, body });
    expect((await service.call('GET /uas', { as: access_token })).status).toBe(500);
  });

  it.each([
    ['401' as const, 'text/plain', 'Jwt is expired'],
    ['401-html' as const, 'text/html', '<h1>401 Unauthorized</h1>'],
  ])('can refuse tokens with %s, and still users with 403', async (gateway, type, text) => {
    service = await directService({ gateway });
    expect(await service.call('GET /uas', { as: 'rubbish' })).toMatchObject({
      status: 401,
      headers: { 'content-type': type },
      text: expect.stringContaining(text),
    });
    expect(await service.call('GET /admin/uais', { as: 'user' })).toMatchObject(policy);
  });
});
