/** Terminals of the package @lydell/node-pty, for Node. */
import type { OpenTerminal } from './open-terminal.ts';
import { terminalInput } from './terminal-input.ts';

/** Throws where the package is missing. */
export async function loadPackage(): Promise<OpenTerminal> {
  const loaded = await import('@lydell/node-pty');
  // Bundled, the package is its own module, as require gives it.
  const { spawn } = loaded.default ?? loaded;
  return ({ file, args, cwd, env }, size) => {
    const name = env.TERM ?? 'xterm';
    const pty = spawn(file, [...args], { ...size, name, cwd, env, encoding: null });
    return {
      pid: pty.pid,
      input: terminalInput(pty),
      // Without an encoding the package hands out bytes, whatever its types say.
      onData: (listener) => void pty.onData((data) => listener(data as unknown as Uint8Array)),
      onExit: (listener) =>
        void pty.onExit(({ exitCode, signal }) =>
          listener(exitCode, signal ? signalName(signal) : null),
        ),
      pause: () => pty.pause(),
      resume: () => pty.resume(),
      resize: ({ cols, rows }) => pty.resize(cols, rows),
    };
  };
}

const signals: Record<number, string> = {
  1: 'HUP',
  2: 'INT',
  3: 'QUIT',
  6: 'ABRT',
  9: 'KILL',
  11: 'SEGV',
  15: 'TERM',
};

function signalName(number: number): string {
  return signals[number] ?? 'TERM';
}
