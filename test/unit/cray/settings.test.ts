import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  configuration,
  cray,
  crayWorld,
  gateway,
  targetOf,
  tokenFile,
} from '../../support/cray.ts';

const service = () => ({ body: { version: '1' } });
const list = ['uas', 'uais', 'list'];
const section = '\n[uas.uais.list]\nusername = "filed"\n';

describe('an option comes from', () => {
  it.each([
    [
      'the command line',
      ['--username', 'typed'],
      { CRAY_UAS_UAIS_LIST_USERNAME: 'varied' },
      section,
      'typed',
    ],
    ['its variable', [], { CRAY_UAS_UAIS_LIST_USERNAME: 'varied' }, section, 'varied'],
    ['the configuration file', [], {}, section, 'filed'],
    ['an empty variable', [], { CRAY_UAS_UAIS_LIST_USERNAME: '' }, section, ''],
  ])('%s', async (_where, args, env, more, username) => {
    const files = configuration(gateway, more);
    const { requests } = await cray([...list, ...args], { service, env, files });
    expect(targetOf(requests[0])).toBe(`/apis/uas-mgr/v1/uais?username=${username}`);
  });

  it('nowhere else: then it is not sent', async () => {
    expect(targetOf((await cray(list, { service })).requests[0])).toBe('/apis/uas-mgr/v1/uais');
  });

  it.each([
    ['true', 'default=True'],
    ['"true"', 'default=true'],
    ['1', 'default=1'],
    ['1.5', 'default=1.5'],
    ['["a", "b"]', 'default=a&default=b'],
  ])('the file unchanged: default = %s', async (value, query) => {
    const more = `\n[uas.admin.config.images.update]\ndefault = ${value}\n`;
    const { requests } = await cray(['uas', 'admin', 'config', 'images', 'update', 'i'], {
      service,
      files: configuration(gateway, more),
    });
    expect(targetOf(requests[0])).toMatch(new RegExp(`/images/i\\?${query}$`));
  });

  it('never from a variable when it is an argument', async () => {
    const env = { CRAY_UAS_ADMIN_UAIS_DESCRIBE_UAI_NAME: 'x' };
    expect(await cray(['uas', 'admin', 'uais', 'describe'], { env })).toMatchObject({ code: 2 });
  });
});

describe('the format', () => {
  it.each([
    ['TOML by default', [], {}, '', 'version = "1"\n\n'],
    ['what is typed', ['--format', 'yaml'], { CRAY_FORMAT: 'json' }, '', "version: '1'\n\n"],
    [
      'CRAY_FORMAT',
      [],
      { CRAY_FORMAT: 'json', CRAY_UAS_MGR_INFO_LIST_FORMAT: 'yaml' },
      '',
      '{\n  "version": "1"\n}\n',
    ],
    [
      'the variable of the command',
      [],
      { CRAY_UAS_MGR_INFO_LIST_FORMAT: 'yaml' },
      'format = "json"\n',
      "version: '1'\n\n",
    ],
    ['core.format', [], {}, 'format = "json"\n', '{\n  "version": "1"\n}\n'],
    ['core.format in any case', [], {}, 'format = "YAML"\n', "version: '1'\n\n"],
  ])('is %s', async (_where, args, env, more, stdout) => {
    const run = await cray(['uas', 'mgr-info', 'list', ...args], {
      service,
      env,
      files: configuration(gateway, more),
    });
    expect(run).toMatchObject({ code: 0, stdout });
  });

  it('is checked in variables', async () => {
    const run = await cray(['uas', 'list'], { env: { CRAY_FORMAT: 'xml' } });
    expect(run.stderr).toContain(
      "Invalid value for '--format': invalid choice: xml. (choose from json, toml, yaml)",
    );
    expect((await cray(['uas', 'list'], { env: { CRAY_QUIET: 'junk' } })).stderr).toContain(
      "Error: Invalid value for '--quiet': junk is not a valid boolean\n",
    );
  });

  it('of an answer that TOML cannot hold is an error', async () => {
    const run = await cray(['uas', 'list'], { service: () => ({ body: '["a", {"b": 1}]' }) });
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: 'Error: Error parsing results.\n' });
  });
});

