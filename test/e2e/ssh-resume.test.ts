/** `uas ssh --resume` over a connection that breaks, with and without tmux on the UAI. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breakConnection, sshThatBreaks } from '../support/breaking-ssh.ts';
import { createHome, hasTool, type ProgramHome, program } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

const hasSsh = hasTool('ssh');
const pathOf = (tool: string) =>
  execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();

/** Longer than a login takes, so that the end of the connection counts as a break. */
const login = () => new Promise((resolve) => setTimeout(resolve, 3500));

function onTerminal({ env }: ProgramHome, path: string, ...args: string[]) {
  const [command, ...first] = program;
  return openTerminal(command, [...first, ...args], { ...env, PATH: path }, { cols: 120 });
}

/** A service in whose UAIs only the programs of a directory are in PATH. */
async function startService(person: ProgramHome, directory: string): Promise<void> {
  const env = { PATH: directory, SHELL: '/bin/sh' };
  const started = await person.run(['local', 'start', '--speed', '20'], { env });
  expect(started, started.stderr).toMatchObject({ code: 0 });
  expect(await person.run(['create', '--wait'])).toMatchObject({ code: 0 });
}

const tools = ['sh', 'bash', 'id', 'env', 'ls', 'stty', 'tput', 'dircolors', 'uname', 'cat'];

function toolsIn(directory: string): void {
  mkdirSync(directory);
  for (const tool of tools) symlinkSync(pathOf(tool), join(directory, tool));
}

describe.skipIf(!hasSsh || !hasTool('tmux'))('ssh --resume with tmux on the UAI', () => {
  let person: ProgramHome;
  beforeAll(async () => {
    person = createHome();
    const directory = join(person.home, 'tools');
    toolsIn(directory);
    // A server of tmux for this test alone.
    const socket = join(person.home, 'tmux.socket');
    writeFileSync(
      join(directory, 'tmux'),
      `#!/bin/sh\nexec ${pathOf('tmux')} -f /dev/null -S '${socket}' "$@"\n`,
    );
    chmodSync(join(directory, 'tmux'), 0o755);
    await startService(person, directory);
  });
  afterAll(() => person.dispose());

  it('goes on with the same session after a break', async () => {
    const terminal = onTerminal(person, sshThatBreaks(person), 'ssh', '--resume');
    terminal.type('MARK=kept; echo ready-$MARK\r');
    await terminal.until('ready-kept');
    await login();
    breakConnection(terminal);
    await terminal.until('was lost; trying again in 1 s');
    terminal.type('echo again-$MARK\r');
    await terminal.until('again-kept');
    expect(terminal.shown()).not.toContain('tmux is not installed');
    terminal.type('exit\r');
    expect(await terminal.ended).toBe(0);
  });
});

describe.skipIf(!hasSsh)('ssh --resume without tmux on the UAI', () => {
  let person: ProgramHome;
  beforeAll(async () => {
    person = createHome();
    toolsIn(join(person.home, 'tools'));
    await startService(person, join(person.home, 'tools'));
  });
  afterAll(() => person.dispose());

  it('says so, and opens a new shell after a break', async () => {
    const terminal = onTerminal(person, sshThatBreaks(person), 'ssh', '--resume');
    await terminal.until('warning: tmux is not installed on this UAI');
    terminal.type('MARK=kept; echo ready-$MARK\r');
    await terminal.until('ready-kept');
    await login();
    breakConnection(terminal);
    await terminal.until('was lost; trying again in 1 s');
    terminal.type('echo "again-$MARK-new"\r');
    await terminal.until('again--new');
    terminal.type('exit\r');
    expect(await terminal.ended).toBe(0);
  });
});
