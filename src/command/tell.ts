/** Messages on stderr. When the output is JSON, stderr holds nothing but an error on one line. */

import type { Line } from '../system/styled-line.ts';
import type { Context } from './command.types.ts';

/** Prints lines on stderr for people. */
export function tell({ deps, readsJson }: Context, ...lines: readonly Line[]): void {
  if (!readsJson) deps.io.note(...lines);
}

/** Prints lines on stderr that matter to scripts too. With JSON output they follow the result. */
export function warn({ deps, readsJson, warnings }: Context, ...lines: readonly Line[]): void {
  if (readsJson) warnings.push(...lines);
  else deps.io.note(...lines);
}

/** Like {@link warn}, but also with `-q`: for problems of the service that do not end the command. */
export function alert({ deps, readsJson, warnings }: Context, ...lines: readonly Line[]): void {
  if (readsJson) warnings.push(...lines);
  else deps.io.say(...lines);
}
