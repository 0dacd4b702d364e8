/** A program in a UAI with pipes to the SSH channel. */
import { spawn } from 'node:child_process';
import type { ServerChannel } from 'ssh2';

export interface ProgramOptions {
  file: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
}

export interface Program {
  /** `name` without SIG; an unknown one is ignored. */
  signal(name: string): void;
  /** Ends the program and what it started. */
  kill(): void;
}

/** Resolves when everything written so far is on its way. */
function flushed(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

/** Sends what is left of the output, then the exit status or signal, then the end. */
export async function finish(channel: ServerChannel, code: number | null, signal: string | null) {
  await Promise.all([flushed(channel), flushed(channel.stderr)]);
  if (signal === null) channel.exit(code ?? 1);
  else channel.exit(signal.replace(/^SIG/, ''), false, '');
  channel.end();
}

/** Signals the program's process group. One that is gone, and a signal that this system lacks, do no harm. */
export function signalGroup(pid: number | undefined, signal: string): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing to end.
  }
}

/** `ended` is called once, when the program and its output have ended. */
export function startPiped(
  channel: ServerChannel,
  { file, args, cwd, env }: ProgramOptions,
  ended: () => void,
): Program {
  const child = spawn(file, args, { cwd, env, detached: true, stdio: 'pipe' });
  // A program may close its input early; the rest of what the client sends is dropped.
  child.stdin.on('error', () => {});
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('error', (error) => {
    channel.stderr.write(`${error.message}\n`);
    ended();
    void finish(channel, 127, null);
  });
  child.on('close', (code, signal) => {
    ended();
    if (child.pid !== undefined) void finish(channel, code, signal);
  });
  return {
    signal: (name) => signalGroup(child.pid, `SIG${name}`),
    kill: () => signalGroup(child.pid, 'SIGKILL'),
  };
}
