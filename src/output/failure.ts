/** A failure of some rows beside these rows. */
import { UasError } from '../core/errors.ts';
import { isRecord } from '../core/record.ts';
import type { OutputFormat } from './formats.ts';

const isGood = (detail: unknown) => isRecord(detail) && detail.ok === true;

/**
 * The failure without the details that the printed rows have already. A list of names has none, and a table on a
 * terminal is cut where the reasons are.
 */
export function besideRows(
  failure: UasError,
  { forPeople = false, hasColumns = false }: OutputFormat,
  onTerminal: boolean,
): UasError {
  const hidesReasons = forPeople && (onTerminal || !hasColumns);
  const details = hidesReasons ? failure.details?.filter((detail) => !isGood(detail)) : undefined;
  return new UasError(failure.code, failure.message, { ...failure, details });
}
