import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configuration, cray, crayWorld, gateway } from '../../support/cray.ts';

const more = '\n[auth.login]\nusername = "ann"\n';
const files = {
  ...configuration(gateway, more),
  'configurations/blue': '[core]\nhostname = "b"\n',
};
const saved = (home: string, name = 'default') =>
  readFileSync(join(home, '.config/cray/configurations', name), 'utf8');

describe('config', () => {
  it.each([
    [
      ['list'],
      '[[configurations]]\nname = "blue"\nis_active = false\n\n[[configurations]]\nname = "default"\nis_active = true\n\n\n',
    ],
    [
      ['describe', '--configuration', 'blue'],
      'Your active configuration is: default\nDescribing configuration: blue\n[core]\nhostname = "b"\n\n',
    ],
    [['describe', '--configuration', 'blue', '--quiet'], '[core]\nhostname = "b"\n\n'],
    [['get', 'core.hostname'], `${gateway}\n`],
    [['get', 'core.hostname', '--format', 'json'], `${gateway}\n`],
    [['get', 'core'], `hostname = "${gateway}"\ntenant = ""\n\n`],
    [['get', 'core', '--format', 'json'], `{\n  "hostname": "${gateway}",\n  "tenant": ""\n}\n`],
    [['use', 'blue'], 'Your active configuration is: blue\n'],
    [['set', 'core', 'format=json'], '\n'],
    [['unset', 'core.tenant', 'auth.login.username'], '\n'],
  ])('%j prints what cray prints', async (args, stdout) => {
    expect(await cray(['config', ...args], { files })).toMatchObject({
      code: 0,
      stdout,
      stderr: '',
    });
  });

  it('set merges into sections, and loses text after a second equals sign', async () => {
    const args = ['config', 'set', 'uas.create', 'imagename=a=b', 'ports=80', 'imagename=c'];
    const { home } = await cray(args, { files });
    expect(saved(home)).toBe(
      `[core]\nhostname = "${gateway}"\ntenant = ""\n\n[auth.login]\nusername = "ann"\n\n[uas.create]\nimagename = "c"\nports = "80"\n`,
    );
    expect(statSync(join(home, '.config/cray/configurations/default')).mode & 0o777).toBe(0o600);
  });

  it('set keeps what it did not touch, numbers and lists included', async () => {
    const text = '[x]\ni = 1\nf = 1.0\nb = true\nl = [ "a", 2,]\n';
    const { home } = await cray(['config', 'set', 'y', 'k=v'], {
      files: { 'configurations/default': `[core]\nhostname = "h"\n\n${text}` },
    });
    expect(saved(home)).toBe(`[core]\nhostname = "h"\n\n${text}\n[y]\nk = "v"\n`);
  });

  it('unset removes sections as well', async () => {
    const { home } = await cray(['config', 'unset', 'auth'], { files });
    expect(saved(home)).toBe(`[core]\nhostname = "${gateway}"\ntenant = ""\n`);
  });

  it('use writes the name without a line feed', async () => {
    const { home } = await cray(['config', 'use', 'blue'], { files });
    expect(readFileSync(join(home, '.config/cray/active_config'), 'utf8')).toBe('blue');
  });

  it.each([
    [['get', 'core.host'], 'get [OPTIONS] PROPERTY', 'Unable to find property.'],
    [['get', 'core.hostname.x'], 'get [OPTIONS] PROPERTY', 'Unable to find property.'],
    [['get', ''], 'get [OPTIONS] PROPERTY', 'Unable to find property.'],
    [['set', 'core', 'hostname'], 'set [OPTIONS] SECTION VALUES...', 'Unable to set property.'],
    [['set', 'auth', 'login=x'], 'set [OPTIONS] SECTION VALUES...', 'Unable to set property.'],
    [['unset', 'core.nope'], 'unset [OPTIONS] PROPERTIES', 'Unable to unset property.'],
    [['use', 'nope'], 'use [OPTIONS] CONFIGURATION', 'Unable to find configuration file.'],
  ])('%j is refused', async (args, usage, message) => {
    expect(await cray(['config', ...args], { files })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `Usage: cray config ${usage}\n\nError: ${message}\n`,
    });
  });

  it.each([
    [['set'], "Missing argument 'SECTION'."],
    [['set', 'core'], "Missing argument 'VALUES...'."],
    [['unset'], "Missing argument 'PROPERTIES'."],
    [['use'], "Missing argument 'CONFIGURATION'."],
  ])('%j is incomplete', async (args, message) => {
    const { code, stderr } = await cray(['config', ...args], { files });
    expect(code).toBe(2);
    expect(stderr.endsWith(`Error: ${message}\n`)).toBe(true);
  });
});

