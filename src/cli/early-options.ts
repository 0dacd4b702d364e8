/** Moves options given before a subcommand, as in `credentials -n hpc1 add`, after it. */
import type { Entry } from '../command/entry.ts';
import { findEntry } from './find-entry.ts';

/** The options at the beginning of `rest`, renamed for the subcommand, and the remaining words. */
function takeEarly(rest: readonly string[], names: Readonly<Record<string, string>>) {
  const taken: string[] = [];
  let at = 0;
  while (at < rest.length) {
    const [, flag = '', value] = /^(-[^=]*)(?:=([\s\S]*))?$/.exec(rest[at] ?? '') ?? [];
    const name = Object.hasOwn(names, flag) ? names[flag] : undefined;
    const given = value ?? rest[at + 1];
    if (name === undefined || given === undefined) break;
    taken.push(`${name}=${given}`);
    at += value === undefined ? 2 : 1;
  }
  return { taken, rest: rest.slice(at) };
}

/** The arguments in our order; unchanged if no group has early options. */
export function settleEarlyOptions(argv: readonly string[], contents: readonly Entry[]): string[] {
  const { path, ends } = findEntry(argv, contents);
  for (const [at, { early, entries }] of path.entries()) {
    if (!early) continue;
    const end = ends[at] ?? 0;
    const { taken, rest } = takeEarly(argv.slice(end), early.names);
    if (taken.length === 0) continue;
    const next = findEntry(rest, entries ?? []);
    const { otherwise } = early;
    const words = next.path.length > 0 || otherwise === undefined ? [] : [otherwise];
    return [
      ...argv.slice(0, end),
      ...words,
      ...rest.slice(0, next.end),
      ...taken,
      ...rest.slice(next.end),
    ];
  }
  return [...argv];
}
