/** Reads standard input line by line, without waiting for its end: `yes | uas …` has none. */

import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { UasError } from '../core/errors.ts';

export interface LineInput extends Readable {
  isTTY?: boolean | undefined;
  setRawMode?(mode: boolean): unknown;
}

/** The next line without its line feed; undefined at the end. `hidden` turns off the echo on a terminal. */
export type ReadLine = (options?: {
  hidden?: boolean;
  signal?: AbortSignal;
}) => Promise<string | undefined>;

const interrupted = () => new UasError('interrupted', 'interrupted');

/** Edits a hidden line as a terminal would: keys erase one character or the whole line. */
function edit(line: string, key: string): string {
  if (key === '\u007f' || key === '\b') return Array.from(line).slice(0, -1).join('');
  // Ctrl-Z is ignored here: it neither suspends nor belongs to a password.
  if (key === '\u001a') return line;
  return key === '\u0015' ? '' : line + key;
}

export function createLineReader(stdin: LineInput): ReadLine {
  const decoder = new StringDecoder('utf8');
  let buffer = '';
  let ended = false;

  /** Waits for more input. The stream is paused in between, so that it does not keep the process alive. */
  async function more(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const settle = (act: () => void) => () => {
        stdin.off('data', onData).off('end', onEnd).off('error', onError).pause();
        signal?.removeEventListener('abort', onAbort);
        act();
      };
      const onData = (chunk: Uint8Array | string) => {
        buffer += typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
        settle(resolve)();
      };
      const onEnd = settle(() => {
        ended = true;
        resolve();
      });
      let failure: unknown;
      const fail = settle(() => reject(failure));
      const onError = (error: unknown) => {
        failure = error;
        fail();
      };
      const onAbort = () => onError(signal?.reason);
      stdin.on('data', onData).once('end', onEnd).once('error', onError);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (stdin.readableEnded) onEnd();
      else stdin.resume();
    });
  }

  async function line(signal: AbortSignal | undefined): Promise<string | undefined> {
    while (!buffer.includes('\n') && !ended) await more(signal);
    if (buffer === '' && ended) return undefined;
    const end = buffer.indexOf('\n');
    const found = end === -1 ? buffer : buffer.slice(0, end);
    buffer = end === -1 ? '' : buffer.slice(end + 1);
    return found.replace(/\r$/, '');
  }

  async function hiddenLine(signal: AbortSignal | undefined): Promise<string | undefined> {
    let typed = '';
    stdin.setRawMode?.(true);
    try {
      for (;;) {
        while (buffer === '' && !ended) await more(signal);
        if (buffer === '') return typed === '' ? undefined : typed;
        const [key = ''] = buffer;
        buffer = buffer.slice(key.length);
        if (key === '\u0003') throw interrupted();
        if (key === '\r' || key === '\n') return typed;
        if (key !== '\u0004') typed = edit(typed, key);
        else if (typed === '') return undefined;
      }
    } finally {
      stdin.setRawMode?.(false);
    }
  }

  return ({ hidden = false, signal } = {}) =>
    hidden && stdin.isTTY === true ? hiddenLine(signal) : line(signal);
}
