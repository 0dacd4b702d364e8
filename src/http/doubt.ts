/** Whether a change may have been made although its request failed: nobody may say that it was not. */
import { UasError } from '../core/errors.ts';

/** Whether a request with this method may change something. */
export function changes(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

/** Follows the tries of one request. */
export interface Doubt {
  /** A request has left. */
  sent(): void;
  /** It surely never left. */
  kept(): void;
  /** It was answered. A refusal settles what earlier tries may have done; a web page is nobody's success. */
  answered(status: number, isPage: boolean): void;
  isOpen(): boolean;
}

export function openDoubt(method: string): Doubt {
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

/** The failure of a change that may have been made. A hint of its own stays; a POST is not to be repeated blindly. */
export function doubtful(error: UasError, method: string): UasError {
  return new UasError(error.code, error.message, {
    ...error,
    inDoubt: true,
    retryable: error.retryable && method !== 'POST',
    hint: error.hint ?? 'the outcome is unknown: check before you try again',
  });
}
