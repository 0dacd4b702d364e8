/** Types the console lines of a page of docs/ into a shell in which `uas` is the build under test. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createHome, program } from './program.ts';

export interface ConsoleLine {
  line: string;
  /** Lines that it shows, on stdout or stderr. */
  shows: string[];
}

/** The lines behind `$ ` in the console blocks of a page, each with the lines below it. */
export function consoleLines(page: string): ConsoleLine[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/```console\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const lines: ConsoleLine[] = [];
  for (const line of blocks.join('').trimEnd().split('\n')) {
    if (line.startsWith('$ '))
      lines.push({ line: line.slice(2).replace(/ {2,}#.*/, ''), shows: [] });
    else lines.at(-1)?.shows.push(line);
  }
  return lines;
}

/** ssh looks for its configuration in the home of the account, which is not that of the test. */
const prelude = ['ssh', 'scp']
  .map((name) => `${name}() { command ${name} -F "$HOME/.ssh/config" "$@"; }`)
  .join('\n');

export interface PageShell {
  /** Where lines are typed: the home. */
  directory: string;
  env: Record<string, string>;
  /** What the service printed about itself. */
  info: unknown;
  type(line: string, env?: Record<string, string>): { code: number; shown: string };
  dispose(): Promise<void>;
}

/** @param start the command line that starts the embedded service */
export async function openShell(start: readonly string[]): Promise<PageShell> {
  const home = createHome();
  const bin = join(home.home, 'bin');
  mkdirSync(bin);
  const quoted = program.map((word) => `'${word}'`).join(' ');
  writeFileSync(join(bin, 'uas'), `#!/bin/sh\nexec ${quoted} "$@"\n`);
  chmodSync(join(bin, 'uas'), 0o755);
  const env = { ...home.env, PATH: `${bin}:${home.env.PATH}` };
  const { code, stdout, stderr } = await home.run(start);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return {
    directory: home.home,
    env,
    info: JSON.parse(stdout),
    type(line, more = {}) {
      const { status, stdout: shown } = spawnSync('bash', ['-c', `${prelude}\n{ ${line}\n} 2>&1`], {
        cwd: home.home,
        env: { ...env, ...more },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        maxBuffer: 16 * 1024 * 1024,
      });
      return { code: status ?? -1, shown };
    },
    dispose: () => home.dispose(),
  };
}
