/** The built program as a child process, with a HOME of its own. UAS_PROGRAM names another build of it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const bundled = new URL('../../bin/uas.js', import.meta.url).pathname;

/** Program and first arguments of the build under test. */
export const program: readonly [string, ...string[]] = process.env.UAS_PROGRAM
  ? [process.env.UAS_PROGRAM]
  : [process.execPath, bundled];

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** A child that was started and not yet awaited. */
export interface Running {
  kill(signal: NodeJS.Signals): boolean;
  /** Waits until stderr has a text; the first group of the pattern, or all of it. */
  seen(pattern: RegExp): Promise<string>;
  done: Promise<Outcome>;
}

export interface ProgramHome {
  home: string;
  env: Record<string, string>;
  start(args: readonly string[], options?: RunOptions): Running;
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Stops the embedded service and removes the directory. */
  dispose(): Promise<void>;
}

export interface RunOptions {
  input?: string;
  env?: Record<string, string>;
  cwd?: string;
}

/** Whether a tool is there; in CI it has to be. */
export function hasTool(name: string): boolean {
  const found = spawnSync(name, ['--version']).error === undefined;
  if (!found && process.env.CI) throw new Error(`CI needs ${name}`);
  if (!found) process.stderr.write(`notice: ${name} is not installed; its tests are skipped\n`);
  return found;
}

export interface HomeOptions {
  /** Makes ~/.ssh/id_ed25519 with the real ssh-keygen. */
  key?: boolean;
}

/** A scratch HOME in which the program runs with nothing else of this machine but PATH. */
export function createHome({ key = true }: HomeOptions = {}): ProgramHome {
  const home = mkdtempSync(join(tmpdir(), 'uas-e2e-'));
  if (key) {
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      'ed25519',
      '-N',
      '',
      '-f',
      join(home, '.ssh/id_ed25519'),
    ]);
  }
  const env = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: home,
    TERM: 'xterm',
    LANG: 'C.UTF-8',
  };
  const [command, ...first] = program;
  const start: ProgramHome['start'] = (args, options = {}) => {
    const child = execa(command, [...first, ...args], {
      env: { ...env, ...options.env },
      extendEnv: false,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      reject: false,
      stripFinalNewline: false,
      ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    });
    let shown = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      shown += chunk.toString('utf8');
    });
    return {
      kill: (signal) => child.kill(signal),
      seen: (pattern) =>
        new Promise((resolve, reject) => {
          const look = () => {
            const found = pattern.exec(shown);
            if (found) resolve(found[1] ?? found[0]);
          };
          look();
          child.stderr?.on('data', look);
          child.stderr?.once('end', () => reject(new Error(`never said ${pattern}: ${shown}`)));
        }),
      done: child.then(({ exitCode, stdout, stderr }) => ({
        code: exitCode ?? -1,
        stdout: String(stdout),
        stderr: String(stderr),
      })),
    };
  };
  const run: ProgramHome['run'] = (args, options) => start(args, options).done;
  return {
    home,
    env,
    start,
    run,
    async dispose() {
      await run(['local', 'stop']);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
