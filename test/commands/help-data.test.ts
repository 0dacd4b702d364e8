/** Help as data and as a manual page. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommandTree } from '../../src/help/tree.ts';
import { uas } from '../support/run.ts';

const treeOf = async (...words: string[]): Promise<CommandTree> =>
  JSON.parse((await uas(['help', ...words, '--json'])).stdout);

describe('uas help --json', () => {
  it('has every command with its arguments, options, types, defaults and examples', async () => {
    const { commands, globalOptions, exitCodes, version } = await treeOf();
    expect(version).toMatch(/^\d/);
    const find = (name: string) => commands.find((command) => command.name === name);
    expect(find('uas wait')).toMatchObject({
      usage: 'uas wait [options] <names...>',
      arguments: [{ name: 'names', required: true, variadic: true }],
      options: expect.arrayContaining([
        expect.objectContaining({
          long: '--for',
          type: 'string',
          choices: ['ready', 'deleted'],
          default: 'ready',
        }),
        expect.objectContaining({ long: '--interval', type: 'duration', default: null }),
        expect.objectContaining({ long: '--new', type: 'boolean', choices: null }),
      ]),
      examples: expect.arrayContaining([expect.stringContaining('uas wait uai-vers-93f0289d')]),
    });
    expect(find('uas ssh')?.usage).toBe('uas ssh [options] [name] [-- COMMAND…]');
    expect(find('uas admin config images list')?.aliases).toEqual(['ls']);
    expect(globalOptions.map(({ long }) => long)).toEqual(
      expect.arrayContaining(['--output', '--json', '--timeout', '--yes', '--dry-run']),
    );
    expect(exitCodes).toContainEqual({ exit: 3, code: 'not_found', when: expect.any(String) });
  });

  it('of one command or group has what is below it', async () => {
    expect((await treeOf('list')).commands.map(({ name }) => name)).toEqual(['uas list']);
    const { commands } = await treeOf('config');
    expect(commands.map(({ name }) => name)).toContain('uas config set');
  });

  it('can be queried, and is not there for a word that is unknown', async () => {
    const query = ['help', '--query', "commands[?name=='uas list'].summary | [0]"];
    expect((await uas(query)).stdout).toBe('list your UAIs\n');
    expect((await uas(['help', 'nothing', '--json'])).code).toBe(2);
  });
});

describe('uas help options', () => {
  it('lists the global options, which the help of a command only points to', async () => {
    const { stdout } = await uas(['help', 'options']);
    for (const flag of ['--endpoint <url>', '--json', '-y, --yes', '--dry-run']) {
      expect(stdout).toContain(flag);
    }
    for (const args of [['--help'], ['list', '--help']]) {
      const help = (await uas(args)).stdout;
      expect(help.match(/^ +--(?:dry-run|query)/gm)).toBeNull();
      expect(help.split('\n').filter((line) => line.includes('uas help options'))).toHaveLength(1);
    }
  });

  it('topics lists all of them', async () => {
    const { stdout } = await uas(['help', 'topics', '--json']);
    const names = JSON.parse(stdout).map(({ topic }: { topic: string }) => topic);
    expect(names).toEqual(
      expect.arrayContaining(['exit-codes', 'environment', 'output', 'configuration', 'options']),
    );
    for (const name of names) expect((await uas(['help', name])).code).toBe(0);
  });
});

describe('uas help --man', () => {
  it('shows the page through man on a terminal', async () => {
    let page = '';
    const { spawned, stdout, code } = await uas(['help', '--man', 'list'], {
      terminal: true,
      spawn: (_command, [file = '']) => {
        page = readFileSync(file, 'utf8');
        return { code: 0, stdout: '', stderr: '' };
      },
    });
    expect(spawned).toMatchObject([
      { command: 'man', args: [expect.stringMatching(/^\/.*uas\.1$/)] },
    ]);
    expect({ stdout, code }).toEqual({ stdout: '', code: 0 });
    expect(page).toMatch(/^\.TH "UAS\\-LIST" 1/);
  });

  it('is roff in a pipe, and on a terminal without man', async () => {
    const piped = await uas(['help', '--man', 'list']);
    expect(piped.stdout).toMatch(/^\.TH "UAS\\-LIST" 1/);
    const none = await uas(['help', '--man', 'list'], {
      terminal: true,
      spawn: () => {
        throw Object.assign(new Error('spawn man ENOENT'), { code: 'ENOENT' });
      },
    });
    expect(none.stdout).toContain('.SH "NAME"');
    expect(none.stderr).toBe('man is not available here; this is the source of the page\n');
  });
});
