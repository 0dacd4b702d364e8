/** A program in a UAI on a terminal of its own. */
import type { ServerChannel } from 'ssh2';
import type { OpenTerminal, Size } from './open-terminal.ts';
import { finish, type Program, type ProgramOptions, signalGroup } from './program.ts';

export interface TerminalProgram extends Program {
  resize(size: Size): void;
}

/**
 * The runtime's own terminals where it has some, otherwise those of a package. The package is optional, because it
 * holds machine code: undefined where it is missing.
 */
export async function loadTerminals(): Promise<OpenTerminal | undefined> {
  if (process.versions.bun !== undefined) return (await import('./bun-terminal.ts')).openTerminal;
  try {
    return await (await import('./packaged-terminal.ts')).loadPackage();
  } catch {
    return undefined;
  }
}

/** The error of a request for a terminal where there are none. */
export const noTerminals = `This embedded UAI cannot give you a terminal: the optional package @lydell/node-pty is not installed. Where the program was installed, npm install brings it.\r
Remote commands work without it: uas ssh -- COMMAND`;

/** The usual size where the client sent none, or zero. */
export function sizeOf({ cols, rows }: Size): Size {
  return { cols: cols > 0 ? cols : 80, rows: rows > 0 ? rows : 24 };
}

/** Milliseconds that a shell gets to end its jobs before it is killed. */
const patience = 300;

export function startOnTerminal(
  open: OpenTerminal,
  channel: ServerChannel,
  program: ProgramOptions,
  size: Size,
  ended: () => void,
): TerminalProgram {
  const terminal = open(program, sizeOf(size));
  let isOver = false;
  terminal.onData((data) => {
    if (channel.write(data)) return;
    terminal.pause();
    channel.once('drain', () => terminal.resume());
  });
  channel.pipe(terminal.input);
  terminal.onExit((exitCode, signal) => {
    isOver = true;
    ended();
    void finish(channel, exitCode, signal);
  });
  return {
    resize: (next) => {
      if (!isOver) terminal.resize(sizeOf(next));
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
