/** Rewords an error to say what it really means; the original error becomes its cause. */
import { type ErrorCode, UasError } from '../core/errors.ts';

export function rewordError(
  error: UasError,
  code: ErrorCode,
  message: string,
  hint: string,
): UasError {
  return new UasError(code, message, {
    hint,
    status: error.status,
    method: error.method,
    path: error.path,
    notes: error.notes,
    cause: error,
  });
}
