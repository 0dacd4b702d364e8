/** Errors about rows that are printed too. */
import { UasError } from '../core/errors.ts';
import { isRecord } from '../core/record.ts';
import type { OutputFormat } from './formats.ts';

const isGood = (detail: unknown) => isRecord(detail) && detail.ok === true;

/**
 * Removes details from the error that the printed rows already contain. Names contain none, and a table on a
 * terminal may cut off the reasons, so there the error keeps them.
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
