/** The composition root: builds the real dependencies, runs, and sets the exit code. */
import { constants } from 'node:os';
import { basename } from 'node:path';
import { realClock } from './core/clock.ts';
import type { Deps } from './core/deps.ts';
import { UasError } from './core/errors.ts';
import { realFiles } from './core/files.ts';
import { createIo } from './core/io.ts';
import { createPrompt } from './core/prompt.ts';
import { realSpawn } from './core/spawn.ts';
import type { Connect } from './core/transport.ts';
import { run } from './run.ts';

/** undici loads with the first request. */
const connect: Connect = (options) => {
  const opened = import('./http/undici.ts').then((module) => module.connect(options));
  return {
    send: async (request) => (await opened).send(request),
    close: async () => (await opened).close(),
    reach: async (url, signal) => (await (await opened).reach?.(url, signal)) ?? {},
  };
};

/** Aborts on the first SIGINT or SIGTERM; the second one ends the process at once, with the terminal put right. */
function watchSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const exit = 128 + constants.signals[name];
      if (controller.signal.aborted) {
        if (process.stdin.isTTY) process.stdin.setRawMode(false);
        if (process.stderr.isTTY) process.stderr.write('\u001b[?25h\n');
        process.exit(exit);
      }
      controller.abort(new UasError('interrupted', 'interrupted', { exit }));
    });
  }
  return controller.signal;
}

/** A reader that went away, as `| head` does, is no error. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

export async function main(): Promise<void> {
  ignoreClosedPipes();
  const { env, stdin, stdout, stderr } = process;
  const io = createIo({ stdin, stdout, stderr, env });
  const signal = watchSignals();
  const deps: Deps = {
    io,
    env,
    clock: realClock,
    prompt: createPrompt(io, signal),
    spawn: realSpawn,
    files: realFiles,
    connect,
    signal,
    entry: [process.execPath, process.argv[1] ?? ''],
  };
  const name = basename(process.argv[1] ?? '', '.js');
  process.exitCode = await run(process.argv.slice(2), deps, name === 'cray' ? 'cray' : 'uas');
}
