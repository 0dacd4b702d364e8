import type { Files } from './files.ts';
import type { Io } from './io.ts';
import type { Connect } from './transport.ts';

export type Env = Record<string, string | undefined>;

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the reason if the signal is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

/** Prompts. Every method throws a usage error without a terminal. */
export interface Prompt {
  readonly available: boolean;
  /** Enter means no, unless the default is true. */
  confirm(message: string, options?: { default?: boolean }): Promise<boolean>;
  input(message: string, options?: { default?: string | undefined }): Promise<string>;
  password(message: string): Promise<string>;
  select<T>(message: string, choices: readonly { name: string; value: T }[]): Promise<T>;
}

export interface SpawnOptions {
  /** The whole environment of the child. */
  env: Env;
  /** `inherit` hands over the terminal; `capture` collects stdout and stderr, with `input` as stdin. */
  mode: 'inherit' | 'capture';
  input?: string;
  signal?: AbortSignal;
}

export interface SpawnResult {
  /** The exit status, or 128 plus the signal number. */
  code: number;
  stdout: string;
  stderr: string;
}

/** Starts a program with an argument list, never through a shell. Throws `ENOENT` if it is not in PATH. */
export type Spawn = (
  command: string,
  args: readonly string[],
  options: SpawnOptions,
) => Promise<SpawnResult>;

/** All side effects of the program. Tests replace them with in-memory versions. */
export interface Deps {
  io: Io;
  env: Env;
  clock: Clock;
  prompt: Prompt;
  spawn: Spawn;
  files: Files;
  connect: Connect;
  /** Aborted by SIGINT and SIGTERM; its reason is the {@link UasError} to end with. */
  signal: AbortSignal;
  /** Absolute path of this program, to start the background service. */
  entry: readonly string[];
}
