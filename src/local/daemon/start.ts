/** The service in a process of its own, which outlives this one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync } from 'node:fs';
import { UasError } from '../../core/errors.ts';
import type { Clock, Env } from '../../system/deps.ts';
import { realFiles } from '../../system/files.ts';
import { openToAppend } from '../../system/own-file.ts';
import { parseFaults } from '../faults/grammar.ts';
import { isServing, type LocalInfo, runningIn, statusLocal } from './info.ts';
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

const didNotStart = 'the embedded service did not start';

/** The last lines of the log that were written after its first `length` bytes. */
async function endOfLog(path: string, length: number): Promise<string[]> {
  const text = (await realFiles.read(path))?.subarray(length).toString() ?? '';
  return text.trimEnd().split('\n').slice(-5);
}

/** Resolves when the service answers; the one that runs already will do. Throws with the end of its log. */
export async function startLocal(options: LocalOptions, world: StartWorld): Promise<Started> {
  const { directory, fault = '' } = options;
  parseFaults(fault);
  const running = await statusLocal(directory, world.clock, world.signal);
  if (running) return { info: running, isNew: false };

  await realFiles.makeOwnDirectory(directory);
  const { log } = pathsIn(directory);
  const [command = '', ...args] = world.entry;
  const output = openToAppend(log);
  const logged = fstatSync(output).size;
  const child = spawn(command, args, {
    cwd: directory,
    env: withOptions(world.env, options),
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  try {
    return await whenReady(child, directory, world);
  } catch (error) {
    child.kill();
    if (!(error instanceof UasError) || error.code !== 'failed') throw error;
    const notes = await endOfLog(log, logged);
    const why = notes
      .findLast((line) => line.startsWith('uas: '))
      ?.replace(/^uas: local run: /, '');
    const message = why === undefined ? error.message : `${didNotStart}: ${why}`;
    throw new UasError('failed', message, { notes: why ? [] : notes, hint: `see ${log}` });
  } finally {
    // Whatever became of it, this process does not stay for it.
    child.unref();
  }
}

/** Waits until the child serves, or another start that was faster. */
async function whenReady(
  child: ChildProcess,
  directory: string,
  { clock, signal }: StartWorld,
): Promise<Started> {
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, ended) => {
    failure = `it ended with ${ended ?? `status ${code}`}`;
  });
  const deadline = clock.now() + patience;
  while (clock.now() < deadline) {
    const now = await runningIn(directory);
    if (now && (await isServing(now))) {
      const isNew = now.process.pid === child.pid;
      if (!isNew) child.kill();
      return { info: now.info, isNew };
    }
    // One that lost against another start ends at once, before the winner is ready.
    if (failure !== undefined && !(await isHeld(pathsIn(directory).lock))) break;
    await clock.sleep(20, signal);
  }
  throw new UasError(
    'failed',
    `${didNotStart}: ${failure ?? `no answer within ${patience / 1000} s`}`,
  );
}
