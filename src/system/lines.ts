/** Reads standard input line by line, without waiting for its end: `yes | uas …` has none. */
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { UasError, usageError } from '../core/errors.ts';

export interface LineInput extends Readable {
  isTTY?: boolean | undefined;
  setRawMode?(mode: boolean): unknown;
}

/** The next line without its line feed; undefined at the end. `hidden` turns off the echo on a terminal. */
export type ReadLine = (options?: {
  hidden?: boolean;
  signal?: AbortSignal;
  /** Called when what is typed from now on is read, and not echoed where it is hidden. */
  onReading?: () => void;
}) => Promise<string | undefined>;

/** The maximum bytes of a line, longer than any token. */
const longestLine = 1024 * 1024;

const interrupted = () => new UasError('interrupted', 'interrupted');

/** The text of a line whose characters are its bytes. */
function decode(line: string): string {
  const bytes = Buffer.from(line, 'latin1');
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/^\ufeff/, '');
  throw usageError(
    'standard input is not UTF-8 text',
    'use UTF-8 in the terminal or the program that writes to standard input',
  );
}

const lastCharacter = /(?:[\xc0-\xff][\x80-\xbf]*|.)$/s;

/** Edits a hidden line as a terminal would: keys erase one character or the whole line. */
function edit(line: string, key: string): string {
  if (key === '\u007f' || key === '\b') return line.replace(lastCharacter, '');
  // Ctrl-Z neither suspends nor belongs to a password. Ctrl-D ends only an empty line.
  if (key === '\u001a' || key === '\u0004') return line;
  return key === '\u0015' ? '' : line + key;
}

/**
 * Waits for more input; undefined at the end. The stream is paused in between, so that it does not keep the process
 * alive.
 */
function nextChunk(
  stdin: LineInput,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | string | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      stdin.off('data', onData).off('end', onEnd).off('error', onError).pause();
      signal?.removeEventListener('abort', onAbort);
    };
    const onData = (chunk: Uint8Array | string) => {
      stop();
      resolve(chunk);
    };
    const onEnd = () => {
      stop();
      resolve(undefined);
    };
    const onError = (error: unknown) => {
      stop();
      reject(error);
    };
    const onAbort = () => onError(signal?.reason);
    stdin.on('data', onData).once('end', onEnd).once('error', onError);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (stdin.readableEnded) onEnd();
    else stdin.resume();
  });
}

export function createLineReader(stdin: LineInput): ReadLine {
  /** Input that was not returned yet; each character is a byte. */
  let buffer = '';
  let ended = false;

  async function more(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const chunk = await nextChunk(stdin, signal);
    ended = chunk === undefined;
    if (chunk !== undefined) buffer += Buffer.from(chunk as Uint8Array).toString('latin1');
  }

  async function line(signal: AbortSignal | undefined): Promise<string | undefined> {
    while (!buffer.includes('\n') && !ended) {
      if (buffer.length > longestLine) throw usageError('a line of standard input exceeds 1 MiB');
      await more(signal);
    }
    if (buffer === '' && ended) return undefined;
    const end = buffer.indexOf('\n');
    const found = end === -1 ? buffer : buffer.slice(0, end);
    buffer = end === -1 ? '' : buffer.slice(end + 1);
    return decode(found.replace(/\r$/, ''));
  }

  async function nextKey(signal: AbortSignal | undefined): Promise<string | undefined> {
    while (buffer === '' && !ended) await more(signal);
    const [key] = buffer;
    buffer = buffer.slice(1);
    return key;
  }

  async function hiddenLine(signal: AbortSignal | undefined): Promise<string | undefined> {
    let typed = '';
    for (let key = await nextKey(signal); key !== undefined; key = await nextKey(signal)) {
      if (key === '\u0003') throw interrupted();
      if (key === '\r' || key === '\n') return decode(typed);
      if (key === '\u0004' && typed === '') return undefined;
      typed = edit(typed, key);
    }
    return typed === '' ? undefined : decode(typed);
  }

  return async ({ hidden = false, signal, onReading } = {}) => {
    if (!hidden || stdin.isTTY !== true) {
      onReading?.();
      return line(signal);
    }
    stdin.setRawMode?.(true);
    onReading?.();
    try {
      return await hiddenLine(signal);
    } finally {
      stdin.setRawMode?.(false);
    }
  };
}
