import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../support/account.ts';
import { type Result, uas } from '../support/run.ts';
import { createWorld, type WorldOptions } from '../support/world.ts';

const fileIn = (home: string) => join(home, '.config/uas/config.json');
const saved = (home: string) => JSON.parse(readFileSync(fileIn(home), 'utf8'));

function config(
  home: string,
  args: readonly string[],
  options: WorldOptions = {},
): Promise<Result> {
  return uas(['config', ...args], createWorld({ ...options, env: { HOME: home, ...options.env } }));
}

async function prepared(): Promise<string> {
  const home = scratch();
  await config(home, ['set', 'endpoint=gw.example', 'timeout=5m']);
  await config(home, ['set', '--configuration', 'test', 'endpoint=test.example']);
  return home;
}

describe('uas config set', () => {
  it('saves settings in a private file', async () => {
    const home = await prepared();
    expect(saved(home)).toEqual({
      version: 1,
      current: 'default',
      configurations: {
        default: { endpoint: 'gw.example', timeout: '5m' },
        test: { endpoint: 'test.example' },
      },
    });
    expect(statSync(fileIn(home)).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(fileIn(home))).mode & 0o777).toBe(0o700);
  });

  it.each([
    [['timeout=x'], 'timeout: invalid duration "x"'],
    [['output=xml'], 'output: "xml" is not one of table, wide, json'],
    [['color', 'pink'], 'color: "pink" is not one of auto, always, never'],
    [['retries=many'], 'retries: expected a number from 0 to 99, got "many"'],
    [['endpoint=ftp://x'], 'expected an http or https URL'],
    [['identities-endpoint=:'], 'expected a URL or host name'],
    [['cacert=/does/not/exist'], 'file not found: /does/not/exist'],
    [['publickey=/does/not/exist'], 'file not found'],
    [['tenant=a/b'], 'invalid name'],
    [['image=a b'], 'invalid name'],
    [['endpoint='], 'the value is empty'],
    [['username=a\u001b[2Jb'], 'contains control characters'],
    [['colour=always'], 'unknown setting "colour"'],
    [['configuration=x'], 'unknown setting "configuration"'],
    [['endpoint'], 'expected KEY=VALUE, got "endpoint"'],
    [['core'], 'nothing to set'],
  ])('refuses %j and changes nothing', async (args, sentence) => {
    const home = await prepared();
    const before = readFileSync(fileIn(home), 'utf8');
    const result = await config(home, ['set', ...args]);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' });
    expect(result.stderr).toContain(sentence);
    expect(readFileSync(fileIn(home), 'utf8')).toBe(before);
  });

  it('keeps everything after the first equals sign, and takes the words of cray', async () => {
    const home = await prepared();
    await config(home, ['set', 'core', 'hostname=https://x.example', 'tenant=blue']);
    await config(home, ['set', 'organization', 'a']);
    expect(saved(home).configurations.default).toMatchObject({
      endpoint: 'https://x.example',
      tenant: 'blue',
      organization: 'a',
    });
    expect((await config(home, ['get', 'core.hostname'])).stdout).toBe('https://x.example\n');
  });

  it('keeps settings that it does not know', async () => {
    const home = await prepared();
    const all = saved(home);
    all.configurations.test.novelty = 'x';
    writeFileSync(fileIn(home), JSON.stringify(all));
    expect((await config(home, ['set', 'timeout=1m'])).code).toBe(0);
    expect(saved(home).configurations.test.novelty).toBe('x');
  });

  it('loses nothing when several change the file at once', async () => {
    const home = await prepared();
    const names = Array.from({ length: 8 }, (_none, at) => `c${at}`);
    await Promise.all(
      names.map((name) => config(home, ['set', '--configuration', name, 'retries=1'])),
    );
    expect(Object.keys(saved(home).configurations)).toEqual(
      expect.arrayContaining(['default', 'test', ...names]),
    );
  });
});

