/** What the User Access Service and its gateway really mean by some of their errors. */
import { type ErrorCode, UasError } from '../core/errors.ts';

function because(error: UasError, code: ErrorCode, message: string, hint: string): UasError {
  return new UasError(code, message, {
    hint,
    status: error.status,
    method: error.method,
    path: error.path,
    notes: error.notes,
    cause: error,
  });
}

/** Paths that the gateway opens to every user with a valid token. */
const forUsers = /^\/(?:uas|images|mgr-info)?$/;

/** What is known of the token that went with a request. */
export interface SentToken {
  /** Where it was given for this run, for example `CRAY_CREDENTIALS`; undefined for a stored sign-in. */
  source?: string | undefined;
  /** What to do when it is rejected. */
  remedy: string;
}

/**
 * Gives the service's errors their meaning: an expired token comes as a 500 from Keycloak, an account without
 * Linux attributes as a 400, the gateway's refusal as a 403 in plain text.
 * @param sent undefined when the request carried no token
 */
export function refineUasError(error: UasError, sent: SentToken | undefined): UasError {
  const { status, message, path = '' } = error;
  if (status === 500 && /accessing Keycloak/i.test(message)) {
    return because(
      error,
      'unauthenticated',
      'the token was rejected: it has expired, or it is from another system',
      sent?.remedy ?? 'sign in with: uas auth login',
    );
  }
  if (status === 400 && /^Token not valid for UAS/.test(message)) {
    const missing = [...message.matchAll(/'([A-Za-z]+)'/g)].map(([, name]) => name).join(', ');
    return because(
      error,
      'unauthenticated',
      `the account has no Linux attributes for UAS: ${missing || message}`,
      sent?.source === undefined
        ? 'sign in as a user with a login shell and a home directory: uas auth login'
        : `the token is from ${sent.source}; UAS needs one of a user with a login shell and a home directory`,
    );
  }
  if (status === 401 || status === 403) {
    if (!sent) {
      return because(
        error,
        'unauthenticated',
        'you are not signed in',
        'sign in with: uas auth login',
      );
    }
    if (status === 401 || forUsers.test(path)) {
      return because(error, 'unauthenticated', 'the gateway rejected the token', sent.remedy);
    }
    return because(
      error,
      'forbidden',
      'the gateway allows this to administrators only, or rejected the token',
      'see who you are with: uas auth status',
    );
  }
  if (status === 400 && /^imagename cannot be specified/.test(message)) {
    return because(
      error,
      'failed',
      'this system has a default UAI class, which decides the image',
      'leave out --image',
    );
  }
  if (status === 404 && /^The requested URL was not found|^404/.test(message)) {
    return because(
      error,
      'not_found',
      'there is no User Access Service at this address',
      'CSM 1.6 and later have none; check the endpoint with: uas doctor',
    );
  }
  return error;
}
