/** Runs one command line: parse, build, act, report. The only place where an error becomes an exit code. Never exits itself. */
import { type Command, CommanderError } from 'commander';
import type { App } from '../command/app.ts';
import { bindOptionalWords } from '../command/optional-words.ts';
import { usageError } from '../core/errors.ts';
import type { Deps } from '../system/deps.ts';
import type { Io } from '../system/io.ts';
import { version } from '../version.ts';
import { actionsFor, type Progress } from './act.ts';
import { commandAt, descendants, showHelpFor } from './command-line.ts';
import { type CommandLine, readSections } from './line.ts';
import { buildProgram, type ProgramOptions } from './program.ts';
import { refuseRepeatedOptions } from './repeated-options.ts';

export { readLine } from './line.ts';

/** The name that the program was started with; as `cray` it runs in cray mode. */
export type StartedAs = 'uas' | 'cray';

export async function run(
  line: CommandLine,
  deps: Deps,
  startedAs: StartedAs = 'uas',
): Promise<number> {
  const { argv } = line;
  const isCray = startedAs === 'cray' || argv[0] === 'uas';
  if ([...argv, ...Object.values(deps.env)].some((text) => text?.includes('\ufffd'))) {
    const { reportBrokenText } = await import('./broken-text.ts');
    const exit = reportBrokenText(line, deps, isCray);
    if (exit !== undefined) return exit;
  }
  if (isCray) {
    const { runCray } = await import('../cray/run-cray.ts');
    return runCray(argv, deps, { startedAs });
  }
  if (argv[0] === '__complete') {
    const { runComplete } = await import('./complete/complete.ts');
    return runComplete(line.rest ?? argv.slice(1), deps);
  }
  return runNative(line, deps);
}

/** The commander program for a path, with what its commands refuse and show by themselves. */
async function build(io: Io, app: App, path: ProgramOptions['path']): Promise<Command> {
  const output = {
    writeOut: (text: string) =>
      io.columns === undefined ? io.data(text) : io.printWrapped(text.trimEnd().split('\n')),
    writeErr: () => {},
    outputError: () => {},
    // A terminal breaks lines by itself, also below 40 columns.
    getOutHelpWidth: () => (io.columns === undefined ? 80 : Number.MAX_SAFE_INTEGER),
  };
  const program = await buildProgram({ version, app, path, output });
  const showFirst = app.action(
    async (context) => {
      const { firstScreen } = await import('../commands/account/first-screen.ts');
      return firstScreen(context, program);
    },
    { lenient: true },
  );
  const levels = [program, ...descendants(program)];
  for (const level of levels) {
    if (level.commands.length > 0) showHelpFor(level, level === program ? showFirst : undefined);
  }
  refuseRepeatedOptions(levels);
  return program;
}

/** The arguments for commander; what is after `--` belongs to a command that runs it, and is an argument of any other. */
function argumentsFor({ path, own, rest }: CommandLine, command: Command): readonly string[] {
  const bound = bindOptionalWords(own, command);
  const last = path.at(-1);
  const word = rest?.[0];
  if (word !== undefined && !last?.load) {
    throw usageError(`the command must come before --, but "${word}" comes after it`);
  }
  return rest === undefined || last?.takesCommand ? bound : [...bound, '--', ...rest];
}

async function runNative(line: CommandLine, deps: Deps): Promise<number> {
  const { io } = deps;
  const { path } = line;
  const command = path.map(({ name }) => name).join(' ');
  const progress: Progress = { command, exit: 0, context: undefined };
  const app: App = {
    tree: (names) => build(io, app, names ? readSections(names).path : 'all'),
    action: actionsFor(line, deps, progress),
  };
  if (!line.debug && line.json) io.hold();
  try {
    const program = await build(io, app, path);
    await program.parseAsync(argumentsFor(line, commandAt(program, path)), { from: 'user' });
    io.release();
    return progress.exit;
  } catch (error) {
    // Help and version end commander with an error of exit code 0.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { fail } = await import('./fail.ts');
    return await fail(error, { line, deps, progress });
  } finally {
    io.status(undefined);
    await progress.context?.close();
  }
}
