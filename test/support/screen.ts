/** A terminal of a given size in tmux, and what its screen shows. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { program } from './program.ts';

export interface Screen {
  /** The lines that are visible, without blanks at their ends. */
  shown(): string[];
  /** All lines since the start, also those that have scrolled away. */
  all(): string[];
  /** As {@link all}, with lines that the terminal broke put together again. */
  joined(): string[];
  /** As {@link all}, with control sequences for colors. */
  styled(): string;
  /** Resolves with the visible text when it has the text. */
  until(text: string | RegExp): Promise<string>;
  /** Keys as tmux names them: text, `Enter`, `C-c`. */
  type(...keys: string[]): void;
  resize(cols: number, rows: number): void;
}

export interface ScreenOptions {
  cols: number;
  rows?: number;
  env: Record<string, string>;
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** `uas` with these arguments, for a shell. */
export const uasLine = (args: string) => `${program.map(quoted).join(' ')} ${args}`;

/** The last line of a screen whose command has ended. */
export const ending = (code: number) => `[exit ${code}]`;

/** Whether something on the screen has a color. */
export const hasColor = (screen: Screen) => /\u001b\[[\d;]*3[0-7]m/.test(screen.styled());

/** Runs a line of a shell in a terminal of its own. */
export function openScreen(line: string, { cols, rows = 24, env }: ScreenOptions): Screen {
  const directory = mkdtempSync(join(tmpdir(), 'uas-tmux-'));
  const server = ['-S', join(directory, 'socket'), '-f', '/dev/null'];
  const tmux = (...args: string[]) =>
    execFileSync('tmux', [...server, ...args], { encoding: 'utf8' });
  const variables = Object.entries({ TERM: 'screen-256color', ...env }).map(
    ([name, value]) => `${name}=${quoted(value)}`,
  );
  // The shell outlives a Ctrl-C that ends the command.
  const script = `trap : INT\n${line}\necho "[exit $?]"; exec sleep 1000`;
  const command = `exec env -i ${variables.join(' ')} sh -c ${quoted(script)}`;
  const size = ['-x', String(cols), '-y', String(rows)];
  // The line of tmux itself would take one of the terminal's.
  tmux('new-session', '-d', ...size, 'sleep 1000', ';', 'set', '-g', 'status', 'off');
  tmux('set', '-g', 'history-limit', '5000', ';', 'set', '-g', 'remain-on-exit', 'on');
  tmux('new-window', '-k', '-t', ':0', command);
  onTestFinished(() => {
    spawnSync('tmux', [...server, 'kill-server']);
    rmSync(directory, { recursive: true, force: true });
  });
  const capture = (...flags: string[]) =>
    tmux('capture-pane', '-p', ...flags)
      .replace(/\n+$/, '')
      .split('\n');
  const all = () => capture('-S', '-').map((text) => text.trimEnd());
  return {
    shown: () => capture().map((text) => text.trimEnd()),
    all,
    joined: () => capture('-J', '-S', '-').map((text) => text.trimEnd()),
    styled: () => capture('-e', '-S', '-').join('\n'),
    async until(wanted) {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const text = capture().join('\n');
        if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) return text;
        if (Date.now() > deadline) throw new Error(`${wanted} is not on the screen:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    type: (...keys) => {
      tmux('send-keys', ...keys);
    },
    resize: (width, height) => {
      tmux('resize-window', '-x', String(width), '-y', String(height));
    },
  };
}
