/** A failure of some rows beside these rows. */
import { UasError } from '../core/errors.ts';
import type { Format } from './print.ts';

const spoken: ReadonlySet<string> = new Set(['item', 'message', 'code', 'status']);

/** Of a failed row what was not to be seen of it; nothing of a good one. */
function brief(detail: unknown): unknown[] {
  if (typeof detail !== 'object' || detail === null) return [detail];
  if ((detail as { ok?: unknown }).ok === true) return [];
  return [Object.fromEntries(Object.entries(detail).filter(([key]) => spoken.has(key)))];
}

/**
 * The failure without the details that the printed rows have already. A list of names has none, and a table on a
 * terminal is cut where the reasons are.
 */
export function besideRows(failure: UasError, format: Format, onTerminal: boolean): UasError {
  const hidesReasons =
    format === 'name' || (onTerminal && (format === 'table' || format === 'wide'));
  const details = hidesReasons ? failure.details?.flatMap(brief) : undefined;
  return new UasError(failure.code, failure.message, { ...failure, details });
}