describe('the configuration in use', () => {
  const files = {
    ...configuration(),
    'configurations/blue': '[core]\nhostname = "https://blue.test"\ntenant = "vcluster-blue"\n',
    active_config: 'blue',
  };
  const host = (url = '') => new URL(url).host;

  it('is the active one, with its tenant in a header', async () => {
    const { requests } = await cray(['uas', 'list'], { service, files });
    expect(host(requests[0]?.url)).toBe('blue.test');
    expect(requests[0]?.headers['cray-tenant-name']).toBe('vcluster-blue');
  });

  it.each([
    [['--configuration', 'default'], {}],
    [[], { CRAY_CONFIG: 'default' }],
    [['--configuration', 'default'], { CRAY_CONFIG: 'blue' }],
  ])('is the one that is named: %j %j', async (args, env) => {
    const { requests } = await cray(['uas', 'list', ...args], { service, files, env });
    expect(host(requests[0]?.url)).toBe('gateway.test');
    expect(requests[0]?.headers).not.toHaveProperty('cray-tenant-name');
  });

  it('is `default` without active_config', async () => {
    const { 'configurations/default': text = '' } = configuration();
    const run = await cray(['uas', 'list'], { service, files: { 'configurations/default': text } });
    expect(run.code).toBe(0);
  });

  it('is below CRAY_CONFIG_DIR when that is set', async () => {
    const world = crayWorld({ service, files: null });
    const other = crayWorld();
    world.deps.env.CRAY_CONFIG_DIR = other.home;
    expect((await cray(['uas', 'list'], {}, world)).code).toBe(0);
  });

  it('is in the home directory when CRAY_CONFIG_DIR is empty', async () => {
    const { requests } = await cray(['uas', 'list'], { service, env: { CRAY_CONFIG_DIR: '' } });
    expect(host(requests[0]?.url)).toBe('gateway.test');
  });

  it.each([
    [{}, 'No configuration exists. Run `cray init`'],
    [{ 'configurations/default': '' }, 'No configuration exists. Run `cray init`'],
    [{ active_config: 'gone' }, 'No configuration exists. Run `cray init --configuration gone`'],
    [
      { 'configurations/default': '[core]\ntenant = ""\n' },
      'No hostname configured. Run `cray config set core hostname={Cray API URL}`',
    ],
  ])('must be there: %j', async (given, message) => {
    expect(await cray(['uas', 'list'], { files: given })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `Usage: cray uas list [OPTIONS]\n\nError: ${message}\n`,
    });
  });

  it('is named when it cannot be read', async () => {
    const run = await cray(['uas', 'list'], { files: { 'configurations/default': 'not toml' } });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^Error: cannot read .*configurations\/default: .+\n$/);
  });

  it.each([
    ['gateway.test', 'https://gateway.test/apis/uas-mgr/v1/uas'],
    ['gateway.test:8443', 'https://gateway.test:8443/apis/uas-mgr/v1/uas'],
    ['http://gateway.test', 'http://gateway.test/apis/uas-mgr/v1/uas'],
    ['https://gateway.test/a/b', 'https://gateway.test/a/apis/uas-mgr/v1/uas'],
    ['https://gateway.test/a/b/', 'https://gateway.test/a/b/apis/uas-mgr/v1/uas'],
  ])('may name the host %s', async (hostname, url) => {
    const run = await cray(['uas', 'list'], { service, files: configuration(hostname) });
    expect(run.requests[0]?.url).toBe(url);
  });
});

describe('values of a type that no setting has', () => {
  const core = (line: string) => ({ 'configurations/default': `[core]\n${line}\n` });
  const host = `hostname = "${gateway}"`;

  it.each(['hostname = 5', 'hostname = true', 'hostname = ""', `${host}\ntenant = 5`])(
    '%s makes every request fail',
    async (line) => {
      const run = await cray(['uas', 'list'], { service, files: core(line) });
      expect(run).toMatchObject({ code: 2, requests: [] });
      expect(run.stderr).toContain('Error: Unable to connect to cray. ');
    },
  );

  it.each(['0', 'false', '""', '[]'])('a tenant of %s is none', async (tenant) => {
    const files = core(`${host}\ntenant = ${tenant}`);
    const { requests } = await cray(['uas', 'list'], { service, files });
    expect(requests[0]?.headers).not.toHaveProperty('cray-tenant-name');
  });

  it('a format fails with lists and objects only', async () => {
    const files = core(`${host}\nformat = 5`);
    const run = await cray(['uas', 'list'], { service, files });
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: 'Error: Error parsing results.\n' });
    const text = await cray(['uas', 'list'], { service: () => ({ body: '"x"' }), files });
    expect(text).toMatchObject({ code: 0, stdout: 'x\n' });
  });

  it('a file that is not UTF-8 is named', async () => {
    const world = crayWorld();
    const file = join(world.home, '.config/cray/configurations/default');
    writeFileSync(file, '[core]\nhostname = "caf\u00e9"\n', 'latin1');
    const run = await cray(['uas', 'list'], {}, world);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('configurations/default');
  });
});

