/** A real pseudo-terminal around a program, and what a person would do there. */
import pty from '@lydell/node-pty';

export interface Terminal {
  /** Everything that was shown so far. */
  shown(): string;
  /** Resolves when the text has been shown. */
  until(text: string | RegExp): Promise<void>;
  type(keys: string): void;
  kill(signal: string): void;
  pid: number;
  /** Exit status, or 128 and the signal. */
  ended: Promise<number>;
}

export function openTerminal(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  { cols = 80, rows = 24 } = {},
): Terminal {
  const program = pty.spawn(command, [...args], { name: 'xterm', cols, rows, env });
  let text = '';
  const waiting = new Set<() => void>();
  program.onData((data) => {
    text += data;
    for (const look of waiting) look();
  });
  const ended = new Promise<number>((resolve) => {
    program.onExit(({ exitCode, signal }) => resolve(signal ? 128 + signal : exitCode));
  });
  return {
    shown: () => text,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (typeof wanted === 'string' ? !text.includes(wanted) : !wanted.test(text)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        const timer = setTimeout(
          () => reject(new Error(`${wanted} was not shown in: ${JSON.stringify(text)}`)),
          20_000,
        );
        waiting.add(look);
        look();
      }),
    type: (keys) => program.write(keys),
    kill: (signal) => program.kill(signal),
    pid: program.pid,
    ended,
  };
}
