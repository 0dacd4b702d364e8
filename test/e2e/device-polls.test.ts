/** Signing in with a code while the realm's gateway has bad moments, with the built program. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createHome } from '../support/program.ts';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

type Bad = (reply: ServerResponse) => void;

/** A realm whose first poll goes wrong and whose third is confirmed. */
async function startRealm(bad: Bad, { expires = 60, always = false } = {}) {
  let polls = 0;
  const server = createServer((request, reply) => {
    const json = (value: object, status = 200) =>
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const at = `${origin}/keycloak/realms/shasta/protocol/openid-connect`;
    request.resume();
    if (request.url?.includes('well-known')) {
      return json({
        issuer: `${origin}/keycloak/realms/shasta`,
        token_endpoint: `${at}/token`,
        device_authorization_endpoint: `${at}/auth/device`,
      });
    }
    if (request.url?.endsWith('/device')) {
      const codes = { device_code: 'dc', user_code: 'AB-CD', verification_uri: `${at}/x` };
      return json({ ...codes, expires_in: expires, interval: 1 });
    }
    if (request.method === 'GET') return json({});
    polls += 1;
    if (polls === 1 || always) return bad(reply);
    if (polls < 3) return json({ error: 'authorization_pending' }, 400);
    const claims = { exp: Math.floor(Date.now() / 1000) + 300, preferred_username: 'me' };
    const access_token = `${part({ alg: 'none' })}.${part(claims)}.x`;
    return json({ access_token, expires_in: 300, token_type: 'bearer' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const home = createHome({ key: false });
  onTestFinished(() => home.dispose());
  const result = await home.run(['auth', 'login', '--endpoint', origin, '--device']);
  return { ...result, polls };
}

const bads: [string, Bad][] = [
  ['a 502', (reply) => void reply.writeHead(502).end('<html>502 Bad Gateway</html>')],
  ['a closed connection', (reply) => void reply.socket?.destroy()],
  ['a 429', (reply) => void reply.writeHead(429, { 'retry-after': '1' }).end('{"error":"busy"}')],
  ['half an answer', (reply) => void reply.writeHead(200, { 'content-length': '9' }).end('{"a"')],
  ['a 503 with a time to wait', (reply) => void reply.writeHead(503, { 'retry-after': '1' }).end()],
];

it('goes on after one bad answer to a poll, whatever is wrong with it', async () => {
  const results = await Promise.all(
    bads.map(async ([name, bad]) => ({ name, ...(await startRealm(bad)) })),
  );
  for (const { name, code, polls, stderr } of results) {
    expect({ name, code, polls, stderr }).toMatchObject({ name, code: 0, polls: 3 });
  }
}, 60_000);

it('ends when the code expires, and says what went wrong last', async () => {
  const [, bad] = bads[0] ?? [];
  const { code, stderr } = await startRealm(bad as Bad, { expires: 3, always: true });
  expect(code).toBe(4);
  expect(stderr).toContain('the code expired before it was confirmed\n');
  expect(stderr).toContain('last reply of the sign-in service: HTTP 502\n');
});

it('takes any lifetime of a code', async () => {
  const refuse: Bad = (reply) => void reply.writeHead(400).end('{"error":"access_denied"}');
  for (const expires of [1e12, 600.5]) {
    const { code, stderr } = await startRealm(refuse, { expires });
    expect({ code, stderr }).toMatchObject({ code: 4 });
    expect(stderr).not.toContain('unexpected');
  }
});

it('ends at once when the realm refuses', async () => {
  const refuse: Bad = (reply) => void reply.writeHead(400).end('{"error":"access_denied"}');
  const { code, polls } = await startRealm(refuse);
  expect({ code, polls }).toEqual({ code: 4, polls: 1 });
});
