/** Determines what is being typed: a command, an option, the value of an option, or an argument. */
import type { Command, Option } from 'commander';
import type { Entry } from '../../command/entry.ts';
import { valueOptions } from '../../command/global-options.ts';
import { contents } from '../contents.ts';
import { readSections } from '../line.ts';

export interface Typed {
  /** The commands that the words name. */
  path: readonly Entry[];
  /** Words after those commands and before the cursor, or before `--`. */
  given: readonly string[];
  /** Whether `--` has been typed. */
  isOver: boolean;
  /** The part of the word before the cursor. */
  current: string;
  /** The command names that may follow, if any. */
  level: readonly Entry[] | undefined;
}

export function readTyped(words: readonly string[]): Typed {
  const before = words.slice(0, -1);
  const { path, end, own, rest } = readSections(before);
  const last = path.at(-1);
  return {
    path,
    given: own.slice(end),
    isOver: rest !== undefined,
    current: words.at(-1) ?? '',
    level: last ? last.entries : contents,
  };
}

export type Cursor =
  | { kind: 'command' }
  | { kind: 'flag' }
  | { kind: 'value'; option: Option; typed: string; prefix: string }
  | { kind: 'argument'; at: number }
  | { kind: 'none' };

/** Whether a command may come next, determined without building it. */
export function expectsCommand({ given, current, level }: Typed): boolean {
  if (!level || current.startsWith('-')) return false;
  const previous = given.at(-1);
  return previous === undefined || !valueOptions.has(previous);
}

const optionNamed = (command: Command, word: string) =>
  command.options.find(({ long, short }) => long === word || short === word);

/** Counts the arguments before the cursor and finds an option that still needs its value. */
function readGiven(command: Command, given: readonly string[]) {
  let position = 0;
  let pending: Option | undefined;
  for (const word of given) {
    if (pending) {
      pending = undefined;
    } else if (word.startsWith('-') && word !== '-') {
      const option = word.includes('=') ? undefined : optionNamed(command, word);
      pending = option?.required ? option : undefined;
    } else {
      position += 1;
    }
  }
  return { position, pending };
}

/** Finds the option or argument at the cursor. */
export function findCursor(command: Command, { given, isOver, current, level }: Typed): Cursor {
  if (isOver) return { kind: 'none' };
  const { position, pending } = readGiven(command, given);
  if (pending) return { kind: 'value', option: pending, typed: current, prefix: '' };
  const [, flag = '', value = ''] = /^(--[^=]+)=(.*)$/s.exec(current) ?? [];
  if (flag) {
    const option = optionNamed(command, flag);
    return option ? { kind: 'value', option, typed: value, prefix: `${flag}=` } : { kind: 'none' };
  }
  if (current.startsWith('-')) return { kind: 'flag' };
  return level ? { kind: 'command' } : { kind: 'argument', at: position };
}
