/**
 * Tracks whether a change may have been made although its request failed; such a change is never reported as failed.
 */
import { UasError } from '../core/errors.ts';

/** Whether a request with this method may change something. */
export function changes(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

/** Follows the attempts of one request. */
export interface OutcomeTracker {
  /** A request was sent. */
  sent(): void;
  /** The request was certainly not sent. */
  kept(): void;
  /** A reply arrived. A refusal shows that earlier attempts did nothing either; a web page is not a success. */
  answered(status: number, isPage: boolean): void;
  isOpen(): boolean;
}

export function trackOutcome(method: string): OutcomeTracker {
  let before = false;
  let now = false;
  return {
    sent() {
      before = now;
      now = changes(method);
    },
    kept() {
      now = before;
    },
    answered(status, isPage) {
      if (status >= 300 && status < 500) now = false;
      else now = changes(method) && (before || status > 501 || (status < 300 && !isPage));
    },
    isOpen: () => now,
  };
}

/** The error for a change that may have been made. It keeps its own hint; a POST must not be repeated blindly. */
export function withUnknownOutcome(error: UasError, method: string): UasError {
  return new UasError(error.code, error.message, {
    ...error,
    inDoubt: true,
    retryable: error.retryable && method !== 'POST',
    hint: error.hint ?? 'the outcome is unknown: check before you try again',
  });
}
