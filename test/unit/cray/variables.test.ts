/** Variables that are set but empty, and numbers in variables, as click and Python read them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInteger } from '../../../src/cray/format/integer.ts';
import { configuration, cray, crayWorld, gateway } from '../../support/cray.ts';

const service = () => ({ body: [] });
const list = ['uas', 'list'];

describe('an explicit variable that is empty counts as unset', () => {
  it.each(['CRAY_FORMAT', 'CRAY_QUIET', 'CRAY_CREDENTIALS', 'CRAY_CONFIG'])('%s', async (name) => {
    const run = await cray(list, { service, env: { [name]: '' } });
    expect(run).toMatchObject({ code: 0, stdout: 'results = []\n\n', stderr: '' });
  });

  it('so that the automatic variable of the option counts', async () => {
    const files = {
      ...configuration(),
      'configurations/other': '[core]\nhostname = "https://other.test"\n',
    };
    const env = {
      CRAY_FORMAT: '',
      CRAY_UAS_LIST_FORMAT: 'yaml',
      CRAY_CONFIG: '',
      CRAY_UAS_LIST_CONFIGURATION: 'other',
    };
    const run = await cray(list, { service, files, env });
    expect(run).toMatchObject({ code: 0, stdout: '[]\n\n' });
    expect(run.requests[0]?.url).toContain('https://other.test/');
  });

  it('so that the configuration file counts', async () => {
    const world = crayWorld({
      service,
      files: configuration(gateway, 'format = "json"\n\n[uas.list]\ntoken = "TOKEN"\n'),
    });
    const file = join(world.home, 'token');
    writeFileSync(file, '{"access_token": "AT-9"}');
    const text = configuration(gateway, `format = "json"\n\n[uas.list]\ntoken = "${file}"\n`);
    writeFileSync(
      join(world.home, '.config/cray/configurations/default'),
      text['configurations/default'] ?? '',
    );
    Object.assign(world.deps.env, { CRAY_CREDENTIALS: '', CRAY_FORMAT: '' });
    const run = await cray(list, {}, world);
    expect(run.stdout).toBe('[]\n');
    expect(run.requests[0]?.headers.authorization).toBe('Bearer AT-9');
  });
});

it.each([
  ['CRAY_UAS_LIST_FORMAT', 'invalid choice: . (choose from json, toml, yaml)'],
  ['CRAY_UAS_LIST_QUIET', ' is not a valid boolean'],
  ['CRAY_UAS_LIST_VERBOSE', ' is not a valid integer'],
])('an automatic variable that is empty counts as given: %s', async (name, message) => {
  const run = await cray(list, { service, env: { [name]: '' } });
  expect(run).toMatchObject({ code: 2, stdout: '', requests: [] });
  expect(run.stderr.endsWith(`: ${message}\n`)).toBe(true);
});

it.each([
  [{ CRAY_VERSION: '1' }, ['uas'], 'cray, version 0.95.0\n'],
  [{ CRAY_UAS_LIST_VERBOSE: '0_2' }, list, /^REQUEST: GET to .*\nresults/],
  [{ CRAY_UAS_LIST_VERBOSE: ' +2\n' }, list, /^REQUEST: GET to .*\nresults/],
  [{ CRAY_UAS_LIST_HELP: 'yes' }, list, /^Usage: cray uas list/],
])('%j says the same as its option', async (env, args, stdout) => {
  expect((await cray(args, { service, env })).stdout).toMatch(stdout);
});

describe('an integer', () => {
  it.each<[string, bigint]>([
    ['7', 7n],
    ['-0', 0n],
    ['+1_000', 1000n],
    [' \t12\n', 12n],
    ['\u001c3\u0085', 3n],
    ['٣٤', 34n],
    ['１_２', 12n],
    ['𝟗𝟘', 90n],
    ['007', 7n],
  ])('%j is %s', (text, value) => {
    expect(readInteger(text)).toBe(value);
  });

  it.each(['', ' ', '_1', '1_', '1__0', '1 2', '1.0', '1e3', '0x1', '+-1', '²', '\ufeff1', '--1'])(
    '%j is none',
    (text) => {
      expect(readInteger(text)).toBeUndefined();
    },
  );
});
