/** Real shells with this program on their PATH. A shell that is missing skips its tests with a notice; in CI it fails. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import pty from '@lydell/node-pty';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { program } from './program.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Whether tests of the shell are to run. In CI they run, and fail where it is missing. */
export function hasShell(shell: Shell): boolean {
  if (process.env.CI) return true;
  const found = spawnSync(shell, ['-c', 'exit 0']).status === 0;
  if (!found) process.stderr.write(`notice: ${shell} is not installed; its tests are skipped\n`);
  return found;
}

export interface Place {
  directory: string;
  env: Record<string, string>;
}

/** A directory of its own as HOME and working directory, with `uas` on the PATH. */
export function place(env: Record<string, string> = {}): Place {
  const directory = mkdtempSync(join(tmpdir(), 'uas-shell-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const script = join(directory, 'uas');
  const words = program.map((word) => `"${word}"`).join(' ');
  writeFileSync(script, `#!/bin/sh\nexec ${words} "$@"\n`);
  chmodSync(script, 0o755);
  return {
    directory,
    env: {
      PATH: `${directory}:${process.env.PATH}`,
      HOME: directory,
      TERM: 'dumb',
      LC_ALL: 'C.UTF-8',
      // A busy machine must not make a test fail.
      UAS_COMPLETION_TIMEOUT: '15s',
      ...env,
    },
  };
}

/** What a program prints that is run to its end; it must not fail. */
export async function output(
  { directory, env }: Place,
  command: string,
  args: string[],
): Promise<string> {
  const { stdout } = await execa(command, args, {
    env,
    extendEnv: false,
    cwd: directory,
    stdin: 'ignore',
    stripFinalNewline: false,
  });
  return stdout;
}

export interface Session {
  /** Types text, and waits until the screen has what is expected after it. */
  type(text: string, expected: RegExp): Promise<string>;
}

/** An interactive shell at a terminal. */
export function session({ directory, env }: Place, command: string, args: string[]): Session {
  const terminal = pty.spawn(command, args, { cwd: directory, env, cols: 200, rows: 50 });
  let screen = '';
  let wake = () => {};
  terminal.onData((data) => {
    screen += data;
    wake();
  });
  onTestFinished(() => {
    try {
      terminal.kill('SIGKILL');
    } catch {
      // It has ended already.
    }
  });
  return {
    async type(text, expected) {
      screen = '';
      terminal.write(text);
      for (;;) {
        const found = expected.exec(stripVTControlCharacters(screen));
        if (found) return found[0];
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(
            () => reject(new Error(`waited for ${expected} in ${JSON.stringify(screen)}`)),
            20_000,
          );
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
  };
}
