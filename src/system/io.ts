/** The streams of the process, as an object with questions on it. */
import type { Writable } from 'node:stream';
import type chalk from 'chalk';
import { Chalk } from 'chalk';
import { usageError } from '../core/errors.ts';
import { inert, visible } from '../core/text.ts';
import { colorVariable } from './color.ts';
import { createLineReader, type LineInput, type ReadLine } from './lines.ts';
import { isPlainTerminal } from './plain-terminal.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A piece of a line. Its text is made {@link visible} by the writer, so styles are ours and never a server's. */
export interface Span {
  text: string;
  style?: Style | undefined;
}

/** One line for a person, without its line feed. */
export type Line = string | readonly (string | Span)[];

export type ColorMode = 'auto' | 'always' | 'never';

export interface Io {
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Whether a line on stderr can be replaced, as {@link Io.status} does. */
  readonly canRedraw: boolean;
  /** Width of the terminal on stdout in columns; undefined when it is none. */
  readonly columns: number | undefined;
  /** Exact bytes on stdout: JSON and other machine formats. A terminal gets {@link inert} ones, which mean the same. */
  data(text: string): void;
  /** Lines for a person on stdout. */
  print(...lines: Line[]): void;
  /** Whole lines on stderr, {@link inert}: one line of JSON. */
  errorData(text: string): void;
  /** Lines for a person on stderr. */
  note(...lines: Line[]): void;
  /** Like {@link Io.note}, also after {@link Io.hush}: errors, and what a question is about. */
  say(...lines: Line[]): void;
  /** From now on notes and the status line are left out: `-q` leaves stderr to errors. */
  hush(): void;
  /** Keeps notes back until {@link Io.release}, so that an error can be all there is on stderr. Not on a terminal. */
  hold(): void;
  /** Ends {@link Io.hold}: writes what was kept back, or forgets it. */
  release(end?: 'write' | 'forget'): void;
  /** Replaces the line under the cursor on stderr; does nothing unless {@link Io.canRedraw}. */
  status(line: Line | undefined): void;
  /** From now on shows `***` wherever the secret would appear, as it is or as JSON or a URL writes it. */
  hide(secret: string): void;
  /** The text with every hidden secret replaced. */
  redact(text: string): string;
  /** All of standard input, at most {@link largestInput}. Ctrl-C ends it. */
  readStdin(): Promise<Buffer>;
  /** One line of standard input; see {@link ReadLine}. Not to be mixed with `readStdin`. */
  readLine: ReadLine;
  useColor(mode: ColorMode): void;
}

/** Bytes that are read from standard input at most: no list or document of ours is larger. */
const largestInput = 64 * 1024 * 1024;

async function readAll(stdin: LineInput, signal: AbortSignal | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = () => stdin.destroy(signal?.reason as Error);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stdin) {
      const bytes = Buffer.from(chunk as Uint8Array);
      size += bytes.length;
      if (size > largestInput) throw usageError('standard input is larger than 64 MiB');
      chunks.push(bytes);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks);
}

/** The ways in which a secret can stand in what a service echoes. */
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
  /** Ends the reading of standard input. */
  signal?: AbortSignal | undefined;
}

/** NO_COLOR, FORCE_COLOR, CLICOLOR and TERM as their conventions say; a terminal otherwise. */
function wantsColor(env: Streams['env'], isTerminal: boolean): boolean {
  return colorVariable(env)?.on ?? isTerminal;
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

/** Streams are read from `streams` when they are needed: making one of a process costs some milliseconds. */
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
  let readLine: ReadLine | undefined;

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
    hide(secret) {
      // A short word would blot out ordinary text.
      if (secret.length < 6) return;
      for (const form of formsOf(secret)) secrets.add(form);
    },
    redact,
    readStdin: () => readAll(streams.stdin, streams.signal),
    readLine: (options) => {
      readLine ??= createLineReader(streams.stdin);
      return readLine(options);
    },
    useColor(mode) {
      colorMode = mode;
      painters = {};
    },
  };
  return io;
}
