/**
 * What the client types, on its way to a terminal. The package's own `write` tries again for ever while the program
 * does not read, and the whole service stands still meanwhile; this one comes back later, and lets the client wait.
 */
import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import type { IPty } from '@lydell/node-pty';

/** Milliseconds until a terminal that is full is tried again. */
const pause = 10;

/** The package's types leave out the number of the terminal's file, which does not block, and its event. */
type UnixTerminal = IPty & { fd?: number; on(event: 'close', listener: () => void): void };

/** A stream into the terminal; what comes after the end of the terminal is dropped. */
export function terminalInput(pty: IPty): Writable {
  const terminal = pty as UnixTerminal;
  const { fd } = terminal;
  // Its number may mean another file then.
  let isClosed = false;
  terminal.on('close', () => {
    isClosed = true;
  });

  /** How many bytes the terminal took. */
  function take(bytes: Buffer): number {
    if (isClosed) return bytes.length;
    if (fd === undefined) {
      terminal.write(bytes as unknown as string);
      return bytes.length;
    }
    try {
      return writeSync(fd, bytes);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : bytes.length;
    }
  }

  function takeAll(bytes: Buffer, done: () => void): void {
    const rest = bytes.subarray(take(bytes));
    if (rest.length === 0) done();
    else setTimeout(takeAll, pause, rest, done);
  }

  return new Writable({ write: (bytes: Buffer, _encoding, done) => takeAll(bytes, done) });
}
