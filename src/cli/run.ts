/** Runs one command line: the only place where an error becomes an exit code. Never exits itself. */

import { type Command, CommanderError } from 'commander';
import type { ActionSettings, App, Handler } from '../command/app.ts';
import type { Context } from '../command/command.types.ts';
import { createContext } from '../command/context.ts';
import { refuseEmptyOptions } from '../command/empty-options.ts';
import { splitJsonOption } from '../command/global-options.ts';
import { bindOptionalWords } from '../command/optional-words.ts';
import { messageOf, UasError, usageError } from '../core/errors.ts';
import type { View } from '../output/view.ts';
import type { Deps } from '../system/deps.ts';
import type { Io } from '../system/io.ts';
import { letSignalsEnd } from '../system/signal-handlers.ts';
import { version } from '../version.ts';
import { descendants, fromCommander, mergedOptions, showHelpFor, words } from './command-line.ts';
import { settleEarlyOptions } from './early-options.ts';
import { wantsDebug, wantsJsonErrors } from './error-options.ts';
import { habitHint } from './hints.ts';
import { buildProgram, contents, findEntry, type ProgramOptions } from './program.ts';
import { refuseRepeatedOptions } from './repeated-options.ts';

/**
 * Prints the view. Options that do not fit it are found out only now; when something was changed, what came of it is
 * printed without them first: a name that nobody learns is lost.
 */
async function printResult(io: Io, view: View, context: Context): Promise<void> {
  const { printView } = await import('../output/print.ts');
  const { printing } = context;
  try {
    await printView(io, view, printing);
  } catch (error) {
    if (!context.hasChanged() || !(error instanceof UasError)) throw error;
    const format = printing.query !== undefined && !printing.formatGiven ? 'json' : printing.format;
    await printView(io, view, { format, formatGiven: true, headers: printing.headers });
    throw new UasError(error.code, `${error.message}; the command itself was carried out`, {
      ...error,
    });
  }
}

/** The words of a command that hands options to ssh, with ssh's `-o` told from ours. */
async function sshWords(args: readonly string[], start: number): Promise<string[]> {
  const { settleSshWords } = await import('./ssh-words.ts');
  return settleSshWords(args, start);
}

/** Prints what came of each item before the failure of some is reported. */
function printItems(io: Io, { printing }: Context) {
  return async (error: unknown): Promise<never> => {
    const isData = printing.format === 'json' || printing.format === 'jsonl';
    if (error instanceof UasError && isData && printing.query === undefined) {
      const { itemsView } = await import('../output/items.ts');
      const view = itemsView(error);
      const { printView } = await import('../output/print.ts');
      if (view) await printView(io, view, { ...printing, fields: undefined });
    }
    throw error;
  };
}

/** The name that the program was started under; as `cray` it behaves as the client that it replaces. */
export type StartedAs = 'uas' | 'cray';

export async function run(
  argv: readonly string[],
  deps: Deps,
  startedAs: StartedAs = 'uas',
): Promise<number> {
  const isCray = startedAs === 'cray' || argv[0] === 'uas';
  if ([...argv, ...Object.values(deps.env)].some((text) => text?.includes('\ufffd'))) {
    const { reportBrokenText } = await import('./broken-text.ts');
    const exit = reportBrokenText(argv, deps, isCray);
    if (exit !== undefined) return exit;
  }
  if (isCray) {
    const { runCray } = await import('../cray/run-cray.ts');
    return runCray(argv, deps, { startedAs });
  }
  if (argv[0] === '__complete') {
    const { runComplete } = await import('./complete/complete.ts');
    return runComplete(argv.slice(1), deps);
  }
  return runNative(argv, deps);
}

