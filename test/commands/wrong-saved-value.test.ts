/** A value in config.json that an editor got wrong: what needs it says how to repair it, and the repair works. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathsOf } from '../../src/config/paths.ts';
import { configFile } from '../../src/config/store.ts';
import { uas } from '../support/run.ts';
import { createWorld, type World } from '../support/world.ts';

const good = { endpoint: 'https://uas.test', username: 'vera' };
const wrong: [string, unknown][] = [
  ['timeout', 'soon'],
  ['timeout', true],
  ['output', 'xml'],
  ['color', 'pink'],
  ['retries', -1],
  ['endpoint', 'ftp://uas.test'],
  ['endpoint', { host: 'uas.test' }],
  ['identities-endpoint', 'https://u:p@mi.test'],
  ['image', ['a', 'b']],
  ['image', 'a b'],
  ['tenant', 'a\nX: y'],
  ['organization', 'a/b'],
  ['jump', '-oProxyCommand=x'],
  ['client-id', 'a\u001b[2J'],
];

function worldWith(values: Record<string, unknown>, env: Record<string, string> = {}): World {
  const world = createWorld({
    service: () => ({ body: [] }),
    spawn: () => ({ code: 0, stdout: '', stderr: 'OpenSSH_9.6p1\n' }),
    env: { UAS_TOKEN: 'test-token-0123456789', ...env },
  });
  const file = configFile(pathsOf(world.deps.env));
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const configurations = { site: { ...good, ...values }, other: good };
  writeFileSync(file, JSON.stringify({ version: 1, current: 'site', configurations }), {
    mode: 0o600,
  });
  return world;
}

const fileOf = (world: World) => configFile(pathsOf(world.deps.env));

describe.each(wrong)('%s saved as %j', (key, value) => {
  it('is refused by a command that needs the configuration, with the file, the key and the way out', async () => {
    const world = worldWith({ [key]: value });
    const { code, stderr, requests } = await uas(['list'], world);
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain(`${fileOf(world)}: configuration site: ${key}: `);
    expect(stderr).toContain(`uas config unset ${key}`);
  });

  it.each([
    ['version'],
    ['help'],
    ['help', 'exit-codes'],
    ['completion', 'bash'],
    ['schema'],
    ['config', 'list'],
    ['config', 'describe'],
    ['config', 'get', 'username'],
    ['config', 'explain'],
    ['config', 'use', 'other', '--dry-run'],
    ['local', 'status'],
    ['auth', 'status'],
  ])('lets %s %s work', async (...args) => {
    const { code, stdout, stderr } = await uas(args, worldWith({ [key]: value }));
    expect(stderr).not.toMatch(/^uas: .*configuration site/m);
    if (args[0] !== 'local' && args[0] !== 'auth') expect(code, stderr).toBe(0);
    if (args[1] !== 'use' && args[0] !== 'local') expect(stdout).not.toBe('');
  });

  it('is reported by explain and doctor', async () => {
    for (const args of [['config', 'explain'], ['doctor']]) {
      const world = worldWith({ [key]: value });
      const { stdout, stderr } = await uas(args, world);
      expect(`${stdout}${stderr}`.replaceAll(/\s+/g, '')).toContain(`configurationsite:${key}:`);
    }
  });

  it('is removed by config unset, and the other values stay', async () => {
    const world = worldWith({ [key]: value });
    expect((await uas(['config', 'unset', key], world)).code).toBe(0);
    const saved = JSON.parse(readFileSync(fileOf(world), 'utf8'));
    expect(saved.configurations.site[key]).toBeUndefined();
    expect(saved.configurations.site.username).toBe('vera');
  });

  it('does no harm in a configuration that is not in use', async () => {
    const world = worldWith({ [key]: value });
    expect((await uas(['list', '--configuration', 'other'], world)).code).toBe(0);
  });
});

describe('a file that is saved as', () => {
  it.each([
    ['cacert', ['list']],
    ['publickey', ['create']],
  ])(
    '%s and is not there is reported with the configuration and the way out',
    async (key, args) => {
      const world = worldWith({ [key]: '/nowhere/file' });
      const { code, stderr } = await uas(args, world);
      expect(code).toBe(2);
      expect(stderr).toContain(
        `${fileOf(world)}: configuration site: ${key}: file not found: /nowhere/file`,
      );
      expect(stderr).toContain(`uas config unset ${key} --configuration site`);
    },
  );
});

describe('what can only be given by option or variable', () => {
  it.each([
    ['insecure', 'true'],
    ['debug', '1'],
    ['token-file', '/dev/null'],
  ])('is not taken from a saved %s', async (key, value) => {
    const world = worldWith({ [key]: value });
    const { code, stderr } = await uas(['list'], world);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: (await uas(['list'], worldWith({}))).stderr,
    });
    const { stdout } = await uas(['config', 'explain', '--json'], worldWith({ [key]: value }));
    expect(stdout).not.toMatch(new RegExp(`"${key}"[^}]*configuration site`));
  });
});

describe('a HOME that is not a directory', () => {
  it('is reported as that, and not as a fault of this program', async () => {
    const world = createWorld({ env: { HOME: '/dev/null', XDG_STATE_HOME: '' } });
    const { code, stderr } = await uas(['local', 'status'], world);
    expect(code).toBe(1);
    expect(stderr).toContain('cannot use /dev/null/');
    expect(stderr).not.toContain('unexpected');
  });
});

describe('a wrong saved value', () => {
  it('is changed by config set', async () => {
    const world = worldWith({ timeout: 'soon' });
    expect((await uas(['config', 'set', 'timeout=90s'], world)).code).toBe(0);
    expect((await uas(['list'], world)).code).toBe(0);
  });

  it('does not matter where an option or a variable decides', async () => {
    expect((await uas(['list', '--timeout', '5s'], worldWith({ timeout: 'soon' }))).code).toBe(0);
    const world = worldWith({ output: 'xml' }, { UAS_OUTPUT: 'json' });
    expect(await uas(['list'], world)).toMatchObject({ code: 0, stdout: '[]\n' });
  });

  it('of a configuration that is not the current one is repaired by its name', async () => {
    const world = worldWith({ timeout: 'soon' });
    await uas(['config', 'use', 'other'], world);
    const { stderr } = await uas(['list', '--configuration', 'site'], world);
    expect(stderr).toContain('uas config unset timeout --configuration site');
  });
});
