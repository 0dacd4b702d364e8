/** Users of `uas serve`: one word, its host, and they sign in where it says. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../src/http/undici.ts';
import { reply } from '../../src/service/http/reply.ts';
import { uas } from '../support/run.ts';
import { createWorld, type WorldOptions } from '../support/world.ts';
import { startHouse } from './house.ts';

async function startSite() {
  const house = await startHouse({
    adapter: { handle: async () => reply(200, 'application/json', '[]\n') },
  });
  const home = createWorld().home;
  const run = (args: string[], options: WorldOptions = {}) => {
    const world = createWorld({ ...options, env: { ...options.env, HOME: home } });
    world.deps.connect = connect;
    return uas(args, world);
  };
  const host = house.origins.public;
  const script = ['--hostname', host, '--username', 'vera', '--password-stdin'];
  const stored = (name: string) =>
    JSON.parse(readFileSync(join(home, '.config/uas', name), 'utf8'));
  return { ...house, run, host, script, stored };
}

describe('uas init at a serve', () => {
  it('signs in at the issuer that it names, and lists with that token', async () => {
    const { issuer, run, script, stored, host } = await startSite();
    const { code, stderr } = await run(['init', ...script], { stdin: 'right\n' });
    expect(stderr).toContain(`the service names its issuer: ${issuer.url}\n`);
    expect(code).toBe(0);
    expect(issuer.forms).toEqual([
      {
        ...{ path: '/token', authorization: '', grant_type: 'password', scope: 'openid' },
        ...{ client_id: 'uas', username: 'vera', password: 'right' },
      },
    ]);
    expect(stored('config.json').configurations.default).toEqual({
      ...{ endpoint: host, username: 'vera', issuer: issuer.url, 'client-id': 'uas' },
    });
    expect(stored('tokens/default.json')).toMatchObject({
      ...{ origin: host, issuer: issuer.url, client_id: 'uas', username: 'vera' },
    });
    expect(await run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(JSON.parse((await run(['auth', 'status', '--json'])).stdout)).toMatchObject({
      ...{ signed_in: true, username: 'vera', missing_attributes: [] },
    });
  });

  it('speaks of the service and its issuer afterwards, and of no gateway', async () => {
    const { issuer, run, script } = await startSite();
    await run(['init', ...script], { stdin: 'right' });
    const findings = async (options: WorldOptions = {}) => {
      const spawn = () => ({ code: 0, stdout: '', stderr: 'OpenSSH_9.9p1\n' });
      const { stdout } = await run(['doctor', '--json'], { spawn, ...options });
      const all: { check: string; status: string; message: string }[] = JSON.parse(stdout);
      expect(JSON.stringify(all)).not.toContain('gateway');
      return (check: string) => all.filter((one) => one.check === check);
    };
    const found = await findings();
    const named = `the service names the issuer ${issuer.url}`;
    expect(found('keycloak')).toMatchObject([{ status: 'ok', message: named }]);
    expect(found('clock')).toMatchObject([{ message: 'it agrees with the clock of the issuer' }]);
    expect(found('token')).toMatchObject([{ status: 'ok' }]);
    const other = await issuer.token({ iss: 'https://other.test/realms/a' });
    const [, foreign] = (await findings({ env: { UAS_TOKEN: other } }))('token');
    expect(foreign?.message).toBe(
      `the token was issued by https://other.test/realms/a, and the service takes those of ${issuer.url}: it will reject it`,
    );
    const { code, stderr } = await run(['list'], { env: { UAS_TOKEN: other } });
    expect(code).toBe(4);
    expect(stderr).toContain('uas: list: the service rejected the token\n');
    const admin = await run(['admin', 'uais', 'list']);
    expect(admin).toMatchObject({ code: 5 });
    expect(admin.stderr).toContain('the service allows this only for administrators');
    issuer.failure = 500;
    const [broken] = (await findings())('keycloak');
    expect(broken?.message).toContain(`the issuer ${issuer.url}: `);
  });

  it('refreshes and ends the sign-in at the issuer', async () => {
    const { issuer, run, script } = await startSite();
    issuer.lifetime = 5;
    await run(['init', ...script], { stdin: 'right' });
    expect(await run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(issuer.forms.at(-1)).toMatchObject({
      ...{ path: '/token', grant_type: 'refresh_token', client_id: 'uas' },
      refresh_token: 'refresh-1',
    });
    expect((await run(['auth', 'logout'])).code).toBe(0);
    expect(issuer.forms.at(-1)).toMatchObject({ path: '/revoke', token: 'refresh-2' });
  });

  it('keeps the issuer for a later sign-in, and forgets it with the system', async () => {
    const { issuer, run, host, stored } = await startSite();
    await run(['init', '--hostname', host]);
    expect(issuer.forms).toEqual([]);
    const login = ['auth', 'login', '--username', 'vera', '--password-stdin'];
    expect((await run(login, { stdin: 'wrong' })).stderr).toContain(
      `Invalid Credentials: the issuer ${issuer.url} refused the password of vera`,
    );
    expect((await run(login, { stdin: 'right' })).code).toBe(0);
    await run(['init', '--hostname', 'other.test', '--no-auth', '--overwrite']);
    expect(stored('config.json').configurations.default).toEqual({ endpoint: 'other.test' });
  });

  it('sends no password to the service itself', async () => {
    const { run, script, handled, lines } = await startSite();
    await run(['init', ...script], { stdin: 'right' });
    expect(handled).toEqual([]);
    const asked = lines.filter(({ event }) => event === 'request').map(({ path }) => path);
    expect(asked).toEqual(['/.well-known/uas']);
  });

  it.each([
    ['{"issuer":"http://203.0.113.9/realms/a","client_id":"uas"}', 'an issuer that is not trusted'],
    ['{"issuer":"https://u:p@id.example","client_id":"uas"}', 'an issuer that is not trusted'],
  ])('refuses a service that says %s', async (said, message) => {
    const server = createServer((_request, answer) => {
      answer.setHeader('content-type', 'application/json');
      answer.end(said);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { run } = await startSite();
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const script = ['--hostname', host, '--username', 'vera', '--password-stdin'];
    const { code, stderr } = await run(['init', ...script], { stdin: 'right' });
    expect({ code, stderr }).toMatchObject({ code: 7, stderr: expect.stringContaining(message) });
  });
});
