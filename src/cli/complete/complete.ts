/** `uas __complete SHELL -- WORD…`: prints completions for the scripts of the shells. */
import type { Command } from 'commander';
import type { App } from '../../command/app.ts';
import type { Options } from '../../command/command.types.ts';
import { isCandidate, type Kind, kindOf } from '../../command/completes.ts';
import type { Entry } from '../../command/entry.ts';
import { globalFlags } from '../../command/global-options.ts';
import { specialFormatOf } from '../../command/special-format.ts';
import { pathsOf } from '../../config/paths.ts';
import { optionKey, type Setting, savedSettings, settings } from '../../config/settings.ts';
import { readSaved } from '../../config/store.ts';
import type { Deps } from '../../system/deps.ts';
import { commandAt } from '../command-line.ts';
import { buildProgram } from '../program.ts';
import { expectsCommand, findCursor, readTyped, type Typed } from './cursor.ts';

export interface Candidate {
  text: string;
  /** Text of this program, never of a server. */
  about?: string | undefined;
}

export interface Completion {
  /** The shell completes file names. */
  files: boolean;
  candidates: Candidate[];
}

const none: Completion = { files: false, candidates: [] };

/** Commands are only inspected, never run. */
const idle: App = {
  action: () => async () => {},
  tree: async () => {
    throw new Error('nothing runs while completing');
  },
};

const named = (entries: readonly Entry[]): Candidate[] =>
  entries
    .filter(({ hidden }) => !hidden)
    .map(({ name, summary }) => ({ text: name, about: summary }));

/** Builds the command at the end of the path with its options, and loads nothing else. */
async function build(path: readonly Entry[]): Promise<Command> {
  const root = await buildProgram({ version: '', app: idle, path });
  return commandAt(root, path);
}

function flagsOf(command: Command): Candidate[] {
  return command.options
    .filter(({ hidden, long }) => !hidden || isGlobal(long))
    .map(({ long, short, description }) => ({ text: long ?? short ?? '', about: description }));
}

/** Global options are hidden in the help of a command, but completed. */
const isGlobal = (long: string | undefined) => long !== undefined && globalFlags.includes(long);

/** Values of the global options typed so far, which select the service to query. */
function typedOptions(words: readonly string[]): Options {
  const options: Record<string, string | true> = {};
  for (const { key, flags = '' } of settings as readonly Setting[]) {
    const long = /--[a-z-]+/.exec(flags)?.[0];
    const at = words.findIndex((word) => word === long || word.startsWith(`${long}=`));
    if (long === undefined || at === -1) continue;
    const word = words[at] ?? '';
    const value = word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[at + 1];
    const name = optionKey(key);
    if (!flags.includes('<')) options[name] = true;
    else if (value !== undefined && value !== '-') options[name] = value;
  }
  return options;
}

async function namesOf(deps: Deps, kind: Kind, words: readonly string[]): Promise<string[]> {
  switch (kind) {
    case 'files':
      return [];
    case 'settings':
      return savedSettings.map(({ key }) => key);
    case 'configurations': {
      const saved = await readSaved(deps.files, pathsOf(deps.env)).catch(() => undefined);
      return Object.keys(saved?.configurations ?? {});
    }
    default: {
      const { liveNames } = await import('./live.ts');
      return liveNames(deps, kind, typedOptions(words));
    }
  }
}

interface Wanted {
  choices?: readonly string[] | undefined;
  kind?: Kind | undefined;
  typed: string;
  /** The text before the value in the same word. */
  prefix: string;
}

async function values(
  deps: Deps,
  words: readonly string[],
  { choices, kind, typed, prefix }: Wanted,
): Promise<Completion> {
  if (kind === 'files') return { files: true, candidates: [] };
  const names = choices ?? (kind ? await namesOf(deps, kind, words) : []);
  // `a,b,c`: the items before the last comma are kept.
  const kept = prefix + typed.slice(0, typed.lastIndexOf(',') + 1);
  const candidates = names.filter(isCandidate);
  return { files: false, candidates: candidates.map((name) => ({ text: kept + name })) };
}

/** Completions for `uas help`: topics for the first word, and commands. */
async function helpWords({ given, current }: Typed): Promise<Completion> {
  const { level = [] } = readTyped([...given, current]);
  const { topics } = await import('../../help/topics.ts');
  const known = given.length > 0 ? [] : Object.entries(topics);
  const about = known.map(([text, { summary }]) => ({ text, about: summary }));
  return { files: false, candidates: [...named(level), ...about] };
}

async function find(deps: Deps, words: readonly string[], line: Typed): Promise<Completion> {
  const isHelp = line.path[0]?.name === 'help' && !line.current.startsWith('-');
  if (isHelp) return helpWords(line);
  if (expectsCommand(line)) return { files: false, candidates: named(line.level ?? []) };
  const command = await build(line.path);
  const cursor = findCursor(command, line);
  switch (cursor.kind) {
    case 'command':
      return { files: false, candidates: named(line.level ?? []) };
    case 'flag':
      return { files: false, candidates: flagsOf(command) };
    case 'value': {
      const { option, typed, prefix } = cursor;
      const setting = (settings as readonly Setting[]).find(({ flags }) => flags === option.flags);
      const special = setting?.key === 'output' ? specialFormatOf(command) : undefined;
      const known = option.argChoices ?? setting?.choices;
      const choices = special === undefined ? known : [...(known ?? []), special];
      const kind = setting?.completes ?? kindOf(option);
      return values(deps, words, { choices, kind, typed, prefix });
    }
    case 'argument': {
      const { registeredArguments } = command;
      const last = registeredArguments.at(-1);
      const argument = registeredArguments[cursor.at] ?? (last?.variadic ? last : undefined);
      if (!argument) return none;
      const choices = argument.argChoices;
      const kind = kindOf(argument);
      return values(deps, words, { choices, kind, typed: line.current, prefix: '' });
    }
    case 'none':
      return none;
  }
}

/** Completions at the cursor, which is in the last of the words. */
export async function complete(deps: Deps, words: readonly string[]): Promise<Completion> {
  const line = readTyped(words);
  const { files, candidates } = await find(deps, words, line);
  return { files, candidates: candidates.filter(({ text }) => text.startsWith(line.current)) };
}

/** Removes quotes and backslashes as the shell would, even from an unfinished word. */
function unquote(word: string): string {
  return word.replace(/\\(.)|["']/gs, '$1');
}

/**
 * Prints `files` or `-` on the first line, then one candidate per line: its text, a tab and its description.
 * Prints nothing on errors.
 */
export async function runComplete(words: readonly string[], deps: Deps): Promise<number> {
  try {
    const { files, candidates } = await complete(deps, words.map(unquote));
    const lines = candidates.map(({ text, about }) => (about ? `${text}\t${about}` : text));
    deps.io.data(`${[files ? 'files' : '-', ...lines].join('\n')}\n`);
  } catch {
    deps.io.data('-\n');
  }
  return 0;
}
