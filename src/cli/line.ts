/**
 * Reads the command line once: which command it names, what is before and after `--`, and how errors are reported.
 * Nothing else looks for `--`, or for options before commander has parsed them.
 */
import type { Entry } from '../command/entry.ts';
import { splitJsonOption } from '../command/global-options.ts';
import type { Env } from '../system/deps.ts';
import { contents } from './contents.ts';
import { settleEarlyOptions } from './early-options.ts';
import { wantsDebug, wantsJsonErrors } from './error-options.ts';
import { findEntry } from './find-entry.ts';
import { settleSshWords } from './ssh-words.ts';
import { settleTowerWords } from './tower-words.ts';

/** Arguments, divided at `--`. */
export interface Sections {
  /** The commands that the arguments name, from the first word to the last. */
  path: readonly Entry[];
  /** Where in `own` the last of these words ends. */
  end: number;
  /** What is before `--`. */
  own: readonly string[];
  /** What is after `--`; undefined without one. */
  rest: readonly string[] | undefined;
}

export interface CommandLine extends Sections {
  /** The arguments as they were typed; `own` has them in the form that commander takes. */
  argv: readonly string[];
  /** Whether `--json` or the like asks for errors as JSON, as far as can be told before commander has parsed it. */
  json: boolean;
  /** Whether `--debug` or its variable is set. */
  debug: boolean;
}

/** Divides arguments without changing any, which is all that completion needs. */
export function readSections(args: readonly string[]): Sections {
  const { path, end } = findEntry(args, contents);
  // A `--` among the words of the command is the value of an option.
  const dashes = args.indexOf('--', end);
  return {
    path,
    end,
    own: dashes === -1 ? args : args.slice(0, dashes),
    rest: dashes === -1 ? undefined : args.slice(dashes + 1),
  };
}

/** Reads the arguments of the program. */
export function readLine(argv: readonly string[], env: Env): CommandLine {
  const sections = readSections(
    settleEarlyOptions(settleTowerWords(argv, contents, env), contents),
  );
  const { path, end } = sections;
  const runsSsh = path.at(-1)?.takesCommand === true;
  const own = splitJsonOption(runsSsh ? settleSshWords(sections.own, end) : sections.own);
  const json = wantsJsonErrors(own, env);
  return { ...sections, argv, own, json, debug: wantsDebug(own, env) };
}