describe('init', () => {
  const made = '[core]\nhostname = "https://new.test"\ntenant = ""\n';

  it('makes a configuration without asking when every value is given', async () => {
    const run = await cray(['init', '--hostname', 'new.test', '--no-auth'], { files: null });
    expect(run).toMatchObject({ code: 0, stdout: 'Initialization complete.\n', stderr: '' });
    expect(saved(run.home)).toBe(made);
    expect(readFileSync(join(run.home, '.config/cray/active_config'), 'utf8')).toBe('default');
    for (const directory of ['configurations', 'logs', 'tokens']) {
      expect(statSync(join(run.home, '.config/cray', directory)).mode & 0o7777).toBe(0o700);
    }
  });

  it.each([
    ['http://new.test', 'https://new.test'],
    ['https://new.test/x', 'https://new.test/x'],
    ['', 'https://'],
  ])('takes the host %j for %s', async (hostname, url) => {
    const { home } = await cray(['init', '--hostname', hostname, '--no-auth'], { files: null });
    expect(saved(home)).toContain(`hostname = "${url}"\n`);
  });

  it('asks for the host, and again when the answer is empty', async () => {
    const run = await cray(['init', '--no-auth'], { files: null, stdin: '\nnew.test\n' });
    expect(run.stdout).toBe('Cray Hostname: Cray Hostname: Initialization complete.\n');
    expect(saved(run.home)).toBe(made);
  });

  it('makes the named configuration the active one', async () => {
    const args = [
      'init',
      '--hostname',
      'new.test',
      '--no-auth',
      '--configuration',
      'c2',
      '--tenant',
      't',
    ];
    const { home } = await cray(args, { files });
    expect(saved(home, 'c2')).toBe(made.replace('""', '"t"'));
    expect(readFileSync(join(home, '.config/cray/active_config'), 'utf8')).toBe('c2');
  });

  it('keeps other sections when it overwrites', async () => {
    const { home } = await cray(['init', '--hostname', 'new.test', '--no-auth', '--overwrite'], {
      files,
    });
    expect(saved(home)).toBe(`${made}${more}`);
  });

  const question = (home: string) =>
    `Overwrite configuration file at: ${home}/.config/cray/configurations/default ? [y/N]: `;
  const again = ['init', '--hostname', 'new.test', '--no-auth'];

  it('asks before it overwrites', async () => {
    const yes = await cray(again, { files, stdin: 'what\nYES\n' });
    expect(yes.stdout).toBe(
      `${question(yes.home)}Error: invalid input\n${question(yes.home)}Initialization complete.\n`,
    );
    const no = await cray(again, { files, stdin: '\n' });
    expect(no).toMatchObject({
      code: 2,
      stdout: question(no.home),
      stderr:
        "Usage: cray init [OPTIONS]\nTry 'cray init -h' for help.\n\nError: Not overwriting an existing configuration. \nAlternative configurations can be specified with --configuration\n",
    });
    expect(saved(no.home)).toContain(gateway);
    const eof = await cray(again, { files, stdin: '' });
    expect(eof).toMatchObject({ code: 1, stdout: question(eof.home), stderr: 'Aborted!\n' });
  });

  it('reads no configuration and no token, not even broken ones', async () => {
    const run = await cray([...again, '--configuration', 'new', '--token', '/nowhere'], {
      files: { 'configurations/default': 'broken' },
    });
    expect(run.code).toBe(0);
  });

  it('signs in', async () => {
    const world = crayWorld({
      files: null,
      stdin: 'ann\nsesame\n',
      service: () => ({ body: { access_token: 'AT' } }),
    });
    const run = await cray(['init', '--hostname', 'new.test'], {}, world);
    expect(run.stdout).toBe('Username: Password: Success!\n\nInitialization complete.\n');
    expect(run.requests[0]?.body).toBe('grant_type=password&username=ann&password=sesame');
    expect(saved(run.home)).toBe(`${made}${more}`);
  });

  it('keeps the configuration when the sign-in fails', async () => {
    const refused = await cray(['init', '--hostname', 'new.test'], {
      files: null,
      stdin: 'ann\nwrong\n',
      service: () => ({ status: 401, body: { error: 'invalid_grant' } }),
    });
    expect(refused).toMatchObject({
      code: 2,
      stderr:
        "Usage: cray init login [OPTIONS]\nTry 'cray init login -h' for help.\n\nError: Invalid Credentials\n",
    });
    expect(saved(refused.home)).toBe(`${made}${more}`);
  });
});
