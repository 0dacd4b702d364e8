import { describe, expect, it } from 'vitest';
import { cray, targetOf } from '../../support/cray.ts';

const service = () => ({ body: [] });
const usage = (words: string, rest = '[OPTIONS]') =>
  `Usage: ${words} ${rest}\nTry '${words} -h' for help.\n\nError: `;

describe('options', () => {
  it.each([
    ['before the argument', ['update', '--default', 'true', 'img-1'], 'default=True'],
    ['after the argument', ['update', 'img-1', '--default', 'true'], 'default=True'],
    ['with an equals sign', ['update', 'img-1', '--imagename=a=b'], 'imagename=a%3Db'],
    ['with an empty value', ['update', 'img-1', '--imagename='], 'imagename='],
    [
      'with a value that looks like an option',
      ['update', '--imagename', '-x', 'img-1'],
      'imagename=-x',
    ],
    [
      'repeated: the last one wins',
      ['update', 'img-1', '--imagename', 'a', '--imagename', 'b'],
      'imagename=b',
    ],
    ['not at all', ['update', 'img-1'], ''],
    [
      'in the order of the specification',
      ['update', 'img-1', '--default', 'no', '--imagename', 'a'],
      'imagename=a&default=False',
    ],
  ])('are taken %s', async (_how, args, query) => {
    const run = await cray(['uas', 'admin', 'config', 'images', ...args], { service });
    expect(run.code).toBe(0);
    expect(targetOf(run.requests[0])).toBe(
      `/apis/uas-mgr/v1/admin/config/images/img-1${query && `?${query}`}`,
    );
  });

  it.each([
    ['true', 'True'],
    ['T', 'True'],
    ['1', 'True'],
    ['YES', 'True'],
    ['y', 'True'],
    ['False', 'False'],
    ['f', 'False'],
    ['0', 'False'],
    ['nO', 'False'],
    ['n', 'False'],
  ])('take the boolean %s and send %s', async (word, sent) => {
    const args = ['uas', 'admin', 'config', 'images', 'update', 'img-1', '--default', word];
    const { requests } = await cray(args, { service });
    expect(targetOf(requests[0])).toContain(`?default=${sent}`);
  });

  it.each(['on', 'OFF', '', '2', 'truee'])('refuse the boolean %j', async (word) => {
    const run = await cray(
      ['uas', 'admin', 'config', 'images', 'update', 'img-1', '--default', word],
      { service },
    );
    expect(run.stderr).toBe(
      usage('cray uas admin config images update', '[OPTIONS] IMAGE_ID') +
        `Invalid value for '--default': ${word.toLowerCase()} is not a valid boolean\n`,
    );
    expect(run).toMatchObject({ code: 2, stdout: '', requests: [] });
  });

  it.each([
    [['--bogus'], 'no such option: --bogus'],
    [['-x'], 'no such option: -x'],
    [['-vx'], 'no such option: -x'],
    [['-v=2'], 'no such option: -='],
    [['--form', 'json'], 'no such option: --form  Did you mean --format?'],
    [['--form=json'], 'no such option: --form  Did you mean --format?'],
    [['--FORMAT', 'json'], 'no such option: --FORMAT'],
    [['--v'], 'no such option: --v  Did you mean --verbose?'],
    [
      ['--='],
      'no such option: --  (Possible options: --configuration, --format, --help, --quiet, --token, --verbose)',
    ],
    [
      ['--format', 'JSON'],
      "Invalid value for '--format': invalid choice: JSON. (choose from json, toml, yaml)",
    ],
    [['extra'], 'Got unexpected extra argument (extra)'],
    [['a', '--', '-b'], 'Got unexpected extra arguments (a -b)'],
  ])('%j is refused as: %s', async (args, message) => {
    const run = await cray(['uas', 'list', ...args], { service });
    expect(run.stderr).toBe(`${usage('cray uas list')}${message}\n`);
    expect(run).toMatchObject({ code: 2, stdout: '', requests: [] });
  });

  it.each([
    [['--comment'], '--comment option requires an argument'],
    [['--quiet=true'], '--quiet option does not take a value'],
    [['--verbose=2'], '--verbose option does not take a value'],
  ])('%j is refused without a usage line', async (args, message) => {
    const run = await cray(['uas', 'admin', 'config', 'resources', 'create', ...args]);
    expect(run).toMatchObject({ code: 2, stderr: `Error: ${message}\n` });
  });

  it('name several candidates in alphabetical order', async () => {
    const run = await cray(['uas', 'admin', 'config', 'resources', 'create', '--co', 'x']);
    expect(run.stderr).toContain(
      'no such option: --co  (Possible options: --comment, --configuration)\n',
    );
  });
});

