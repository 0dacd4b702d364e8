/** The streams of the process, as an object with questions on it. */
import type { Writable } from 'node:stream';
import type chalk from 'chalk';
import { Chalk } from 'chalk';
import { createLineReader, type LineInput, type ReadLine } from './lines.ts';
import { visible } from './text.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A piece of a line. Its text is made {@link visible} by the writer, so styles are ours and never a server's. */
export interface Span {
  text: string;
  style?: Style | undefined;
}

/** One line for a person, without its line feed. */
export type Line = string | readonly (string | Span)[];

export interface Io {
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Width of the terminal on stdout in columns; undefined when it is none. */
  readonly columns: number | undefined;
  /** Exact bytes on stdout: JSON and other machine formats. */
  data(text: string): void;
  /** Lines for a person on stdout. */
  print(...lines: Line[]): void;
  /** Exact bytes on stderr: one line of JSON. */
  errorData(text: string): void;
  /** Lines for a person on stderr. */
  note(...lines: Line[]): void;
  /** Replaces the line under the cursor on stderr; does nothing unless stderr is a terminal. */
  status(line: Line | undefined): void;
  /** From now on shows `***` wherever the secret would appear in a line for a person or in an error. */
  hide(secret: string): void;
  /** The text with every hidden secret replaced. */
  redact(text: string): string;
  /** All of standard input. */
  readStdin(): Promise<Buffer>;
  /** One line of standard input; see {@link ReadLine}. Not to be mixed with `readStdin`. */
  readLine: ReadLine;
  useColor(mode: 'auto' | 'always' | 'never'): void;
}

export interface Streams {
  stdin: LineInput;
  stdout: Writable & { isTTY?: boolean | undefined; columns?: number | undefined };
  stderr: Writable & { isTTY?: boolean | undefined; columns?: number | undefined };
  env: Record<string, string | undefined>;
}

/** NO_COLOR, FORCE_COLOR, CLICOLOR and TERM as their conventions say; a terminal otherwise. */
function wantsColor(env: Streams['env'], isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR !== '0';
  if (env.CLICOLOR_FORCE && env.CLICOLOR_FORCE !== '0') return true;
  if (env.TERM === 'dumb' || env.CLICOLOR === '0') return false;
  return isTerminal;
}

/** The line cut to a width; a wrapped one could not be erased. What is not ASCII counts as two columns, to be safe. */
function shorten(line: Line, width: number): Line {
  let left = width;
  return (typeof line === 'string' ? [line] : line).map((part) => {
    const span = typeof part === 'string' ? { text: part } : part;
    let text = '';
    for (const character of visible(span.text)) {
      left -= character <= '~' ? 1 : 2;
      if (left < 0) break;
      text += character;
    }
    return { ...span, text };
  });
}

export function createIo({ stdin, stdout, stderr, env }: Streams): Io {
  const painter = { out: new Chalk({ level: 0 }), err: new Chalk({ level: 0 }) };
  const secrets = new Set<string>();
  let statusShown = false;

  const redact = (text: string): string => {
    let result = text;
    for (const secret of secrets) result = result.replaceAll(secret, '***');
    return result;
  };
  const render = (line: Line, paint: typeof chalk): string =>
    (typeof line === 'string' ? [line] : line)
      .map((part) => {
        if (typeof part === 'string') return visible(redact(part));
        const text = visible(redact(part.text));
        return part.style ? paint[part.style](text) : text;
      })
      .join('');
  const clearStatus = () => {
    if (statusShown) stderr.write('\r\u001b[K');
    statusShown = false;
  };
  const io: Io = {
    stdinIsTerminal: stdin.isTTY === true,
    stdoutIsTerminal: stdout.isTTY === true,
    stderrIsTerminal: stderr.isTTY === true,
    get columns() {
      return stdout.isTTY ? stdout.columns || undefined : undefined;
    },
    errorData(text) {
      clearStatus();
      stderr.write(text);
    },
    data(text) {
      stdout.write(text);
    },
    print(...lines) {
      if (lines.length === 0) return;
      if (stdout.isTTY) clearStatus();
      stdout.write(lines.map((line) => `${render(line, painter.out)}\n`).join(''));
    },
    note(...lines) {
      if (lines.length === 0) return;
      clearStatus();
      stderr.write(lines.map((line) => `${render(line, painter.err)}\n`).join(''));
    },
    status(line) {
      if (stderr.isTTY !== true) return;
      clearStatus();
      if (line === undefined) return;
      stderr.write(render(shorten(line, (stderr.columns || 80) - 1), painter.err));
      statusShown = true;
    },
    hide(secret) {
      // A short word would blot out ordinary text.
      if (secret.length >= 6) secrets.add(secret);
    },
    redact,
    async readStdin() {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks);
    },
    readLine: createLineReader(stdin),
    useColor(mode) {
      const level = (isTerminal: boolean) =>
        mode === 'always' || (mode === 'auto' && wantsColor(env, isTerminal)) ? 1 : 0;
      painter.out = new Chalk({ level: level(io.stdoutIsTerminal) });
      painter.err = new Chalk({ level: level(io.stderrIsTerminal) });
    },
  };
  io.useColor('auto');
  return io;
}
