/** Reports what a command line failed with, in this program's words. */
import { CommanderError } from 'commander';
import { messageOf, UasError, usageError } from '../core/errors.ts';
import type { Deps } from '../system/deps.ts';
import { letSignalsEnd } from '../system/signal-handlers.ts';
import type { Progress } from './act.ts';
import { fromCommander } from './from-commander.ts';
import type { CommandLine } from './line.ts';

function understood(error: unknown, line: CommandLine, command: string): UasError {
  if (error instanceof CommanderError) return fromCommander(error, line.own, command);
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return new UasError('server_error', 'the reply is nested too deeply', { cause: error });
  }
  if (error instanceof UasError) return error;
  // The operating system's own words about a file, such as HOME=/dev/null: nothing that this program got wrong.
  if (error instanceof Error && 'syscall' in error && 'path' in error) {
    const hint = 'check that path, and HOME and the XDG_ variables';
    return new UasError('failed', `cannot use ${error.path}: ${messageOf(error)}`, {
      hint,
      cause: error,
    });
  }
  return new UasError('failed', `unexpected: ${messageOf(error)}`, { cause: error });
}

/** The error with the hint that fits what was typed. */
async function withHabit(error: UasError, line: CommandLine): Promise<UasError> {
  if (error.code !== 'usage') return error;
  const { habitHint } = await import('./hints.ts');
  const habit = habitHint(error, line);
  return habit === undefined ? error : usageError(error.message, habit);
}

/** @returns the exit code */
export async function fail(
  thrown: unknown,
  { line, deps, progress }: { line: CommandLine; deps: Deps; progress: Progress },
): Promise<number> {
  const { io, signal } = deps;
  // A file that could not be read to its end because of Ctrl-C is not a bad file.
  const isCut = signal.aborted && thrown instanceof UasError && thrown.code === 'usage';
  const error: unknown = isCut ? signal.reason : thrown;
  const { context, command } = progress;
  const json = context ? context.readsJson : line.json;
  io.release(json ? 'forget' : 'write');
  const known = understood(error, line, command);
  letSignalsEnd();
  const { reportError } = await import('./report-error.ts');
  reportError(await withHabit(known, line), { io, command, json, debug: line.debug });
  return known.exit;
}
