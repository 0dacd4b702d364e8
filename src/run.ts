/** Runs one command line: the only place where an error becomes an exit code. Never exits itself. */
import { type Command, CommanderError } from 'commander';
import type { ActionSettings, App, Handler } from './app.ts';
import { type Context, createContext, type Options } from './context.ts';
import type { Deps } from './core/deps.ts';
import { messageOf, UasError, usageError } from './core/errors.ts';
import type { Io } from './core/io.ts';
import { nearest } from './core/nearest.ts';
import { splitJsonOption } from './global-options.ts';
import { bindOptionalWords } from './optional-words.ts';
import type { View } from './output/view.ts';
import { buildProgram, findEntry, type ProgramOptions } from './program.ts';
import { reportError, wantsDebug, wantsJsonErrors } from './report-error.ts';
import { version } from './version.ts';

/** Options of a command with those given to the commands above it; the nearest to the end wins. */
function mergedOptions(command: Command): Options {
  const chain: Command[] = [];
  for (let at: Command | null = command; at; at = at.parent) chain.unshift(at);
  const merged: Record<string, unknown> = {};
  for (const level of chain) {
    for (const [key, value] of Object.entries(level.opts())) {
      if (level.getOptionValueSource(key) !== 'default' || !(key in merged)) merged[key] = value;
    }
  }
  return merged;
}

function words(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}

/** commander's refusal in our words, with its suggestion as the hint. */
function fromCommander(error: CommanderError, args: readonly string[]): UasError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /Did you mean (?:one of )?(.*)\?/.exec(rest.join(' '))?.[1];
  const dash = args.some((arg) => /^-?[\u2010-\u2015\u2212]/.test(arg))
    ? 'the dashes are typographic; type them as -'
    : undefined;
  return usageError(
    first,
    dash ?? (suggestion ? `did you mean ${suggestion}?` : 'see: uas --help'),
  );
}

/**
 * Prints the view. Options that do not fit it are found out only now; when something was changed, what came of it is
 * printed without them first: a name that nobody learns is lost.
 */
async function printResult(io: Io, view: View, context: Context): Promise<void> {
  const { printView } = await import('./output/print.ts');
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

/** The name that the program was started under; as `cray` it behaves as the client that it replaces. */
export type StartedAs = 'uas' | 'cray';

export async function run(
  argv: readonly string[],
  deps: Deps,
  startedAs: StartedAs = 'uas',
): Promise<number> {
  if (startedAs === 'cray' || argv[0] === 'uas') {
    const { runCray } = await import('./cray/run-cray.ts');
    return runCray(argv, deps, { startedAs });
  }
  if (argv[0] === '__complete') {
    const { runComplete } = await import('./completion/complete.ts');
    return runComplete(argv.slice(1), deps);
  }
  return runNative(argv, deps);
}

async function runNative(argv: readonly string[], deps: Deps): Promise<number> {
  const { io } = deps;
  const found = findEntry(argv);
  const takesCommand = found.path.at(-1)?.takesCommand === true;
  const dashes = takesCommand ? argv.indexOf('--', found.end) : -1;
  const args = splitJsonOption(dashes === -1 ? argv : argv.slice(0, dashes));
  const rest = dashes === -1 ? [] : argv.slice(dashes + 1);
  let command = found.path.map((entry) => entry.name).join(' ');
  let exit = 0;
  let context: Context | undefined;

  const output = {
    writeOut: (text: string) => io.data(text),
    writeErr: () => {},
    outputError: () => {},
    getOutHelpWidth: () => io.columns ?? 100,
  };
  async function build(path: ProgramOptions['path']): Promise<Command> {
    const program = await buildProgram({ version, app, path, output });
    for (const level of [program, ...descendants(program)]) {
      if (level.commands.length > 0) showHelpFor(level);
    }
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
        context = await createContext({ deps, options, command, rest, ...settings });
        const view = await handler(context, options, ...(given.slice(0, -2) as Args));
        if (typeof view === 'number') exit = view;
        else if (view) {
          const { failure } = view;
          if (failure && context.readsJson) throw failure;
          await printResult(io, view, context);
          exit = view.exit ?? 0;
          if (failure) {
            const { besideRows } = await import('./output/failure.ts');
            throw besideRows(failure, context.printing.format);
          }
        }
        io.note(...context.warnings);
      },
  };

  try {
    const program = await build(found.path);
    let leaf = program;
    for (const { name } of found.path) {
      leaf = leaf.commands.find((child) => child.name() === name) ?? leaf;
    }
    await program.parseAsync(bindOptionalWords(args, leaf), { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const known =
      error instanceof CommanderError
        ? fromCommander(error, args)
        : error instanceof RangeError && /call stack/.test(error.message)
          ? new UasError('server_error', 'the reply is nested too deeply', { cause: error })
          : error instanceof UasError
            ? error
            : new UasError('failed', `unexpected: ${messageOf(error)}`, { cause: error });
    reportError(known, {
      io,
      command,
      json: context ? context.readsJson : wantsJsonErrors(args, deps.env),
      debug: wantsDebug(args, deps.env),
    });
    return known.exit;
  } finally {
    io.status(undefined);
    await context?.close();
  }
}

/** A group without a subcommand shows its help; with an unknown one it says which was perhaps meant. */
function showHelpFor(group: Command): void {
  group.usage('<command> [options]').argument('[command]').allowExcessArguments(true);
  group.action((word: string | undefined) => {
    if (word === undefined) {
      group.outputHelp();
      return;
    }
    const known = group.commands.flatMap((child) => [child.name(), ...child.aliases()]);
    const close = nearest(word, known);
    const path = ['uas', words(group)].filter(Boolean).join(' ');
    throw usageError(
      `there is no command "${word}"`,
      close.length > 0 ? `did you mean ${close.join(' or ')}?` : `see: ${path} --help`,
    );
  });
}

function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child as Command, ...descendants(child as Command)]);
}
