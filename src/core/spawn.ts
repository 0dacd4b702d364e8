/** Child processes: an argument list, never a shell. */
import { spawn as start } from 'node:child_process';
import { constants } from 'node:os';
import type { Spawn } from './deps.ts';

export const realSpawn: Spawn = (command, args, { env, mode, input, signal }) =>
  new Promise((resolve, reject) => {
    const stdio = mode === 'inherit' ? ('inherit' as const) : (['pipe', 'pipe', 'pipe'] as const);
    const child = start(command, [...args], {
      env: env as NodeJS.ProcessEnv,
      shell: false,
      stdio: stdio as 'inherit',
    });
    // A child with the terminal gets Ctrl-C from it; both are told to end, and it is waited for.
    const stop = () => child.kill(mode === 'inherit' ? 'SIGTERM' : 'SIGKILL');
    signal?.addEventListener('abort', stop, { once: true });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
    child.once('error', reject);
    child.once('close', (code, ended) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted && mode === 'capture') reject(signal.reason);
      resolve({ code: code ?? 128 + (constants.signals[ended ?? 'SIGTERM'] ?? 0), stdout, stderr });
    });
  });
