import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../support/account.ts';
import { uas } from '../support/run.ts';
import { createWorld, type Service, type WorldOptions } from '../support/world.ts';

const token = 'eyJ0aWQiOiAxfS5-CANARY-7f3a';
const tower = 'https://tower.test/api';

/** A platform that knows one token. */
const platform: Service = ({ path, headers }) => {
  if (headers.authorization !== `Bearer ${token}`)
    return { status: 401, body: { message: 'Unauthorized' } };
  return path.endsWith('/user-info')
    ? { body: { user: { id: 7, userName: 'olga', email: 'olga@site.test' } } }
    : undefined;
};

const run = (home: string, args: readonly string[], options: WorldOptions = {}) =>
  uas(
    args,
    createWorld({
      service: platform,
      ...options,
      env: { HOME: home, TOWER_API_ENDPOINT: tower, ...options.env },
    }),
  );

const login = ['auth', 'login', '--service', 'identities', '--token-stdin'];
const fileIn = (home: string) => join(home, '.config/uas/tokens/identities/default.json');

describe('an access token for managed identities', () => {
  it('is kept privately once the platform has said whose it is', async () => {
    const home = scratch();
    const result = await run(home, login, { stdin: `${token}\n` });
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/^user: +olga\nendpoint: +https:\/\/tower\.test\/api\n/);
    expect(statSync(fileIn(home)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(fileIn(home), 'utf8'))).toEqual({
      access_token: token,
      origin: 'https://tower.test',
      username: 'olga',
    });
    expect(existsSync(join(home, '.config/uas/config.json'))).toBe(false);
  });

  it('is used, shown, printed and removed under its service', async () => {
    const home = scratch();
    await run(home, login, { stdin: token });
    const service = ['--service', 'identities'];
    expect((await run(home, ['api', 'GET', '/user-info', ...service])).code).toBe(0);
    const { stdout, code } = await run(home, ['auth', 'status', '--json', ...service]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      service: 'identities',
      signed_in: true,
      username: 'olga',
      endpoint: tower,
      source: fileIn(home),
    });
    expect((await run(home, ['auth', 'token', ...service])).stdout).toBe(`${token}\n`);
    expect((await run(home, ['auth', 'logout', ...service])).stderr).toBe(
      `signed out; removed ${fileIn(home)}\n`,
    );
    expect((await run(home, ['auth', 'status', ...service])).code).toBe(4);
  });

  it('is not kept when the platform rejects it, and not shown', async () => {
    const home = scratch();
    const { code, stdout, stderr } = await run(home, login, { stdin: `${token}x` });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).not.toContain('CANARY');
    expect(existsSync(fileIn(home))).toBe(false);
  });

  it.each([
    ['tower.test', 'https://tower.test/api/user-info'],
    ['tower.test/api', 'https://tower.test/api/user-info'],
    ['api.cloud.seqera.io', 'https://api.cloud.seqera.io/user-info'],
    ['https://tower.test/api/', 'https://tower.test/api/user-info'],
    ['https://tower.test', 'https://tower.test/user-info'],
    ['http://127.0.0.1:8080/api', 'http://127.0.0.1:8080/api/user-info'],
    ['', 'https://api.cloud.seqera.io/user-info'],
  ])('goes to the endpoint %j as %s', async (endpoint, url) => {
    const { requests } = await run(
      scratch(),
      ['api', 'GET', 'user-info', '--service', 'identities'],
      {
        env: { TOWER_API_ENDPOINT: endpoint, TOWER_ACCESS_TOKEN: token },
      },
    );
    expect(requests.map((request) => request.url)).toEqual([url]);
  });

  it('does not travel over plain http, unless that is insisted on', async () => {
    const env = { TOWER_API_ENDPOINT: 'http://tower.test/api', TOWER_ACCESS_TOKEN: token };
    const args = ['api', 'GET', '/user-info', '--service', 'identities'];
    expect(await run(scratch(), args, { env })).toMatchObject({ code: 2, requests: [] });
    expect((await run(scratch(), [...args, '--insecure'], { env })).code).toBe(0);
  });

  it('does not go to another origin than its own', async () => {
    const home = scratch();
    await run(home, login, { stdin: token });
    const { code, stderr, requests } = await run(
      home,
      ['api', 'GET', '/user-info', '--service', 'identities'],
      { env: { TOWER_API_ENDPOINT: 'https://other.test/api' } },
    );
    expect({ code, requests }).toEqual({ code: 4, requests: [] });
    expect(stderr).toContain(
      'the stored token is for https://tower.test, not for https://other.test',
    );
  });

  it('is never mixed up with a token for UAS', async () => {
    const home = scratch();
    const file = join(home, 'cray.json');
    writeFileSync(file, JSON.stringify({ access_token: 'a-token-for-uas' }));
    const none = await run(home, ['api', 'GET', '/user-info', '--service', 'identities'], {
      env: { UAS_TOKEN: 'a-token-for-uas', CRAY_CREDENTIALS: file },
    });
    expect(none).toMatchObject({ code: 4, requests: [] });
    expect(none.stderr).toContain('set TOWER_ACCESS_TOKEN');
    const other = await run(home, ['list'], {
      env: { TOWER_ACCESS_TOKEN: token, UAS_ENDPOINT: 'https://uas.test' },
    });
    expect(other).toMatchObject({ code: 4, requests: [] });
  });

  it('comes from --token-file before the variable', async () => {
    const home = scratch();
    const file = join(home, 'tower.txt');
    writeFileSync(file, `${token}\n`);
    const args = ['api', 'GET', '/user-info', '--service', 'identities', '--token-file', file];
    const { code } = await run(home, args, { env: { TOWER_ACCESS_TOKEN: 'another-token' } });
    expect(code).toBe(0);
  });
});
