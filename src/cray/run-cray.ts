/** Cray mode: `uas uas …`, or the program under the name `cray`, behaves as HPE's `cray` does for its `uas` module. */

import { messageOf, UasError } from '../core/errors.ts';
import type { Deps } from '../system/deps.ts';
import { letSignalsEnd } from '../system/signal-handlers.ts';
import type { Command, Group, Invocation } from './click/model.ts';
import { settleParameters } from './click/settle.ts';
import { splitArguments } from './click/split.ts';
import { helpHint, helpPage, usageText } from './click/usage.ts';
import { Aborted, CrayFailure } from './failure.ts';
import { FormatError, formatValue } from './format/format.ts';
import { repr } from './format/python-text.ts';
import type { Value } from './format/value.ts';
import { closeConnections } from './request/exchange.ts';
import { complain, say } from './say.ts';
import { createSession, log, type Session, type StartedAs } from './session.ts';
import { crayVersion } from './version.ts';

export interface CrayOptions {
  /**
   * Under `uas` only the `uas` module is there, and where cray has no configuration our own one counts; usage lines
   * say `cray` in both cases.
   */
  startedAs: StartedAs;
}

/**
 * Runs one command line.
 * @param argv the words after the program's name: `['uas', 'list', '--format', 'json']` in both cases
 * @returns 0, 1 or 2 as cray does
 */
export async function runCray(
  argv: readonly string[],
  deps: Deps,
  { startedAs }: CrayOptions,
): Promise<number> {
  const { moduleRoot, root } = await import('./tree/root.ts');
  const session = createSession(deps, startedAs);
  if (startedAs === 'cray' && deps.env._CRAY_COMPLETE) {
    const { completes } = await import('./completion.ts');
    if (completes(session, root)) return 1;
  }
  try {
    await runGroup(['cray'], startedAs === 'cray' ? root : moduleRoot, session, argv);
    return 0;
  } catch (error) {
    return report(session, error);
  } finally {
    await closeConnections(session);
  }
}

/** Settles the parameters. Undefined when something was printed instead and the run is over. */
async function begin(
  path: readonly string[],
  command: Command,
  session: Session,
  args: readonly string[],
): Promise<{ invocation: Invocation; rest: readonly string[] } | undefined> {
  const invocation: Invocation = { path, command, session, values: new Map() };
  const split = splitArguments(invocation, args);
  const shows = await settleParameters(invocation, split);
  if (shows === undefined) return { invocation, rest: split.rest };
  say(session.deps.io, shows === 'help' ? helpPage(invocation) : `cray, version ${crayVersion}`);
  return undefined;
}

async function runGroup(
  path: readonly string[],
  group: Group,
  session: Session,
  args: readonly string[],
): Promise<void> {
  const showHelp = () =>
    say(session.deps.io, helpPage({ path, command: group, session, values: new Map() }));
  if (args.length === 0) return showHelp();
  const begun = await begin(path, group, session, args);
  if (!begun) return undefined;
  const { invocation, rest } = begun;
  const [name, ...others] = rest;
  if (name === undefined) throw new CrayFailure(invocation, 'Missing command.');
  const command = group.commands.find((candidate) => candidate.name === name);
  if (!command) {
    // click takes a word that begins with a sign for an option and shows the page.
    if (name !== '' && !/^[\p{L}\p{N}]/u.test(name)) return showHelp();
    const names = group.commands.map((candidate) => candidate.name).join(', ');
    throw new CrayFailure(invocation, `No such command '${name}'.`, {
      notes: path.length === 1 ? [`Of cray's commands this program has: ${names}`] : [],
    });
  }
  const deeper = [...path, name];
  if (command.kind === 'group') return runGroup(deeper, command, session, others);
  const leaf = await begin(deeper, command, session, others);
  if (leaf) await print(session, await command.run(leaf.invocation));
  return undefined;
}

async function print(session: Session, answer: Value): Promise<void> {
  try {
    letSignalsEnd();
    say(session.deps.io, await formatValue(answer, session.format));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    log(session, 'requests', repr(answer));
    log(session, 'requests', messageOf(error.cause));
    throw new CrayFailure(undefined, 'Error parsing results.', { preamble: 'none', exit: 1 });
  }
}

function report({ deps }: Session, error: unknown): number {
  const { io } = deps;
  if (error instanceof Aborted) {
    complain(io, 'Aborted!');
    return 1;
  }
  if (error instanceof CrayFailure) {
    const { invocation, preamble, message, notes, exit } = error;
    const lines: string[] = [];
    if (invocation && preamble !== 'none') {
      lines.push(usageText(invocation));
      lines.push(preamble === 'usage' ? '' : `${helpHint(invocation)}\n`);
    }
    lines.push(`Error: ${message}`, ...notes);
    complain(io, lines.join('\n'));
    return exit;
  }
  if (error instanceof UasError && error.code === 'interrupted') {
    complain(io, '\nAborted!');
    return error.exit === 143 ? 143 : 1;
  }
  // Where cray shows a Python traceback; what our own configuration refuses has no counterpart there.
  const ours = error instanceof UasError ? error : undefined;
  complain(io, [`Error: ${messageOf(error)}`, ...(ours?.hint ? [ours.hint] : [])].join('\n'));
  return ours?.code === 'usage' ? 2 : 1;
}
