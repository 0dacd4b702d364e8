/** A failure of some rows beside these rows. */
import { UasError } from '../core/errors.ts';
import { isRecord } from '../core/record.ts';
import type { Format } from './print.ts';

const isGood = (detail: unknown) => isRecord(detail) && detail.ok === true;

/**
 * The failure without the details that the printed rows have already. A list of names has none, and a table on a
 * terminal is cut where the reasons are.
 */
export function besideRows(failure: UasError, format: Format, onTerminal: boolean): UasError {
  const hidesReasons =
    format === 'name' || (onTerminal && (format === 'table' || format === 'wide'));
  const details = hidesReasons ? failure.details?.filter((detail) => !isGood(detail)) : undefined;
  return new UasError(failure.code, failure.message, { ...failure, details });
}
