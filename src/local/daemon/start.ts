/** The service in a process of its own, which outlives this one. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Clock, Env } from '../../core/deps.ts';
import { UasError } from '../../core/errors.ts';
import { realFiles } from '../../core/files.ts';
import { parseFaults } from '../faults/grammar.ts';
import { type LocalInfo, runningIn } from './info.ts';
import { isHeld } from './lock.ts';
import { type LocalOptions, pathsIn, withOptions } from './options.ts';

export interface StartWorld {
  /** Program and arguments that end in {@link runLocal}: this program with `local run`. */
  entry: readonly string[];
  env: Env;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

export interface Started {
  info: LocalInfo;
  /** false when it ran already. */
  isNew: boolean;
}

/** Milliseconds that a start may take. */
const patience = 30_000;

async function endOfLog(path: string): Promise<string[]> {
  const text = (await realFiles.read(path))?.toString() ?? '';
  return text.trimEnd().split('\n').slice(-5);
}

/** Resolves when the service answers; the one that runs already will do. Throws with the end of its log. */
export async function startLocal(options: LocalOptions, world: StartWorld): Promise<Started> {
  const { directory, fault = '' } = options;
  parseFaults(fault);
  const running = await runningIn(directory);
  if (running) return { info: running.info, isNew: false };

  await realFiles.makePrivateDirectory(directory);
  const { log, lock } = pathsIn(directory);
  const [command = '', ...args] = world.entry;
  const output = openSync(log, 'a', 0o600);
  const child = spawn(command, args, {
    cwd: directory,
    env: withOptions(world.env, options),
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signal) => {
    failure = `it ended with ${signal ?? `status ${code}`}`;
  });
  const deadline = world.clock.now() + patience;
  while (world.clock.now() < deadline) {
    const now = await runningIn(directory);
    if (now) {
      // Another start may have been faster.
      const isNew = now.process.pid === child.pid;
      if (!isNew) child.kill();
      child.unref();
      return { info: now.info, isNew };
    }
    // One that lost against another start ends at once, before the winner is ready.
    if (failure !== undefined && !(await isHeld(lock))) break;
    await world.clock.sleep(20, world.signal);
  }
  if (failure === undefined) child.kill();
  throw new UasError(
    'failed',
    `the embedded service did not start: ${failure ?? `no answer within ${patience / 1000} s`}`,
    { notes: await endOfLog(log), hint: `see ${log}` },
  );
}
