/** A program in a UAI on a terminal of its own. */
import type { IPty } from '@lydell/node-pty';
import type { ServerChannel } from 'ssh2';
import { isSingle, unpackTerminals } from './packed-terminals.ts';
import { finish, type Program, type ProgramOptions, signalGroup } from './program.ts';
import { terminalInput } from './terminal-input.ts';

export interface Size {
  cols: number;
  rows: number;
}

export interface TerminalProgram extends Program {
  resize(size: Size): void;
}

type Spawn = typeof import('@lydell/node-pty').spawn;

/** The terminal package is optional, because it holds machine code: undefined where it is missing. */
export async function loadTerminals(): Promise<Spawn | undefined> {
  try {
    const loaded = isSingle() ? { default: unpackTerminals() } : await import('@lydell/node-pty');
    // Bundled, the package is its own module, as require gives it.
    return (loaded.default ?? loaded).spawn;
  } catch {
    return undefined;
  }
}

/** What somebody reads who wants a terminal where there are none. */
export function noTerminals(single = isSingle()) {
  const why = single
    ? 'no machine code can be loaded from the directory for temporary files. Name another in TMPDIR when you start the service.'
    : 'the optional package @lydell/node-pty is not installed. Where the program was installed, npm install brings it.';
  return `This embedded UAI cannot give you a terminal: ${why}\r\nRemote commands work without it: uas ssh -- COMMAND`;
}

/** A size that the client did not tell, or told as zero, is the usual one. */
export function sizeOf({ cols, rows }: Size): Size {
  return { cols: cols > 0 ? cols : 80, rows: rows > 0 ? rows : 24 };
}

/** Milliseconds that a shell gets to end its jobs before it is killed. */
const patience = 300;

export function startOnTerminal(
  spawn: Spawn,
  channel: ServerChannel,
  { file, args, cwd, env }: ProgramOptions,
  size: Size,
  ended: () => void,
): TerminalProgram {
  const name = env.TERM ?? 'xterm';
  const terminal: IPty = spawn(file, [...args], {
    ...sizeOf(size),
    name,
    cwd,
    env,
    encoding: null,
  });
  let isOver = false;
  // Without an encoding the package hands out bytes, whatever its types say.
  terminal.onData((data) => {
    if (channel.write(data)) return;
    terminal.pause();
    channel.once('drain', () => terminal.resume());
  });
  channel.pipe(terminalInput(terminal));
  terminal.onExit(({ exitCode, signal }) => {
    isOver = true;
    ended();
    void finish(channel, exitCode, signal ? signalName(signal) : null);
  });
  return {
    resize: (next) => {
      if (!isOver) terminal.resize(sizeOf(next).cols, sizeOf(next).rows);
    },
    signal(name) {
      if (!isOver) signalGroup(terminal.pid, `SIG${name}`);
    },
    kill() {
      if (!isOver) signalGroup(terminal.pid, 'SIGHUP');
      setTimeout(() => {
        if (!isOver) signalGroup(terminal.pid, 'SIGKILL');
      }, patience);
    },
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
