/** Failures that leave the outcome of a request unknown. */
import type { UasError } from '../core/errors.ts';

/**
 * Whether a change that failed this way may have been made. Includes a 500: unlike UAS, the platform does not send it
 * for bad tokens.
 */
export function mayHaveArrived({ inDoubt, status }: UasError): boolean {
  return inDoubt || status === 500;
}
