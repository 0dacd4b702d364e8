/** Input and output of the process. */
import type { Writable } from 'node:stream';
import { inert } from '../core/text.ts';
import type { LineInput, ReadLine } from './lines.ts';
import { createOutput } from './output.ts';
import { isPlainTerminal } from './plain-terminal.ts';
import { createSecrets } from './secrets.ts';
import { type ColorMode, createPainter, type Line, shorten } from './styled-line.ts';

export interface Io {
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  readonly stdoutHasColor: boolean;
  /** Whether a line on stderr can be replaced, as {@link Io.status} does. */
  readonly canRedraw: boolean;
  /** Width of the terminal on stdout in columns; undefined without a terminal. */
  readonly columns: number | undefined;
  /** Height of the terminal on stdout in lines; undefined without a terminal. */
  readonly rows: number | undefined;
  /** Writes exact bytes to stdout: JSON and other machine formats. A terminal gets equivalent {@link inert} text. */
  data(text: string): void;
  /** Writes lines for people to stdout. */
  print(...lines: Line[]): void;
  /** Waits while the reader of stdout has not taken most of what was written: for long lists, between their pieces. */
  drained(): Promise<void>;
  /**
   * Like {@link Io.print}, with long lines broken between words on a terminal.
   * @param aligned the column below which they go on, if it does not follow two blanks
   */
  printWrapped(lines: readonly Line[], aligned?: number): void;
  /** Writes whole lines to stderr, {@link inert}: one line of JSON. */
  errorData(text: string): void;
  /** Writes lines for people to stderr; long ones are broken between words on a terminal. */
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

export interface Streams {
  stdin: LineInput;
  stdout: Writable & {
    isTTY?: boolean | undefined;
    columns?: number | undefined;
    rows?: number | undefined;
  };
  stderr: Writable & { isTTY?: boolean | undefined; columns?: number | undefined };
  env: Record<string, string | undefined>;
  /** Cancels reading standard input. */
  signal?: AbortSignal | undefined;
}

/** What is written to stderr for people, and the line of status below it, which the next text replaces. */
function createNotes(
  streams: Streams,
  { render, renderAllWrapped }: ReturnType<typeof createPainter>,
  canRedraw: () => boolean,
) {
  let statusShown = false;
  let hushed = false;
  let held: string[] | undefined;

  function clearStatus(): void {
    if (statusShown) streams.stderr.write('\r\u001b[K');
    statusShown = false;
  }

  function say(...lines: Line[]): void {
    if (lines.length === 0) return;
    clearStatus();
    const text = renderAllWrapped('stderr', lines);
    if (held) held.push(text);
    else streams.stderr.write(text);
  }

  return {
    clearStatus,
    notes: {
      say,
      note(...lines: Line[]) {
        if (!hushed) say(...lines);
      },
      errorData(text: string) {
        clearStatus();
        streams.stderr.write(inert(text));
      },
      hush() {
        hushed = true;
      },
      hold() {
        if (streams.stderr.isTTY !== true) held ??= [];
      },
      release(end: 'write' | 'forget' = 'write') {
        const text = held?.join('') ?? '';
        held = undefined;
        if (end === 'write' && text !== '') streams.stderr.write(text);
      },
      status(line: Line | undefined) {
        clearStatus();
        if (line === undefined || hushed || !canRedraw()) return;
        const { stderr } = streams;
        stderr.write(render('stderr', shorten(line, (stderr.columns || 80) - 1)));
        statusShown = true;
      },
    },
  };
}

/** Standard input: all of it for one option, or line by line. */
function createInput(streams: Streams): Pick<Io, 'readStdin' | 'readLine'> {
  /** The option that has read standard input. */
  let stdinReader: string | undefined;
  let lineReader: Promise<ReadLine> | undefined;
  return {
    async readStdin(reader) {
      const { readAll, readersClash } = await import('./read-stdin.ts');
      if (stdinReader !== undefined) throw readersClash(stdinReader, reader);
      stdinReader = reader;
      return readAll(streams.stdin, streams.signal);
    },
    async readLine(options) {
      lineReader ??= import('./lines.ts').then(({ createLineReader }) =>
        createLineReader(streams.stdin),
      );
      return (await lineReader)(options);
    },
  };
}

/** Streams are taken from `streams` only when needed, since creating one takes some milliseconds. */
export function createIo(streams: Streams): Io {
  const { env } = streams;
  const secrets = createSecrets();
  const isTerminal = (name: 'stdin' | 'stdout' | 'stderr') => streams[name].isTTY === true;
  const canRedraw = () => isTerminal('stderr') && !isPlainTerminal(env);
  const width = (name: 'stdout' | 'stderr') =>
    isTerminal(name) ? streams[name].columns || undefined : undefined;
  const painter = createPainter({ env, isTerminal, width, redact: secrets.redact });
  const { write, drained } = createOutput(streams);
  const { notes, clearStatus } = createNotes(streams, painter, canRedraw);
  return {
    get stdinIsTerminal() {
      return isTerminal('stdin');
    },
    get stdoutIsTerminal() {
      return isTerminal('stdout');
    },
    get stderrIsTerminal() {
      return isTerminal('stderr');
    },
    get stdoutHasColor() {
      return painter.hasColor('stdout');
    },
    get canRedraw() {
      return canRedraw();
    },
    get columns() {
      return width('stdout');
    },
    get rows() {
      return isTerminal('stdout') ? streams.stdout.rows || undefined : undefined;
    },
    data(text) {
      write(isTerminal('stdout') ? inert(text) : text);
    },
    print(...lines) {
      if (lines.length === 0) return;
      if (isTerminal('stdout')) clearStatus();
      write(painter.renderAll('stdout', lines));
    },
    drained,
    printWrapped(lines, aligned) {
      if (lines.length === 0) return;
      if (isTerminal('stdout')) clearStatus();
      write(painter.renderAllWrapped('stdout', lines, aligned));
    },
    clear() {
      if (canRedraw() && isTerminal('stdout')) write('\u001b[H\u001b[2J');
    },
    useColor: painter.useColor,
    ...notes,
    ...secrets,
    ...createInput(streams),
  };
}
