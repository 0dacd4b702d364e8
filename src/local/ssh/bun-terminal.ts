/** Terminals of Bun, which runs the single file. */
import { Writable } from 'node:stream';
import type { OpenTerminal, Terminal } from './open-terminal.ts';

/** What is used of a terminal of Bun's. */
interface BunTerminal {
  inputFlags: number;
  /** Takes everything, and calls `drain` once it is written. */
  write(bytes: Uint8Array | string): number;
  resize(cols: number, rows: number): void;
  close(): void;
}

interface SpawnOptions {
  cwd: string;
  env: Record<string, string>;
  onExit(child: unknown, code: number | null, signal: string | null): void;
  terminal: {
    cols: number;
    rows: number;
    data(terminal: BunTerminal, bytes: Uint8Array): void;
    drain(): void;
    exit(): void;
  };
}

declare const Bun: {
  spawn(words: string[], options: SpawnOptions): { pid: number; terminal: BunTerminal };
};

/** IXON of termios: the terminal heeds these two characters. */
const heedsFlow = process.platform === 'linux' ? 0o2000 : 0x200;
const stop = '\x13';
const go = '\x11';

/** Milliseconds for output after the program has ended: what it left behind may hold the terminal open. */
const lastWords = 200;

/** Bun gives no way to read less; the terminal itself can hold what is written to it. */
function flowOf(terminal: BunTerminal): Pick<Terminal, 'pause' | 'resume'> {
  let before: number | undefined;
  return {
    pause() {
      before ??= terminal.inputFlags;
      terminal.inputFlags = before | heedsFlow;
      terminal.write(stop);
    },
    resume() {
      if (before === undefined) return;
      terminal.write(go);
      terminal.inputFlags = before;
      before = undefined;
    },
  };
}

export const openTerminal: OpenTerminal = ({ file, args, cwd, env }, { cols, rows }) => {
  let hear: (data: Uint8Array) => void = () => {};
  let tell: (code: number | null, signal: string | null) => void = () => {};
  let taken: (() => void) | undefined;
  let isOver = false;
  const take = () => {
    const done = taken;
    taken = undefined;
    done?.();
  };
  let close = () => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const { pid, terminal } = Bun.spawn([file, ...args], {
    cwd,
    env: { TERM: 'xterm', ...env },
    async onExit(_child, code, signal) {
      const timer = setTimeout(close, lastWords);
      await closed;
      clearTimeout(timer);
      isOver = true;
      take();
      terminal.close();
      tell(code, signal === null ? null : signal.replace(/^SIG/, ''));
    },
    terminal: {
      ...{ cols, rows },
      data: (_terminal, bytes) => hear(bytes),
      drain: take,
      exit: close,
    },
  });
  return {
    pid,
    input: new Writable({
      write(bytes: Buffer, _encoding, done) {
        if (isOver) return done();
        taken = done;
        terminal.write(bytes);
      },
    }),
    onData(listener) {
      hear = listener;
    },
    onExit(listener) {
      tell = listener;
    },
    ...flowOf(terminal),
    resize: (next) => terminal.resize(next.cols, next.rows),
  };
};
