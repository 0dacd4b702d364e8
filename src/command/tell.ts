/** Words beside the result. Who reads JSON finds nothing on stderr but the one line of an error. */

import type { Line } from '../system/io.ts';
import type { Context } from './command.types.ts';

/** Lines on stderr for a person. */
export function tell({ deps, readsJson }: Context, ...lines: readonly Line[]): void {
  if (!readsJson) deps.io.note(...lines);
}

/** Lines on stderr that matter to a script too, which gets them after its result. */
export function warn({ deps, readsJson, warnings }: Context, ...lines: readonly Line[]): void {
  if (readsJson) warnings.push(...lines);
  else deps.io.note(...lines);
}

/** Like {@link warn}, also with `-q`: what went wrong on the service although the command goes on. */
export function alert({ deps, readsJson, warnings }: Context, ...lines: readonly Line[]): void {
  if (readsJson) warnings.push(...lines);
  else deps.io.say(...lines);
}
