/** `uas uas …` on a machine where `cray init` never ran: our own configuration and sign-in, cray's words and bytes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Account, account, gateway } from '../support/account.ts';
import { type RecordedRequest, respond } from '../support/world.ts';

const hour = 3600_000;

function put({ home }: Account, path: string, content: string | object): void {
  const file = join(home, '.config', path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(file, text, { mode: 0o600 });
}

/** Our own configuration, current, and no variable that names a service. */
function configure(who: Account, values: Record<string, string> = { endpoint: gateway }): void {
  put(who, 'uas/config.json', { version: 1, current: 'site', configurations: { site: values } });
}

const accepting = async () => respond({ body: [] });
const noEndpoint = { env: { UAS_ENDPOINT: undefined } };
const targets = (requests: readonly RecordedRequest[]) =>
  requests.map(({ method, path }) => `${method} ${path}`);

describe('without a configuration of cray', () => {
  it('our current configuration names the service, and our sign-in goes along', async () => {
    const who = await account();
    configure(who, { endpoint: gateway, tenant: 'blue', output: 'json', username: 'vera' });
    put(who, 'uas/tokens/site.json', { access_token: 'the-token', origin: gateway });
    const { requests } = await who.run(['uas', 'list'], {
      ...noEndpoint,
      transport: accepting,
    });
    expect(targets(requests)).toEqual(['GET /apis/uas-mgr/v1/uas']);
    expect(requests[0]?.url).toBe(`${gateway}/apis/uas-mgr/v1/uas`);
    expect(requests[0]?.headers).toMatchObject({
      authorization: 'Bearer the-token',
      'cray-tenant-name': 'blue',
    });
  });

  it('the answer comes in the bytes of cray, whatever our output setting says', async () => {
    const who = await account();
    await who.signIn();
    const run = await who.run(['uas', 'list'], { env: { UAS_OUTPUT: 'json' } });
    expect(run).toMatchObject({ code: 0, stdout: 'results = []\n\n', stderr: '' });
    expect((await who.run(['uas', 'list', '--format', 'json'])).stdout).toBe('[]\n');
  });

  it('the base path of a service that is not behind a gateway is kept', async () => {
    const who = await account();
    configure(who, { endpoint: 'https://proxy.test/site/uas/v1' });
    const { requests } = await who.run(['uas', 'admin', 'uais', 'describe', 'uai-a'], {
      ...noEndpoint,
      transport: accepting,
    });
    expect(requests[0]?.url).toBe('https://proxy.test/site/uas/v1/admin/uais/uai-a');
  });

  it('sends a request without a token when nobody is signed in, and shows the reply of the service', async () => {
    const who = await account({ gateway: '401' });
    const { code, stderr, requests } = await who.run(['uas', 'mgr-info', 'list']);
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
    expect(code).toBe(2);
    expect(stderr).toContain('Error: Error received from server: 401 Unauthorized\n');
  });

  it('UAS_TOKEN and UAS_ENDPOINT count', async () => {
    const who = await account();
    const { requests } = await who.run(['uas', 'list'], {
      env: { UAS_ENDPOINT: 'https://other.test', UAS_TOKEN: 'given-token' },
      transport: accepting,
    });
    expect(requests[0]?.url).toBe('https://other.test/apis/uas-mgr/v1/uas');
    expect(requests[0]?.headers.authorization).toBe('Bearer given-token');
  });

  it.each([[['--token']], [[]]])('a token file wins over UAS_TOKEN: %j', async (option) => {
    const who = await account();
    put(who, 'setup.json', { access_token: 'file-token' });
    const file = join(who.home, '.config/setup.json');
    const { requests } = await who.run(
      ['uas', 'list', ...option, ...(option.length ? [file] : [])],
      {
        env: { UAS_TOKEN: 'given-token', ...(option.length ? {} : { CRAY_CREDENTIALS: file }) },
        transport: accepting,
      },
    );
    expect(requests[0]?.headers.authorization).toBe('Bearer file-token');
  });
});

