/** Words beside the result. */
import type { Context } from '../context.ts';
import type { Line } from '../core/io.ts';

/** Lines on stderr, unless the caller reads JSON: then stderr holds nothing but the one line of an error. */
export function tell({ deps, printing }: Context, ...lines: readonly Line[]): void {
  if (printing.format === 'json' || printing.query !== undefined) return;
  deps.io.note(...lines);
}
