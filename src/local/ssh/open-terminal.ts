/** The interface of terminals for programs of a UAI. */
import type { Writable } from 'node:stream';
import type { ProgramOptions } from './program.ts';

export interface Size {
  cols: number;
  rows: number;
}

/** A terminal with the program that runs on it. */
export interface Terminal {
  pid: number;
  /** What the client types. */
  input: Writable;
  onData(listener: (data: Uint8Array) => void): void;
  /** Called once, after all output. A signal is named without `SIG`. */
  onExit(listener: (exitCode: number | null, signal: string | null) => void): void;
  /** Between these the program waits when it writes more than a terminal holds. */
  pause(): void;
  resume(): void;
  resize(size: Size): void;
}

export type OpenTerminal = (program: ProgramOptions, size: Size) => Terminal;
