/** Failures after which nobody knows whether the service did what it was asked. */
import type { UasError } from '../core/errors.ts';

/** Whether a change that ended so may have been made: also after a 500, which UAS sends for bad tokens, but not the platform. */
export function mayHaveArrived({ inDoubt, status }: UasError): boolean {
  return inDoubt || status === 500;
}
