/** A program called `ssh` that writes down what it was given, in front of everything else in PATH. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = new URL('./fake-bin', import.meta.url).pathname;

export interface FakeSsh {
  env: Record<string, string>;
  hasRun(): boolean;
  args(): string[];
  /** Lines of NAME=VALUE. */
  environment(): string[];
  pid(): number;
}

/**
 * @param behavior exit status, `sleep`, or a signal to end by such as `TERM`
 * @param home directory for its notes
 */
export function fakeSsh(home: string, behavior = '0'): FakeSsh {
  const log = join(home, 'fake-ssh');
  const read = (what: string) => readFileSync(`${log}.${what}`, 'utf8');
  return {
    env: {
      PATH: `${directory}:${process.env.PATH ?? '/usr/bin:/bin'}`,
      FAKE_SSH: behavior,
      FAKE_SSH_LOG: log,
    },
    hasRun: () => existsSync(`${log}.pid`),
    args: () => read('args').split('\0').slice(0, -1),
    environment: () => read('env').split('\n').filter(Boolean),
    pid: () => Number(read('pid')),
  };
}
