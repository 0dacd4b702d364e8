import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/cray/click/model.ts';
import { root } from '../../../src/cray/tree/root.ts';
import { cray } from '../../support/cray.ts';

/** What a page says that scripts and habits rely on: usage line, options with their metavars, order. */
function skeleton(page: string): string[] {
  return page
    .split('\n')
    .filter((line) => /^Usage:|^\w+:$|^ {2}-/.test(line))
    .map((line) => line.replace(/^( {2}-.*?)(?: {2}.*)?$/, '$1'));
}

const common = [
  '  --configuration CONFIG',
  '  --quiet',
  '  --format [json|toml|yaml]',
  '  --token TOKEN_FILE_PATH',
  '  -v, --verbose',
  '  -h, --help',
];

describe('group pages', () => {
  it.each([
    [
      ['uas'],
      'Groups:\n  admin\n  images\n  mgr-info\n  uais\n\nCommands:\n  create\n  delete\n  list\n',
    ],
    [['uas', 'admin'], 'Groups:\n  config\n  uais\n'],
    [
      ['uas', 'admin', 'config'],
      'Groups:\n  classes\n  images\n  resources\n  volumes\n\nCommands:\n  delete\n',
    ],
    [
      ['uas', 'admin', 'config', 'images'],
      'Commands:\n  create\n  delete\n  describe\n  list\n  update\n',
    ],
    [['uas', 'mgr-info'], 'Commands:\n  list\n'],
  ])('of %j name what is below, without a configuration too', async (words, members) => {
    for (const args of [words, [...words, '--help'], [...words, '-h'], [...words, './x']]) {
      const { code, stdout } = await cray(args, { files: null });
      expect(code).toBe(0);
      expect(
        stdout.startsWith(`Usage: cray ${words.join(' ')} [OPTIONS] COMMAND [ARGS]...\n\n`),
      ).toBe(true);
      expect(
        stdout.endsWith(`Options:\n  -h, --help  Show this message and exit.\n\n${members}`),
      ).toBe(true);
    }
  });

  it('shows the page of the program itself', async () => {
    const { stdout } = await cray([], { files: null });
    expect(skeleton(stdout)).toEqual([
      'Usage: cray [OPTIONS] COMMAND [ARGS]...',
      'Options:',
      '  --version',
      '  -h, --help',
      'Groups:',
      'Commands:',
    ]);
  });
});

describe('pages of commands', () => {
  it.each([
    ['uas list', '', []],
    ['uas create', '', ['--publickey PATH', '--ports TEXT', '--imagename TEXT']],
    ['uas delete', '', ['--uai-list TEXT']],
    ['uas uais delete', '', ['-y', '--username TEXT']],
    ['uas uais list', '', ['--host TEXT', '--username TEXT']],
    ['uas admin config delete', '', ['-y']],
    ['uas admin uais list', '', ['--owner TEXT', '--class-id TEXT']],
    ['uas admin config images update', ' IMAGE_ID', ['--default BOOLEAN', '--imagename TEXT']],
    ['uas admin config resources create', '', ['--request TEXT', '--limit TEXT', '--comment TEXT']],
    [
      'uas admin uais create',
      '',
      [
        '--uai-name TEXT',
        '--publickey-str TEXT',
        '--passwd-str TEXT',
        '--owner TEXT',
        '--class-id TEXT',
      ],
    ],
    [
      'uas admin config classes create',
      '',
      [
        '--replicas TEXT',
        '--service-account TEXT',
        '--timeout TEXT',
        '--tolerations TEXT',
        '--volume-list TEXT',
        '--resource-id TEXT',
        '--uai-compute-network BOOLEAN',
        '--uai-creation-class TEXT',
        '--opt-ports TEXT',
        '--namespace TEXT',
        '--priority-class-name TEXT',
        '--image-id TEXT',
        '--public-ip BOOLEAN',
        '--default BOOLEAN',
        '--comment TEXT',
      ],
    ],
    ['config set', ' SECTION VALUES...', []],
    ['config unset', ' PROPERTIES', []],
    ['config use', ' CONFIGURATION', []],
    ['config get', ' PROPERTY', []],
    ['init', '', ['--hostname TEXT', '--tenant TEXT', '--no-auth', '--overwrite']],
    ['auth login', '', ['--username TEXT', '--password TEXT', '--rsa_token TEXT']],
  ])('of cray %s', async (words, args, own) => {
    const { code, stdout } = await cray([...words.split(' '), '--help']);
    expect(code).toBe(0);
    expect(skeleton(stdout)).toEqual([
      `Usage: cray ${words} [OPTIONS]${args}`,
      'Options:',
      ...own.map((option) => `  ${option}`),
      ...common,
    ]);
  });

  it('need a configuration, as in cray', async () => {
    expect(await cray(['uas', 'list', '--help'], { files: null })).toMatchObject({
      code: 2,
      stderr: 'Usage: cray uas list [OPTIONS]\n\nError: No configuration exists. Run `cray init`\n',
    });
  });

  it('do not hide a wrong option', async () => {
    expect(await cray(['uas', 'list', '--help', '--bogus'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('come before a missing option is missed', async () => {
    expect(await cray(['uas', 'create', '-h'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('say which option is required and which variable sets it', async () => {
    const { stdout } = await cray(['uas', 'delete', '-h']);
    expect(stdout).toMatch(/--uai-list TEXT .*\[required\]/);
    expect(stdout).toContain('[env var: CRAY_CREDENTIALS]');
  });

  it('break their lines at the width of the terminal', async () => {
    for (const [columns, width] of [
      ['60', 58],
      ['20', 50],
      ['200', 78],
    ] as const) {
      const { stdout } = await cray(['uas', 'admin', 'config', 'classes', 'update', '-h'], {
        env: { COLUMNS: columns },
      });
      const longest = Math.max(...stdout.split('\n').map((line) => line.length));
      expect(longest).toBeLessThanOrEqual(width);
      expect(longest).toBeGreaterThan(width - 12);
    }
  });
});

it('has the 32 commands of the module', () => {
  const leaves = (command: Command): number =>
    command.kind === 'leaf' ? 1 : command.commands.reduce((sum, member) => sum + leaves(member), 0);
  const module = root.commands.find(({ name }) => name === 'uas') as Command;
  expect(leaves(module)).toBe(32);
});
