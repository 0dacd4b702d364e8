/** Failures after which nobody knows whether the service did what it was asked. */
import type { UasError } from '../core/errors.ts';

/** Whether a request that ended so may have been carried out: no answer in time, a broken one, or a 5xx. */
export function mayHaveArrived({ code }: UasError): boolean {
  return code === 'timeout' || code === 'server_error';
}
