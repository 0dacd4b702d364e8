/** The composition root: builds the real dependencies, runs, and sets the exit code. */
import { fstatSync, statSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';
import { isatty } from 'node:tty';
import { realClock } from './core/clock.ts';
import type { Deps } from './core/deps.ts';
import { messageOf, UasError } from './core/errors.ts';
import { filesUntil } from './core/files.ts';
import { createIo, type Streams } from './core/io.ts';
import { createPrompt } from './core/prompt.ts';
import { realSpawn } from './core/spawn.ts';
import type { Connect } from './core/transport.ts';
import { reportError, wantsDebug, wantsJsonErrors } from './report-error.ts';
import { version } from './version.ts';

/** undici loads with the first request. */
const connect: Connect = (options) => {
  const opened = import('./http/undici.ts').then((module) => module.connect(options));
  return {
    send: async (request) => (await opened).send(request),
    close: async () => (await opened).close(),
    reach: async (url, signal) => (await (await opened).reach?.(url, signal)) ?? {},
  };
};

/** Whether standard input is a terminal. What cannot be one is told without Node's `tty`, which brings the network along. */
function readsTerminal(): boolean {
  try {
    const facts = fstatSync(0);
    return facts.isCharacterDevice() && facts.rdev !== statSync('/dev/null').rdev && isatty(0);
  } catch {
    return false;
  }
}

/**
 * Aborts on the first signal; the second one ends the process at once, with the terminal put right. Without a terminal
 * a hang-up is left alone: nohup has turned it off, and a handler would turn it on again.
 */
function watchSignals(): AbortSignal {
  const controller = new AbortController();
  const onTerminal = readsTerminal() ? (['SIGHUP', 'SIGQUIT'] as const) : [];
  for (const name of ['SIGINT', 'SIGTERM', ...onTerminal] as const) {
    process.on(name, () => {
      const exit = 128 + constants.signals[name];
      if (controller.signal.aborted) {
        if (process.stdin.isTTY) process.stdin.setRawMode(false);
        if (process.stderr.isTTY) process.stderr.write('\u001b[?25h\n');
        // By the signal itself: an exit would wait for a thread that waits for a pipe.
        process.removeAllListeners(name);
        process.kill(process.pid, name);
        return;
      }
      controller.abort(new UasError('interrupted', 'interrupted', { exit }));
    });
  }
  return controller.signal;
}

/**
 * The streams of the process, made when first used. A reader that went away, as `| head` does, is no error; a disk
 * that is full is.
 */
function processStreams(signal: AbortSignal, onLost: (error: Error) => void): Streams {
  const watched = new Set<object>();
  const watch = <Stream extends NodeJS.WriteStream>(stream: Stream): Stream => {
    if (watched.has(stream)) return stream;
    watched.add(stream);
    return stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') onLost(error);
    });
  };
  return {
    env: process.env,
    signal,
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return watch(process.stdout);
    },
    get stderr() {
      return watch(process.stderr);
    },
  };
}

/** Writes a line without a stream, which would take longer to make than all the rest; false when that fails. */
function wrote(line: string): boolean {
  try {
    return writeSync(1, `${line}\n`) > line.length;
  } catch {
    return false;
  }
}

/**
 * Ends a process whose work is done and written, when something still holds it: a host name that is looked up cannot be
 * given up before the system answers.
 */
function endSoon(): void {
  const end = () => {
    if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
  };
  setInterval(end, 1000).unref();
}

/** Runs the command line of the process. Asking for the version takes nothing of it: scripts and installers do so often. */
export async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  const name = basename(process.argv[1] ?? '', '.js');
  const startedAs = name === 'cray' ? 'cray' : 'uas';
  if (startedAs === 'uas' && argv.length === 1 && argv[0] === '--version' && wrote(version)) return;
  const signal = watchSignals();
  const tell = (error: UasError) =>
    reportError(error, {
      io,
      command: '',
      json: wantsJsonErrors(argv, process.env),
      debug: wantsDebug(argv, process.env),
    });
  let lost: Error | undefined;
  const streams = processStreams(signal, (error) => {
    if (lost) return;
    lost = error;
    process.exitCode ||= 1;
    tell(new UasError('failed', `the output could not be written: ${messageOf(error)}`));
  });
  const io = createIo(streams);
  process.on('uncaughtException', (error) => {
    tell(new UasError('failed', `unexpected: ${messageOf(error)}`, { cause: error }));
    process.exit(1);
  });
  const deps: Deps = {
    io,
    env: streams.env,
    clock: realClock,
    prompt: createPrompt(io, signal),
    spawn: realSpawn,
    files: filesUntil(signal),
    connect,
    signal,
    get entry() {
      // The single executable is its own script.
      const isSingle = process.getBuiltinModule?.('node:sea')?.isSea() === true;
      return [process.execPath, ...(isSingle ? [] : [process.argv[1] ?? ''])];
    },
  };
  const { run } = await import('./run.ts');
  const code = await run(argv, deps, startedAs);
  process.exitCode = code === 0 && lost ? 1 : code;
  endSoon();
}