describe('uas config list, use, get, unset, describe', () => {
  it('list names them and the one in use', async () => {
    const home = await prepared();
    expect((await config(home, ['list'])).stdout).toBe(
      'NAME     CURRENT  ENDPOINT      USERNAME\n' +
        'default  yes      gw.example    -\n' +
        'test     no       test.example  -\n',
    );
    expect((await config(home, ['list', '-q'])).stdout).toBe('default\ntest\n');
  });

  it('use chooses one, and names the nearest when there is none of that name', async () => {
    const home = await prepared();
    expect(await config(home, ['use', 'tset'])).toMatchObject({ code: 3, stdout: '' });
    expect(await config(home, ['use', 'test'])).toMatchObject({
      code: 0,
      stderr: 'using configuration test\n',
    });
    expect((await config(home, ['get', 'endpoint'])).stdout).toBe('test.example\n');
  });

  it('get and unset exit 3 for what is not there', async () => {
    const home = await prepared();
    expect((await config(home, ['get', 'image'])).code).toBe(3);
    expect((await config(home, ['unset', 'image'])).code).toBe(3);
    expect((await config(home, ['unset', 'timeout'])).code).toBe(0);
    expect(saved(home).configurations.default).toEqual({ endpoint: 'gw.example' });
  });

  it('describe shows the one in use or another', async () => {
    const home = await prepared();
    expect(JSON.parse((await config(home, ['describe', '--json'])).stdout)).toEqual({
      configuration: 'default',
      current: true,
      endpoint: 'gw.example',
      timeout: '5m',
    });
    expect((await config(home, ['describe', 'test', '--json=endpoint'])).stdout).toContain(
      'test.example',
    );
    expect((await config(home, ['describe', 'none'])).code).toBe(3);
  });
});

describe('uas config explain', () => {
  it('tells each value with its source: option, variable, configuration, default', async () => {
    const home = await prepared();
    const { stdout } = await config(home, ['explain', '--json', '--retries', '7'], {
      env: { UAS_OUTPUT: 'json', UAS_TOKEN: 'CANARY-7f3a-token' },
    });
    const rows = Object.fromEntries(
      (JSON.parse(stdout) as { setting: string; value: string; source: string }[]).map(
        ({ setting, value, source }) => [setting, [value, source]],
      ),
    );
    expect(rows).toMatchObject({
      configuration: ['default', 'config use'],
      endpoint: ['gw.example', 'configuration default'],
      output: ['json', 'UAS_OUTPUT'],
      retries: ['7', '--retries'],
      color: ['auto', 'default'],
      tenant: [null, null],
      token: ['***', 'UAS_TOKEN'],
    });
    expect(stdout).not.toContain('CANARY');
  });

  it.each([
    ['NO_COLOR', '1', 'never'],
    ['FORCE_COLOR', '1', 'always'],
    ['CLICOLOR', '0', 'never'],
    ['TERM', 'dumb', 'never'],
  ])('names %s as the source of the color', async (name, text, value) => {
    const { stdout } = await config(await prepared(), ['explain', '--json'], {
      env: { [name]: text },
    });
    const rows = JSON.parse(stdout) as { setting: string; value: string; source: string }[];
    expect(rows.find(({ setting }) => setting === 'color')).toMatchObject({ value, source: name });
    expect(rows.find(({ setting }) => setting === 'token')).toMatchObject({
      value: null,
      source: null,
    });
  });

  it.each([80, 60, 40])('has a block for each setting in %i columns', async (columns) => {
    const world = { terminal: true, columns, env: { NO_COLOR: '1' } };
    const { stdout } = await config(await prepared(), ['explain'], world);
    const lines = stdout.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(stdout).toMatch(/^configuration +default\n {4}from config use; or set by:/);
  });
});

describe('a configuration file', () => {
  it.each([
    ['cut off', '{"version": 1, "conf', 'invalid JSON'],
    ['empty', '', 'invalid JSON'],
    ['a list', '[]', 'not a JSON object'],
    ['of a newer version', '{"version": 2}', 'written by a newer version of this program'],
    ['with a number for a name', '{"version":1,"current":5}', '"current" is not text'],
    [
      'with a list for a configuration',
      '{"version":1,"configurations":{"a":[]}}',
      'configuration "a" is not an object',
    ],
  ])('that is %s is named and never wiped', async (_what, text, sentence) => {
    const home = scratch();
    mkdirSync(dirname(fileIn(home)), { recursive: true });
    writeFileSync(fileIn(home), text);
    for (const args of [['list'], ['set', 'timeout=1m'], ['use', 'default']]) {
      const result = await config(home, args);
      expect(result.code).toBe(1);
      expect(result.stderr).toContain(`${fileIn(home)}: `);
      expect(result.stderr).toContain(sentence);
    }
    expect(readFileSync(fileIn(home), 'utf8')).toBe(text);
  });

  it('may begin with a byte order mark and be reached through a link', async () => {
    const home = await prepared();
    writeFileSync(fileIn(home), `\ufeff${readFileSync(fileIn(home), 'utf8')}`);
    expect((await config(home, ['get', 'timeout'])).stdout).toBe('5m\n');
  });

  it.each(['__proto__', 'constructor', 'toString'])('may hold a name like %s', async (name) => {
    const home = await prepared();
    const result = await config(home, ['list'], { env: { UAS_CONFIGURATION: name } });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(`there is no configuration "${name}"`);
  });
});