describe('the sign-in of uas in cray mode', () => {
  it('is refreshed when it is due, at its own origin, and kept', async () => {
    const who = await account();
    await who.signIn();
    who.clock.advance(2 * hour);
    const first = await who.run(['uas', 'list']);
    expect(first).toMatchObject({ code: 0, stdout: 'results = []\n\n' });
    expect(targets(first.requests)).toEqual([
      'POST /keycloak/realms/shasta/protocol/openid-connect/token',
      'GET /apis/uas-mgr/v1/uas',
    ]);
    expect(first.requests[0]?.url).toMatch(new RegExp(`^${gateway}/`));
    expect(targets((await who.run(['list'])).requests)).toEqual(['GET /apis/uas-mgr/v1/uas']);
  });

  it('is not refreshed at the gateway when another issuer made it', async () => {
    const who = await account();
    configure(who);
    put(who, 'uas/tokens/site.json', {
      ...{ access_token: 'old-token', refresh_token: 'refresh-of-the-issuer', origin: gateway },
      ...{ issuer: 'https://id.test/realms/a', client_id: 'uas', expires_at: 1000 },
    });
    const { code, stderr, requests } = await who.run(['uas', 'list'], noEndpoint);
    expect(code).not.toBe(0);
    expect(requests).toEqual([]);
    expect(stderr).toContain('your sign-in at https://id.test/realms/a has expired');
  });

  it('has expired in the words of cray when the refresh is refused', async () => {
    const who = await account({ refreshLifetime: 3 * 3600 });
    await who.signIn();
    who.clock.advance(4 * hour);
    const { code, stdout, stderr } = await who.run(['uas', 'images', 'list']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      "Usage: cray uas images list [OPTIONS]\nTry 'cray uas images list -h' for help.\n\n" +
        'Error: Your session has expired, please run:\n\t`cray auth login`\n' +
        'or pass --token with your authorization token:\n\t`cray uas images list --token ./my_token`\n',
    );
  });

  it('is not sent to another origin', async () => {
    const who = await account();
    await who.signIn();
    const { code, stderr, requests } = await who.run(['uas', 'list'], {
      env: { UAS_ENDPOINT: 'https://other.test' },
    });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain(`the stored token is for ${gateway}, not for https://other.test\n`);
  });

  it('goes over plain HTTP on this machine only', async () => {
    const who = await account();
    const options = (endpoint: string) => ({
      env: { UAS_ENDPOINT: endpoint, UAS_TOKEN: 'given-token' },
      transport: accepting,
    });
    expect((await who.run(['uas', 'list'], options('http://127.0.0.1:8080'))).code).toBe(0);
    const away = await who.run(['uas', 'list'], options('http://uas.test'));
    expect(away).toMatchObject({ code: 2, requests: [] });
    expect(away.stderr).toContain("Error: You've configured your cray hostname with http. ");
  });
});

describe('our configuration does not count', () => {
  const cray = '[core]\nhostname = "https://cray.test"\n';

  it('when cray has a configuration', async () => {
    const who = await account();
    configure(who);
    put(who, 'cray/configurations/default', cray);
    const { requests } = await who.run(['uas', 'list'], {
      env: { UAS_TOKEN: 'given-token' },
      transport: accepting,
    });
    expect(requests[0]?.url).toBe('https://cray.test/apis/uas-mgr/v1/uas');
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['--configuration', ['--configuration', 'site'], {}],
    ['CRAY_CONFIG', [], { CRAY_CONFIG: 'site' }],
    ['the variable of the option', [], { CRAY_UAS_LIST_CONFIGURATION: 'site' }],
  ])('when %s names a configuration of cray', async (_what, args, env) => {
    const who = await account();
    configure(who);
    const { code, stderr, requests } = await who.run(['uas', 'list', ...args], { env });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain(
      'Error: No configuration exists. Run `cray init --configuration site`',
    );
  });
});

it('and a missing configuration is reported with the message of cray', async () => {
  const who = await account();
  const { code, stdout, stderr } = await who.run(['uas', 'mgr-info', 'list'], noEndpoint);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    'Usage: cray uas mgr-info list [OPTIONS]\n\nError: No configuration exists. Run `cray init`\n',
  );
});

it('a broken configuration of uas is named', async () => {
  const who = await account();
  put(who, 'uas/config.json', '{');
  const { code, stderr } = await who.run(['uas', 'list'], noEndpoint);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Error: \S+config\.json: invalid JSON: /);
});

it('a configuration that UAS_CONFIGURATION names must exist', async () => {
  const who = await account();
  const env = { ...noEndpoint.env, UAS_CONFIGURATION: 'nope' };
  const { code, stderr } = await who.run(['uas', 'list'], { env });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^Error: UAS_CONFIGURATION: there is no configuration "nope"\n/);
});
