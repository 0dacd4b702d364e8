import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCray } from '../../../src/cray/run-cray.ts';
import { realClock } from '../../../src/system/clock.ts';
import type { Connect, HttpRequest } from '../../../src/system/transport.ts';
import { configuration, cray, crayWorld, gateway, tokenFile } from '../../support/cray.ts';
import { respond, type Service } from '../../support/world.ts';

const signedIn = '\n[auth.login]\nusername = "ann.b"\n';
const tokenPath = '.config/cray/tokens/gateway_test.ann_b';
const tokenUrl = `${gateway}/keycloak/realms/shasta/protocol/openid-connect/token`;
const now = Date.parse('2026-03-01T00:00:00.500Z');
const clock = { now: () => now };

function files(token: string | undefined, more = signedIn): Record<string, string> {
  return {
    ...configuration(gateway, more),
    ...(token === undefined ? {} : { 'tokens/gateway_test.ann_b': token }),
  };
}

describe('auth login', () => {
  const login = ['auth', 'login', '--username', 'ann.b', '--password', 'open sésame&'];
  const answer = {
    access_token: 'AT',
    expires_in: 300,
    refresh_token: 'RT',
    scope: 'email profile',
  };

  it('asks the fixed realm with the fixed client, and keeps what it gets', async () => {
    const run = await cray(login, { clock, service: () => ({ body: answer }) });
    expect(run).toMatchObject({ code: 0, stdout: 'Success!\n\n', stderr: '' });
    expect(run.requests).toHaveLength(1);
    expect(run.requests[0]).toMatchObject({
      method: 'POST',
      url: tokenUrl,
      body: 'grant_type=password&username=ann.b&password=open+s%C3%A9same%26',
    });
    expect(run.requests[0]?.headers).toMatchObject({
      accept: 'application/json',
      authorization: `Basic ${Buffer.from('shasta:').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    });
    const path = join(run.home, tokenPath);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe(
      '{"access_token": "AT", "expires_in": 300, "refresh_token": "RT", "scope": ["email", "profile"], ' +
        '"expires_at": 1772323500.5, "client_id": "shasta"}',
    );
    expect(readFileSync(join(run.home, '.config/cray/configurations/default'), 'utf8')).toBe(
      `[core]\nhostname = "${gateway}"\ntenant = ""\n\n[auth.login]\nusername = "ann.b"\n`,
    );
  });

  it('reads name and password from its variables or from standard input', async () => {
    const service: Service = () => ({ body: answer });
    const env = { CRAY_AUTH_LOGIN_USERNAME: 'ann', CRAY_AUTH_LOGIN_PASSWORD: 'sesame' };
    expect((await cray(['auth', 'login'], { service, env })).stdout).toBe('Success!\n\n');
    const piped = await cray(['auth', 'login', '--quiet'], { service, stdin: 'ann\n\nsesame\n' });
    expect(piped.stdout).toBe('Username: Password: Password: \n');
    expect(piped.requests[0]?.body).toBe('grant_type=password&username=ann&password=sesame');
  });

  it('stops when the input ends at a question', async () => {
    const run = await cray(['auth', 'login', '--username', 'ann']);
    expect(run).toMatchObject({
      code: 1,
      stdout: 'Password: \n',
      stderr: 'Aborted!\n',
      requests: [],
    });
  });

  it('sends the code of an RSA token where the site wants one', async () => {
    const run = await cray(login, {
      files: configuration(gateway, '\n[auth.login]\nrsa_required = "true"\n'),
      stdin: '123456\n',
      service: () => ({ body: answer }),
    });
    expect(run.stdout).toBe('RSA Token: Success!\n\n');
    expect(run.requests[0]?.body).toMatch(/&rsa_username=ann\.b&rsa_otp=123456$/);
  });

  it('warns before it asks for the password when it cannot tell whether the site wants one', async () => {
    const run = await cray(['auth', 'login', '--username', 'ann'], {
      files: configuration(gateway, '\n[auth.login]\nrsa_required = 5\n'),
      stdin: 'sesame\n',
      service: () => ({ body: answer }),
    });
    expect(run.stdout).toBe(
      "WARNING 'auth.login.rsa_required' is present and neither a string nor a bool in the configuration, assuming false.\n" +
        'Password: Success!\n\n',
    );
  });

  const full = "Usage: cray auth login [OPTIONS]\nTry 'cray auth login -h' for help.\n\nError: ";
  const short = 'Usage: cray auth login [OPTIONS]\n\nError: ';

  it.each([
    [
      'a wrong password',
      401,
      { error: 'invalid_grant', error_description: 'no' },
      `${full}Invalid Credentials\n`,
    ],
    [
      'a client that may not',
      400,
      { error: 'unauthorized_client' },
      `${full}Invalid Credentials\n`,
    ],
    ['a page of a gateway', 502, '<h1>bad</h1>', `${full}Invalid Credentials\n`],
    ['an answer without a token', 200, {}, `${full}Invalid Credentials\n`],
    [
      'an error of its own',
      400,
      { error: 'locked', error_description: 'Too many tries' },
      `${full}Too many tries\n`,
    ],
    ['an error that OAuth knows', 400, { error: 'invalid_request' }, `${short}Unable to login!\n`],
    ['no object', 200, '[1]', `${short}Unable to login!\n`],
  ])('says what cray says of %s', async (_what, status, body, stderr) => {
    const run = await cray(login, { service: () => ({ status, body }) });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr.startsWith(stderr)).toBe(true);
    expect(existsSync(join(run.home, tokenPath))).toBe(false);
  });

  it('says why when there was no answer, and never sends a password without TLS', async () => {
    const down = await cray(login, {
      service: () => {
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      },
    });
    expect(down.stderr).toBe(`${short}Unable to login!\nconnect ECONNREFUSED\n`);
    const plain = await cray(login, { files: configuration('http://gateway.test') });
    expect(plain.stderr).toMatch(/Unable to login!\n.*https/);
    expect(plain.requests).toEqual([]);
  });

  it('shows the password in no trace', async () => {
    const run = await cray([...login, '-vvv'], {
      service: () => ({
        status: 400,
        body: { error: 'x', error_description: 'open sésame& is wrong' },
      }),
    });
    expect(run.stdout + run.stderr).not.toContain('open sésame&');
  });
});

describe('a stored token', () => {
  const list = ['uas', 'list'];
  const service: Service = () => ({ body: [] });

  it('goes with every request', async () => {
    const { requests } = await cray(list, { service, clock, files: files(tokenFile()) });
    expect(requests[0]?.headers.authorization).toBe('Bearer stored-token');
  });

  it('is not needed: requests go out without one', async () => {
    const { requests } = await cray(list, { service, files: files(undefined) });
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is never sent without TLS', async () => {
    const run = await cray([...list, '-vvv'], {
      service,
      files: configuration('http://gateway.test', signedIn),
    });
    expect(run).toMatchObject({
      code: 2,
      stderr:
        "Usage: cray uas list [OPTIONS]\nTry 'cray uas list -h' for help.\n\nError: You've configured your cray hostname with http. Please reconfigure for https.\n",
      requests: [],
      stdout: expect.stringContaining(
        '\nERROR: (insecure_transport) OAuth 2 MUST utilize https.\n',
      ),
    });
  });

  const expired = tokenFile({
    refresh_token: 'RT&',
    expires_at: now / 1000 - 2,
    client_id: 'shasta',
  });

  it('is refreshed when its time is up, and kept', async () => {
    const run = await cray(list, {
      clock,
      files: files(expired),
      service: ({ url }) =>
        url === tokenUrl ? { body: { access_token: 'new', expires_in: 60 } } : { body: [] },
    });
    expect(run.requests.map(({ url }) => url)).toEqual([
      tokenUrl,
      `${gateway}/apis/uas-mgr/v1/uas`,
    ]);
    expect(run.requests[0]?.body).toBe(
      'grant_type=refresh_token&client_id=shasta&refresh_token=RT%26',
    );
    expect(run.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(run.requests[1]?.headers.authorization).toBe('Bearer new');
    expect(JSON.parse(readFileSync(join(run.home, tokenPath), 'utf8'))).toEqual({
      access_token: 'new',
      expires_in: 60,
      expires_at: now / 1000 + 60,
      refresh_token: 'RT&',
      client_id: 'shasta',
    });
  });

  it.each(['{}', '[]', '""'])('that is empty is none: %s', async (content) => {
    const run = await cray(list, { service, files: files(content) });
    expect(run.code).toBe(0);
    expect(run.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    [7, '7'],
    [true, 'True'],
    ['x y', 'x+y'],
  ])('names the client %j as Python writes it', async (client, sent) => {
    const spent = tokenFile({ refresh_token: 'RT', expires_at: 1, client_id: client });
    const { requests } = await cray(list, { clock, service, files: files(spent) });
    expect(requests[0]?.body).toBe(`grant_type=refresh_token&client_id=${sent}&refresh_token=RT`);
  });

  it('is refreshed once by several at a time, and the others take what it has got', async () => {
    const spent = tokenFile({ refresh_token: 'RT', expires_at: 1, client_id: 'shasta' });
    const world = crayWorld({ files: files(spent) });
    let grants = 0;
    const transport = async (request: HttpRequest) => {
      if (request.url.href !== tokenUrl) return respond({ body: [] });
      grants += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return respond({ body: { access_token: 'new', expires_in: 60 } });
    };
    const connect: Connect = () => ({ send: transport, close: async () => {} });
    // Locks go by the times of files, which are real.
    const deps = { ...world.deps, connect, clock: realClock };
    const runs = Array.from({ length: 3 }, () => runCray(list, deps, { startedAs: 'cray' }));
    expect(await Promise.all(runs)).toEqual([0, 0, 0]);
    expect(grants).toBe(1);
  });

  it('is not refreshed when somebody signs out meanwhile', async () => {
    const world = crayWorld({ files: files(expired), clock });
    const path = join(world.home, tokenPath);
    const { create } = world.deps.files;
    const deps = {
      ...world.deps,
      files: {
        ...world.deps.files,
        async create(lock: string, text: string) {
          rmSync(path);
          return create(lock, text);
        },
      },
    };
    expect(await runCray(list, deps, { startedAs: 'cray' })).toBe(2);
    expect(world.stderr()).toContain('Error: Your session has expired, please run:');
    expect(world.stderr()).toContain('you were signed out meanwhile');
    expect(world.requests).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });

  it.each([
    ['that is good for a second', { expires_at: Math.floor(now / 1000) + 1 }],
    ['without a time', { expires_in: 1 }],
  ])('%s is used unchanged', async (_what, facts) => {
    const run = await cray(list, { service, clock, files: files(tokenFile(facts)) });
    expect(run.requests).toHaveLength(1);
  });

  it.each([
    [
      'refused',
      { status: 400, body: { error: 'invalid_grant' } },
      'Your session has expired, please run:\n\t`cray auth login`\nor pass --token with your authorization token:\n\t`cray uas list --token ./my_token`\n',
    ],
    [
      'not possible',
      { status: 400, body: { error: 'invalid_client' } },
      'Unable to connect to cray. ',
    ],
    ['broken', { status: 503, body: 'down' }, 'Unable to connect to cray. '],
  ])('says what cray says when the refresh is %s', async (_what, reply, message) => {
    const run = await cray(list, { clock, files: files(expired), service: () => reply });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(`Error: ${message}`);
    expect(run.requests).toHaveLength(1);
  });

  it('is not refreshed when the gateway refuses it', async () => {
    const run = await cray(list, {
      clock,
      files: files(tokenFile({ refresh_token: 'RT' })),
      service: () => ({ status: 401, statusText: 'Unauthorized', body: '' }),
    });
    expect(run.requests).toHaveLength(1);
    expect(run.stderr).toContain('Error: Error received from server: 401 Unauthorized\n');
  });

  it.each([
    ['is no JSON', 'broken'],
    ['is no object', '["x"]'],
    ['holds no token', '{"refresh_token": "x"}'],
  ])('is named when it %s', async (_what, token) => {
    const run = await cray(list, { service, files: files(token) });
    expect(run).toMatchObject({ code: 1, requests: [] });
    expect(run.stderr).toContain('gateway_test.ann_b');
  });

  it('of another type is not sent', async () => {
    const run = await cray(list, { service, files: files(tokenFile({ token_type: 'mac' })) });
    expect(run).toMatchObject({ code: 2, requests: [] });
  });
});

describe('a token file of the user', () => {
  const expired = { refresh_token: 'RT', expires_at: now / 1000 - 10 };

  async function run(content: string, service: Service = () => ({ body: [] })) {
    const world = crayWorld({ service, clock, files: files(tokenFile()) });
    const path = join(world.home, 'my-token.json');
    writeFileSync(path, content);
    const result = await cray(['uas', 'list', '--token', path], {}, world);
    return { ...result, content: readFileSync(path, 'utf8') };
  }

  it('wins over the stored one, on the command line and in CRAY_CREDENTIALS', async () => {
    const { requests } = await run('{"access_token": "mine", "expires_in": 1}');
    expect(requests[0]?.headers.authorization).toBe('Bearer mine');
    const world = crayWorld({ service: () => ({ body: [] }), files: files(tokenFile()) });
    const path = join(world.home, 'setup.json');
    writeFileSync(path, '{"access_token": "variable"}');
    world.deps.env.CRAY_CREDENTIALS = path;
    const varied = await cray(['uas', 'list'], {}, world);
    expect(varied.requests[0]?.headers.authorization).toBe('Bearer variable');
  });

  it('is refreshed and rewritten, without a client when it names none', async () => {
    const { requests, content } = await run(
      JSON.stringify({ access_token: 'old', ...expired }),
      ({ url }) => (url === tokenUrl ? { body: { access_token: 'new' } } : { body: [] }),
    );
    expect(requests[0]?.body).toBe('grant_type=refresh_token&refresh_token=RT');
    expect(content).toBe('{"access_token": "new", "refresh_token": "RT", "client_id": null}');
  });

  it('must be JSON', async () => {
    expect(await run('eyJhbGciOi')).toMatchObject({
      code: 2,
      stderr:
        'Usage: cray uas list [OPTIONS]\n\nError: Unable to open token file, is it valid JSON?\n',
    });
    const missing = await cray(['uas', 'list', '--token', '/nowhere/token']);
    expect(missing.stderr).toContain('Error: Unable to open token file, is it valid JSON?\n');
  });
});
