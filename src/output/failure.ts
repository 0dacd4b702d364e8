/** A failure of some rows beside these rows. */
import { UasError } from '../core/errors.ts';
import type { Format } from './print.ts';

const spoken: ReadonlySet<string> = new Set(['item', 'message', 'code', 'status']);

/** Of a failed row what a list of names does not say; nothing of a good one. */
function brief(detail: unknown): unknown[] {
  if (typeof detail !== 'object' || detail === null) return [detail];
  if ((detail as { ok?: unknown }).ok === true) return [];
  return [Object.fromEntries(Object.entries(detail).filter(([key]) => spoken.has(key)))];
}

/** The failure without the details that the printed rows have already. */
export function besideRows(failure: UasError, format: Format): UasError {
  const details = format === 'name' ? failure.details?.flatMap(brief) : undefined;
  return new UasError(failure.code, failure.message, { ...failure, details });
}
