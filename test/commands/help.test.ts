import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import type { App } from '../../src/command/app.ts';
import { type Setting, settings } from '../../src/config/settings.ts';
import { exitCodes } from '../../src/core/errors.ts';
import { descendants, examplesOf, fullName } from '../../src/help/help-text.ts';
import { topics } from '../../src/help/topics.ts';
import { scratch } from '../support/account.ts';
import { uas } from '../support/run.ts';

const idle: App = {
  action: () => async () => {},
  tree: () => buildProgram({ version: '0', app: idle, path: 'all' }),
};

function all(command: Command): Command[] {
  return [command, ...command.commands.flatMap((child) => all(child as Command))];
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const root = await idle.tree();
const leaves = all(root).filter(({ commands }) => commands.length === 0);

describe('the help of every command', () => {
  it.each(leaves.map((leaf) => [fullName(leaf), leaf] as const))(
    '%s has a summary, an example, and a description for each option and argument',
    (_name, leaf) => {
      expect(leaf.summary()).toMatch(/^[^A-Z\s].*[^.]$/);
      expect(examplesOf(leaf).some((line) => /\buas\b/.test(line))).toBe(true);
      for (const { flags, description, hidden } of leaf.options) {
        if (!hidden) expect([flags, description]).toEqual([flags, expect.stringMatching(/\S/)]);
      }
      for (const argument of leaf.registeredArguments) {
        expect([argument.name(), argument.description]).toEqual([
          argument.name(),
          expect.stringMatching(/\S/),
        ]);
      }
    },
  );
});

describe('help in 80 columns', () => {
  it.each(leaves.map((leaf) => [fullName(leaf)]))('fits, except for examples: %s', async (name) => {
    const { stdout } = await uas([...name.split(' ').slice(1), '--help']);
    const long = stdout.split('\n').filter((line) => line.length > 80);
    // A command to copy is not broken.
    expect(long.filter((line) => !/^ {2}(?:uas|curl) /.test(line))).toEqual([]);
  });
});

describe('uas help', () => {
  it('shows the help of the program and the topics when no command is named', async () => {
    const { stdout, code, stderr } = await uas(['help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: uas /);
    for (const name of Object.keys(topics)) expect(stdout).toContain(`  ${name} `);
  });

  it('is the same as --help for a command', async () => {
    for (const path of [['list'], ['admin', 'uais', 'delete'], ['config']]) {
      const { stdout } = await uas(['help', ...path]);
      expect(stdout).toBe((await uas([...path, '--help'])).stdout);
    }
  });

  it('exit-codes prints the whole table', async () => {
    const { stdout } = await uas(['help', 'exit-codes', '--json']);
    expect(JSON.parse(stdout)).toEqual([
      { exit: '0', code: '-', when: 'done' },
      ...Object.entries(exitCodes).map(([code, { exit, when }]) => ({
        exit: String(exit),
        code,
        when,
      })),
    ]);
  });

  it('environment names every variable of the settings', async () => {
    const { stdout } = await uas(['help', 'environment']);
    for (const { env } of settings as readonly Setting[]) {
      for (const name of env) expect(stdout).toContain(name);
    }
    expect(stdout).toContain('UAS_TOKEN');
    expect(stdout).toContain('TOWER_ACCESS_TOKEN');
  });

  it.each(Object.keys(topics))('%s fits a narrow terminal', async (topic) => {
    const { stdout } = await uas(['help', topic], { terminal: true, columns: 80 });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    // Without a terminal each row is one line, for grep.
    const piped = (await uas(['help', topic])).stdout;
    expect(piped.split(/\s+/)).toEqual(stdout.split(/\s+/));
    for (const row of topics[topic]?.rows() ?? []) {
      expect(piped).toMatch(new RegExp(`^${row.map(escaped).join(' +')}$`, 'm'));
    }
  });

  it('names what was perhaps meant', async () => {
    expect(await uas(['help', 'exit-code'])).toMatchObject({
      code: 2,
      stderr: 'uas: help: unknown command or topic "exit-code"\nhint: did you mean exit-codes?\n',
    });
    expect((await uas(['help', 'lst'])).stderr).toContain('did you mean list');
  });

  it('works with a broken configuration', async () => {
    expect((await uas(['help', 'output'], { env: { UAS_CONFIGURATION: 'none' } })).code).toBe(0);
  });
});

describe('the manual', () => {
  const hasMan = process.env.CI !== undefined || spawnSync('man', ['--version']).status === 0;
  if (!hasMan) process.stderr.write('notice: man is not installed; its tests are skipped\n');

  it('has every command, option, exit code and example', async () => {
    const { stdout } = await uas(['help', '--man']);
    const text = stdout.replaceAll('\\-', '-');
    const shown = descendants(root).filter(({ commands }) => commands.length === 0);
    for (const leaf of shown) expect(text).toContain(`.SS "${fullName(leaf)}"`);
    for (const { flags } of settings as readonly Setting[]) {
      const long = flags?.match(/--[a-z-]+/)?.[0];
      if (long) expect(text).toContain(long);
    }
    for (const code of Object.keys(exitCodes)) expect(text).toContain(code);
  });

  it('of one command has its own page', async () => {
    const { stdout } = await uas(['help', '--man', 'auth', 'login']);
    expect(stdout).toMatch(/^\.TH "UAS\\-AUTH\\-LOGIN" 1 /);
    expect(stdout).toContain('\n.SH "EXAMPLES"\n');
  });

  it.skipIf(!hasMan)('is read by man without a warning', async () => {
    const file = join(scratch(), 'uas.1');
    for (const path of [[], ['ssh'], ['admin', 'config']]) {
      writeFileSync(file, (await uas(['help', '--man', ...path])).stdout);
      const { stderr, status, stdout } = spawnSync(
        'man',
        ['--warnings', '-E', 'UTF-8', '-P', 'cat', '-l', file],
        { encoding: 'utf8', env: { PATH: process.env.PATH, MANWIDTH: '100', LC_ALL: 'C.UTF-8' } },
      );
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
      expect(stdout).toContain('NAME');
    }
    expect(readFileSync(file, 'utf8')).toContain('.TH');
  });
});
