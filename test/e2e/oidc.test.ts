/** Signing in at a real OpenID Connect server, with the built program. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startService } from '../support/local.ts';
import { type OidcServer, startOidc } from '../support/oidc.ts';
import { createHome, type ProgramHome } from '../support/program.ts';

let home: ProgramHome;
beforeEach(() => {
  home = createHome({ key: false });
  onTestFinished(() => home.dispose());
});

const tokenFile = () => join(home.home, '.config/uas/tokens/default.json');
const stored = () => JSON.parse(readFileSync(tokenFile(), 'utf8'));
const login = ({ origin, user }: OidcServer, password = user.password) =>
  home.run(
    ['auth', 'login', '--endpoint', origin, '--username', user.name, '--password-stdin', '--json'],
    { input: `${password}\n` },
  );

describe('a real OpenID Connect server', () => {
  it('gives a token for a password, says who it is, and lists UAIs with it', async () => {
    const server = await startOidc();
    const { code, stdout, stderr } = await login(server);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ username: 'vera', missing_attributes: [] });
    expect(await home.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(server.requests).toEqual(['POST token', 'GET userinfo', 'GET uas']);
  });

  it('refuses a wrong password with a readable message', async () => {
    const server = await startOidc();
    const { code, stderr } = await login(server, 'wrong-password');
    expect(code).toBe(4);
    expect(stderr).toContain('Invalid Credentials');
    expect(stderr).not.toContain('wrong-password');
  });

  it('rotates the refresh token at each refresh, and the newest is kept', async () => {
    const server = await startOidc({ accessLifetime: 5 });
    await login(server);
    const seen = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      seen.add(stored().refresh_token);
      expect(await home.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
    }
    expect(seen.size).toBe(3);
    expect(server.requests.filter((request) => request === 'POST token')).toHaveLength(4);
  });

  it('revokes the refresh token at logout', async () => {
    const server = await startOidc();
    await login(server);
    const { refresh_token } = stored();
    const { code, stderr } = await home.run(['auth', 'logout']);
    expect(code).toBe(0);
    expect(stderr).toBe(`signed out; removed ${tokenFile()}\n`);
    expect(server.requests.at(-1)).toBe('POST revoke');
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token });
    const reply = await fetch(
      `${server.origin}/keycloak/realms/shasta/protocol/openid-connect/token`,
      { method: 'POST', body, headers: { authorization: 'Basic c2hhc3RhOg==' } },
    );
    expect(reply.status).toBe(400);
  });

  it('signs in with a code that is entered in a browser elsewhere', async () => {
    const server = await startOidc();
    const running = home.start(['auth', 'login', '--endpoint', server.origin, '--device']);
    const userCode = await running.seen(/enter the code (\S+)/);
    await server.approve(userCode);
    const { code, stderr } = await running.done;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stored()).toMatchObject({ username: 'vera', origin: server.origin });
    expect((await home.run(['list', '--json'])).stdout).toBe('[]\n');
  });

  it('says when a realm offers no device code', async () => {
    const service = await startService();
    onTestFinished(() => service.close());
    const { code, stderr } = await home.run([
      'auth',
      'login',
      '--device',
      '--endpoint',
      service.origin,
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('does not offer sign-in with a device code');
  });
});