async function runNative(given: readonly string[], deps: Deps): Promise<number> {
  const { io } = deps;
  const argv = settleEarlyOptions(given, contents);
  const found = findEntry(argv);
  const takesCommand = found.path.at(-1)?.takesCommand === true;
  const dashes = takesCommand ? argv.indexOf('--', found.end) : -1;
  const own = dashes === -1 ? argv : argv.slice(0, dashes);
  const args = splitJsonOption(takesCommand ? await sshWords(own, found.end) : own);
  const rest = dashes === -1 ? [] : argv.slice(dashes + 1);
  let command = found.path.map((entry) => entry.name).join(' ');
  let exit = 0;
  let context: Context | undefined;

  const output = {
    writeOut: (text: string) => io.data(text),
    writeErr: () => {},
    outputError: () => {},
    getOutHelpWidth: () => io.columns ?? 80,
  };
  async function build(path: ProgramOptions['path']): Promise<Command> {
    const program = await buildProgram({ version, app, path, output });
    const levels = [program, ...descendants(program)];
    for (const level of levels) {
      if (level.commands.length > 0) showHelpFor(level);
    }
    refuseRepeatedOptions(levels);
    return program;
  }

  const app: App = {
    tree: (names) => build(names ? findEntry(names).path : 'all'),
    action:
      <Args extends unknown[]>(handler: Handler<Args>, settings: ActionSettings = {}) =>
      async (...given: unknown[]) => {
        const self = given.at(-1) as Command;
        const options = mergedOptions(self);
        command = words(self);
        const { mayBeEmpty, itemized = false, ...leniency } = settings;
        refuseEmptyOptions(self, mayBeEmpty);
        context = await createContext({ deps, options, command, rest, ...leniency });
        if (context.readsJson && !debug) io.hold();
        const work = handler(context, options, ...(given.slice(0, -2) as Args));
        const view = await (itemized ? work.catch(printItems(io, context)) : work);
        if (typeof view === 'number') exit = view;
        else if (view) {
          const { failure } = view;
          if (failure && context.readsJson) throw failure;
          letSignalsEnd();
          await printResult(io, view, context);
          exit = view.exit ?? 0;
          if (failure) {
            const { besideRows } = await import('../output/failure.ts');
            throw besideRows(failure, context.printing.format, io.stdoutIsTerminal);
          }
        }
        io.note(...context.warnings);
      },
  };

  const debug = wantsDebug(args, deps.env);
  if (!debug && wantsJsonErrors(args, deps.env)) io.hold();
  try {
    const word = argv[argv.indexOf('--') + 1];
    if (argv.includes('--') && word !== undefined && !found.path.at(-1)?.load) {
      throw usageError(`the command has to stand before --, not "${word}" behind it`);
    }
    const program = await build(found.path);
    let leaf = program;
    for (const { name } of found.path) {
      leaf = leaf.commands.find((child) => child.name() === name) ?? leaf;
    }
    await program.parseAsync(bindOptionalWords(args, leaf), { from: 'user' });
    io.release();
    return exit;
  } catch (thrown) {
    // A file that could not be read to its end because of Ctrl-C is no bad file.
    const isCut = deps.signal.aborted && thrown instanceof UasError && thrown.code === 'usage';
    const error: unknown = isCut ? deps.signal.reason : thrown;
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const json = context ? context.readsJson : wantsJsonErrors(args, deps.env);
    io.release(json ? 'forget' : 'write');
    const known =
      error instanceof CommanderError
        ? fromCommander(error, args, command)
        : error instanceof RangeError && /call stack/.test(error.message)
          ? new UasError('server_error', 'the reply is nested too deeply', { cause: error })
          : error instanceof UasError
            ? error
            : new UasError('failed', `unexpected: ${messageOf(error)}`, { cause: error });
    const habit = known.code === 'usage' ? habitHint(known, args) : undefined;
    letSignalsEnd();
    const { reportError } = await import('./report-error.ts');
    reportError(habit === undefined ? known : usageError(known.message, habit), {
      io,
      command,
      json,
      debug,
    });
    return known.exit;
  } finally {
    io.status(undefined);
    await context?.close();
  }
}
