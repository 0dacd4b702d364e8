/** Starts child processes with an argument list, never a shell, and only programs in PATH, never in the working directory. */
import { spawn as start } from 'node:child_process';
import { constants } from 'node:os';
import type { Spawn, SpawnOptions, SpawnResult } from './deps.ts';
import { findProgram } from './find-program.ts';

/** The number of characters to keep of each stream; the rest is discarded. */
const mostCaptured = 1024 * 1024;

function capture(stream: NodeJS.ReadableStream | null | undefined): () => string {
  let text = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    if (text.length < mostCaptured) text += chunk;
  });
  return () => text;
}

function run(
  program: string,
  args: readonly string[],
  { env, mode, input, signal }: SpawnOptions,
): Promise<SpawnResult> {
  return new Promise((resolve, reject) => {
    const stdio = mode === 'inherit' ? ('inherit' as const) : (['pipe', 'pipe', 'pipe'] as const);
    const child = start(program, [...args], {
      env: env as NodeJS.ProcessEnv,
      shell: false,
      stdio: stdio as 'inherit',
    });
    // A child that shares the terminal also receives Ctrl-C, so wait for it to end.
    const stop = () => child.kill(mode === 'inherit' ? 'SIGTERM' : 'SIGKILL');
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    const stdout = capture(child.stdout);
    const stderr = capture(child.stderr);
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
    child.once('error', reject);
    child.once('close', (code, ended) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(signal.reason);
      resolve({
        code: code ?? 128 + (constants.signals[ended ?? 'SIGTERM'] ?? 0),
        stdout: stdout(),
        stderr: stderr(),
      });
    });
  });
}

export const realSpawn: Spawn = async (command, args, options) =>
  run(await findProgram(command, options.env), args, options);
