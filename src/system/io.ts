/** Input and output of the process. */
import type { Writable } from 'node:stream';
import type chalk from 'chalk';
import { Chalk } from 'chalk';
import { inert, visible } from '../core/text.ts';
import { colorVariable } from './color.ts';
import type { LineInput, ReadLine } from './lines.ts';
import { isPlainTerminal } from './plain-terminal.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A part of a line. The writer makes the text {@link visible}, so that no server can set styles. */
export interface Span {
  text: string;
  style?: Style | undefined;
}

/** One line for people, without its line feed. */
export type Line = string | readonly (string | Span)[];

export type ColorMode = 'auto' | 'always' | 'never';

export interface Io {
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  readonly stdoutHasColor: boolean;
  /** Whether a line on stderr can be replaced, as {@link Io.status} does. */
  readonly canRedraw: boolean;
  /** Width of the terminal on stdout in columns; undefined without a terminal. */
  readonly columns: number | undefined;
  /** Writes exact bytes to stdout: JSON and other machine formats. A terminal gets equivalent {@link inert} text. */
  data(text: string): void;
  /** Writes lines for people to stdout. */
  print(...lines: Line[]): void;
  /** Writes whole lines to stderr, {@link inert}: one line of JSON. */
  errorData(text: string): void;
  /** Writes lines for people to stderr. */
  note(...lines: Line[]): void;
  /** Like {@link Io.note}, but also after {@link Io.hush}: for errors and for context of a prompt. */
  say(...lines: Line[]): void;
  /** Turns off notes and the status line, so that with `-q` only errors are on stderr. */
  hush(): void;
  /** Holds notes back until {@link Io.release}, so that an error can be the only output on stderr. Not on a terminal. */
  hold(): void;
  /** Ends {@link Io.hold}: writes or discards the notes held back. */
  release(end?: 'write' | 'forget'): void;
  /** Replaces the line under the cursor on stderr; does nothing unless {@link Io.canRedraw}. */
  status(line: Line | undefined): void;
  /** Clears the terminal on stdout; does nothing unless {@link Io.canRedraw}. */
  clear(): void;
  /** Replaces the secret with `***` in all later output, also in its JSON and URL encodings. */
  hide(secret: string): void;
  /** The text with every hidden secret replaced. */
  redact(text: string): string;
  /** All of standard input for the option `reader`, at most 64 MiB. A second option is refused. Ctrl-C ends it. */
  readStdin(reader: string): Promise<Buffer>;
  /** One line of standard input; see {@link ReadLine}. Not to be mixed with `readStdin`. */
  readLine: ReadLine;
  useColor(mode: ColorMode): void;
}

/** The encodings in which a service may echo a secret. */
function formsOf(secret: string): string[] {
  const inUrl = /\p{Cs}/u.test(secret) ? [] : [encodeURIComponent(secret)];
  const inForm = new URLSearchParams({ x: secret }).toString().slice(2);
  return [secret, JSON.stringify(secret).slice(1, -1), ...inUrl, inForm];
}

export interface Streams {
  stdin: LineInput;
  stdout: Writable & { isTTY?: boolean | undefined; columns?: number | undefined };
  stderr: Writable & { isTTY?: boolean | undefined; columns?: number | undefined };
  env: Record<string, string | undefined>;
  /** Cancels reading standard input. */
  signal?: AbortSignal | undefined;
}

/** Whether to use color: by the conventions of NO_COLOR, FORCE_COLOR, CLICOLOR and TERM, otherwise on a terminal. */
function wantsColor(env: Streams['env'], isTerminal: boolean): boolean {
  return colorVariable(env)?.on ?? isTerminal;
}

/** Cuts the line to a width, since a wrapped line could not be erased. To be safe, non-ASCII characters count as two columns. */
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

/** Streams are taken from `streams` only when needed, since creating one takes some milliseconds. */
export function createIo(streams: Streams): Io {
  const { env } = streams;
  let colorMode: ColorMode = 'auto';
  let painters: Partial<Record<'stdout' | 'stderr', typeof chalk>> = {};
  const painter = (name: 'stdout' | 'stderr') =>
    (painters[name] ??= new Chalk({
      level:
        colorMode === 'always' ||
        (colorMode === 'auto' && wantsColor(env, streams[name].isTTY === true))
          ? 1
          : 0,
    }));
  const secrets = new Set<string>();
  let statusShown = false;
  let hushed = false;
  let held: string[] | undefined;
  /** The option that has read standard input. */
  let stdinReader: string | undefined;
  let lineReader: Promise<ReadLine> | undefined;

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
    if (statusShown) streams.stderr.write('\r\u001b[K');
    statusShown = false;
  };
  const io: Io = {
    get stdinIsTerminal() {
      return streams.stdin.isTTY === true;
    },
    get stdoutIsTerminal() {
      return streams.stdout.isTTY === true;
    },
    get stderrIsTerminal() {
      return streams.stderr.isTTY === true;
    },
    get stdoutHasColor() {
      return painter('stdout').level > 0;
    },
    get canRedraw() {
      return streams.stderr.isTTY === true && !isPlainTerminal(env);
    },
    get columns() {
      const { stdout } = streams;
      return stdout.isTTY ? stdout.columns || undefined : undefined;
    },
    errorData(text) {
      clearStatus();
      streams.stderr.write(inert(text));
    },
    data(text) {
      streams.stdout.write(streams.stdout.isTTY ? inert(text) : text);
    },
    print(...lines) {
      if (lines.length === 0) return;
      const { stdout } = streams;
      if (stdout.isTTY) clearStatus();
      const paint = painter('stdout');
      stdout.write(lines.map((line) => `${render(line, paint)}\n`).join(''));
    },
    note(...lines) {
      if (!hushed) io.say(...lines);
    },
    hush() {
      hushed = true;
    },
    say(...lines) {
      if (lines.length === 0) return;
      clearStatus();
      const paint = painter('stderr');
      const text = lines.map((line) => `${render(line, paint)}\n`).join('');
      if (held) held.push(text);
      else streams.stderr.write(text);
    },
    hold() {
      if (streams.stderr.isTTY !== true) held ??= [];
    },
    release(end = 'write') {
      const text = held?.join('') ?? '';
      held = undefined;
      if (end === 'write' && text !== '') streams.stderr.write(text);
    },
    status(line) {
      clearStatus();
      if (line === undefined || hushed || !io.canRedraw) return;
      const { stderr } = streams;
      stderr.write(render(shorten(line, (stderr.columns || 80) - 1), painter('stderr')));
      statusShown = true;
    },
    clear() {
      if (io.canRedraw && io.stdoutIsTerminal) streams.stdout.write('\u001b[H\u001b[2J');
    },
    hide(secret) {
      // A short word would also match ordinary text.
      if (secret.length < 6) return;
      for (const form of formsOf(secret)) secrets.add(form);
    },
    redact,
    async readStdin(reader) {
      const { readAll, readersClash } = await import('./read-stdin.ts');
      if (stdinReader !== undefined) throw readersClash(stdinReader, reader);
      stdinReader = reader;
      return readAll(streams.stdin, streams.signal);
    },
    readLine: async (options) => {
      lineReader ??= import('./lines.ts').then(({ createLineReader }) =>
        createLineReader(streams.stdin),
      );
      return (await lineReader)(options);
    },
    useColor(mode) {
      colorMode = mode;
      painters = {};
    },
  };
  return io;
}
