/** The composition root: builds the real dependencies, runs, and sets the exit code. */
import { writeSync } from 'node:fs';
import { messageOf, UasError } from './core/errors.ts';
import { realClock } from './system/clock.ts';
import type { Deps } from './system/deps.ts';
import { filesUntil, realFiles } from './system/files.ts';
import { createIo, type Io } from './system/io.ts';
import { commandOfProcess, nameOfProcess } from './system/process-name.ts';
import { createPrompt } from './system/prompt.ts';
import { watchSignals } from './system/signals.ts';
import { processStreams } from './system/streams.ts';
import type { Connect, TransportOptions } from './system/transport.ts';
import { version } from './version.ts';

const secretsFor = async (url: URL) =>
  (await import('./tokens/embedded-service.ts')).secretsFor(realFiles, process.env, url);

function transportFor({ manner }: TransportOptions): Promise<{ connect: Connect }> {
  if (manner === 'python') return import('./http/python/connect.ts');
  // Bun has an HTTP client of its own; in the packs for Node this branch is left out.
  if (process.versions.bun !== undefined) return import('./http/native.ts');
  return import('./http/undici.ts');
}

/** The transport loads with the first request. */
const connect: Connect = (options) => {
  const opened = transportFor(options).then((module) => module.connect({ ...options, secretsFor }));
  return {
    send: async (request) => (await opened).send(request),
    close: async () => (await opened).close(),
    reach: async (url, signal) => (await (await opened).reach?.(url, signal)) ?? {},
  };
};

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

/**
 * Silences Node's warnings, which {@link showWarnings} shows. Only `--insecure` turns the verification of certificates
 * off, here and in children.
 */
function distrustNode(): void {
  process.removeAllListeners('warning');
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
}

/** Shows Node's warnings about itself or a package, with `--debug` only. */
function showWarnings(io: Io): void {
  process.on('warning', ({ name, message }) => io.note(`* node: ${name}: ${message}`));
}

/** Runs the command line of the process. Asking for the version takes nothing of it: scripts and installers do so often. */
export async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  const startedAs = nameOfProcess();
  if (startedAs === 'uas' && argv.length === 1 && argv[0] === '--version' && wrote(version)) return;
  const signal = watchSignals();
  distrustNode();
  const { readLine, run } = await import('./cli/run.ts');
  const line = readLine(argv, process.env);
  const tell = async (error: UasError) => {
    const { reportError } = await import('./cli/report-error.ts');
    reportError(error, { io, command: '', json: line.json, debug: line.debug });
  };
  let lost: Error | undefined;
  const streams = processStreams(signal, (error) => {
    if (lost) return;
    lost = error;
    process.exitCode ||= 1;
    void tell(new UasError('failed', `the output could not be written: ${messageOf(error)}`));
  });
  const io = createIo(streams);
  if (line.debug) showWarnings(io);
  process.on('uncaughtException', (error) => {
    const end = () => process.exit(1);
    tell(new UasError('failed', `unexpected: ${messageOf(error)}`, { cause: error })).then(
      end,
      end,
    );
  });
  const deps: Deps = {
    io,
    env: streams.env,
    clock: realClock,
    prompt: createPrompt(io, streams.env, signal),
    spawn: async (...line) => (await import('./system/spawn.ts')).realSpawn(...line),
    files: filesUntil(signal),
    connect,
    signal,
    entry: commandOfProcess(),
  };
  let isDone = false;
  process.once('beforeExit', () => {
    if (isDone) return;
    process.exitCode ||= 1;
    void tell(new UasError('failed', 'unexpected: ended before the work was done'));
  });
  const code = await run(line, deps, startedAs);
  isDone = true;
  process.exitCode = code === 0 && lost ? 1 : code;
  endSoon();
}
