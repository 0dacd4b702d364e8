/** Opens an address in the user's browser. */
import { childEnv } from './child-env.ts';
import type { Deps } from './deps.ts';

/** Starts the browser without waiting for it; says what to do if there is none. */
export function openInBrowser({ spawn, env, io, signal }: Deps, address: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const failed = () => io.note(`no browser could be opened; open ${address}`);
  spawn(program, [address], { env: childEnv(env), mode: 'capture', signal }).then(
    ({ code }) => (code === 0 ? undefined : failed()),
    () => (signal.aborted ? undefined : failed()),
  );
}