describe('what -v shows', () => {
  const run = (args: string[], more = '') =>
    cray(['uas', 'uais', 'list', '--username', 'ann', ...args], {
      service: () => ({ body: [] }),
      files: {
        ...configuration(gateway, more),
        'tokens/gateway_test.ann': tokenFile({ access_token: 'very-secret-token' }),
      },
    });

  it('is nothing with one, the request with two', async () => {
    expect((await run(['-v'])).stdout).toBe('results = []\n\n');
    expect((await run(['-vv'])).stdout).toBe(
      `REQUEST: GET to ${gateway}/apis/uas-mgr/v1/uais\nresults = []\n\n`,
    );
  });

  it('is the token file and the options with three, and no secret', async () => {
    const { stdout, home } = await run(
      ['-v', '--verbose', '-v'],
      '\n[auth.login]\nusername = "ann"\n',
    );
    expect(stdout).toBe(
      `Loaded token: ${home}/.config/cray/tokens/gateway_test.ann\n` +
        `REQUEST: GET to ${gateway}/apis/uas-mgr/v1/uais\n` +
        "OPTIONS: {'params': {'username': 'ann', 'host': None}, 'verify': False}\n" +
        'results = []\n\n',
    );
  });

  it.each([
    [['uas', 'list'], "{'verify': False, 'headers': {'Cray-Tenant-Name': 'blue'}}"],
    [
      ['uas', 'uais', 'list'],
      "{'params': {'username': None, 'host': None}, 'verify': False, 'headers': {'Cray-Tenant-Name': 'blue'}}",
    ],
  ])('names the tenant in the options of %j', async (args, options) => {
    const files = {
      'configurations/default': `[core]\nhostname = "${gateway}"\ntenant = "blue"\n`,
    };
    const { stdout } = await cray([...args, '-vvv'], { service: () => ({ body: [] }), files });
    expect(stdout).toContain(`\nOPTIONS: ${options}\n`);
  });

  it('hides the passwd line of a user', async () => {
    const { stdout } = await cray(
      ['uas', 'admin', 'uais', 'create', '--passwd-str', 'ann:hash', '--owner', 'ann', '-vvv'],
      { service: () => ({ body: {} }) },
    );
    expect(stdout).toContain("'owner': 'ann', 'passwd_str': '***', 'publickey_str': None");
    expect(stdout).not.toContain('hash');
  });

  it('is the body of an error with three', async () => {
    const { stdout } = await cray(['uas', 'list', '-vvv'], {
      service: () => ({ status: 503, statusText: 'Service Unavailable', body: 'no upstream' }),
    });
    expect(stdout.endsWith('\nERROR: no upstream\n')).toBe(true);
  });

  it('can be set in the configuration, and --quiet mutes it', async () => {
    const more = '\n[uas.uais.list]\nverbose = 2\n';
    expect((await run([], more)).stdout).toMatch(/^REQUEST: /);
    expect((await run(['--quiet'], more)).stdout).toBe('results = []\n\n');
  });
});

describe('on a terminal', () => {
  const evil = 'a\u001b]0;owned\u0007\u202eb';

  it('escapes every answer, and writes it exactly into a pipe', async () => {
    const options = {
      service: () => ({ headers: { 'content-type': 'application/octet-stream' }, body: evil }),
    };
    expect((await cray(['uas', 'list'], options)).stdout).toBe(`${evil}\n`);
    expect((await cray(['uas', 'list'], { ...options, terminal: true })).stdout).toBe(
      'a\\x1b]0;owned\\x07\\u202eb\n',
    );
  });

  it('escapes the error of a server elsewhere too', async () => {
    const body = { title: 'Bad\u001b[31m', detail: `red\u001b]0;x\u0007` };
    const run = await cray(['uas', 'list'], { service: () => ({ status: 400, body }) });
    expect(run.stderr.endsWith('Error: Bad: red\\x1b]0;x\\x07\n')).toBe(true);
  });

  it('colors are taken out of a pipe, as in cray', async () => {
    const run = await cray(['uas', 'list'], {
      service: () => ({ body: '"\\u001b[31mred\\u001b[0m"' }),
    });
    expect(run.stdout).toBe('red\n');
  });
});

it('reads the public key from the file that the configuration names', async () => {
  const world = crayWorld({ service });
  const key = join(world.home, 'key.pub');
  writeFileSync(key, 'ssh-ed25519 AAAA');
  writeFileSync(
    join(world.home, '.config/cray/configurations/default'),
    `[core]\nhostname = "${gateway}"\n\n[uas.create]\npublickey = "${key}"\n`,
  );
  const { code, requests } = await cray(['uas', 'create'], {}, world);
  expect(code).toBe(0);
  expect(requests[0]?.body).toContain('filename="key.pub"\r\n\r\nssh-ed25519 AAAA\r\n');
});
