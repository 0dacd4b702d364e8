/** Finds the command that arguments name. */
import type { Entry } from '../command/entry.ts';
import { valueOptions } from '../command/global-options.ts';

export interface Found {
  /** From the first word to the last that names a command. */
  path: readonly Entry[];
  /** The position in the arguments after each word of the path. */
  ends: readonly number[];
  /** The position after the last one. */
  end: number;
}

/** Finds the command that the arguments name, skipping options before its words. */
export function findEntry(args: readonly string[], entries: readonly Entry[]): Found {
  const path: Entry[] = [];
  let level: readonly Entry[] | undefined = entries;
  const ends: number[] = [];
  for (let at = 0; at < args.length && level; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') break;
    if (arg.startsWith('-')) {
      if (valueOptions.has(arg)) at += 1;
      continue;
    }
    const entry: Entry | undefined = level.find(
      ({ name, aliases }) => name === arg || aliases?.includes(arg),
    );
    if (!entry) break;
    path.push(entry);
    level = entry.entries;
    ends.push(at + 1);
  }
  return { path, ends, end: ends.at(-1) ?? 0 };
}