describe('required options and arguments', () => {
  it.each([
    [['create'], "Missing option '--publickey'."],
    [['create', 'foo'], "Missing option '--publickey'."],
    [['delete'], "Missing option '--uai-list'."],
    [['admin', 'config', 'images', 'create'], "Missing option '--imagename'."],
    [['admin', 'config', 'volumes', 'create'], "Missing option '--volume-description'."],
    [
      ['admin', 'config', 'volumes', 'create', '--volume-description', '{}'],
      "Missing option '--mount-path'.",
    ],
    [['admin', 'config', 'classes', 'create'], "Missing option '--image-id'."],
    [['admin', 'uais', 'describe'], "Missing argument 'UAI_NAME'."],
    [['admin', 'config', 'volumes', 'delete'], "Missing argument 'VOLUME_ID'."],
    [
      ['admin', 'config', 'images', 'delete', 'a', 'b', 'c'],
      'Got unexpected extra arguments (b c)',
    ],
  ])('%j is refused as: %s', async (args, message) => {
    const run = await cray(['uas', ...args]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^Usage: cray uas .*\nTry 'cray uas .* -h' for help\.\n\nError: /);
    expect(run.stderr.endsWith(`Error: ${message}\n`)).toBe(true);
  });

  it('are satisfied by empty texts', async () => {
    const run = await cray(['uas', 'delete', '--uai-list', ''], { service });
    expect(targetOf(run.requests[0])).toBe('/apis/uas-mgr/v1/uas?uai_list=');
  });
});

describe('commands', () => {
  it.each([
    [['uas', 'lis'], 'cray uas', "No such command 'lis'."],
    [['uas', 'LIST'], 'cray uas', "No such command 'LIST'."],
    [['uas', 'uas', 'list'], 'cray uas', "No such command 'uas'."],
    [['uas', 'images', 'describe', 'x'], 'cray uas images', "No such command 'describe'."],
    [['uas', '--format', 'json', 'list'], 'cray uas', 'no such option: --format'],
    [['--format', 'json', 'uas', 'list'], 'cray', 'no such option: --format'],
    [['uas', '--'], 'cray uas', 'Missing command.'],
    [['uas', ''], 'cray uas', "No such command ''."],
  ])('%j is refused', async (args, words, message) => {
    const run = await cray(args);
    expect(run).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `${usage(words, '[OPTIONS] COMMAND [ARGS]...')}${message}\n`,
    });
  });

  it('that cray has and this program has not are refused with those that it has', async () => {
    const run = await cray(['bos', 'list']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("\nError: No such command 'bos'.\n");
    expect(run.stderr).toMatch(/has: auth, config, init, uas\n$/);
  });

  it('are the module alone when the program was not started as cray', async () => {
    expect((await cray(['init'], { startedAs: 'uas' })).stderr).toContain(
      "No such command 'init'.",
    );
    const run = await cray(['uas', 'list'], { service, startedAs: 'uas' });
    expect(run).toMatchObject({ code: 0, stdout: 'results = []\n\n' });
  });

  it('show the version', async () => {
    expect(await cray(['--version'])).toMatchObject({
      code: 0,
      stdout: 'cray, version 0.95.0\n',
    });
  });
});
