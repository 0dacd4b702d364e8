/** What some errors of the Seqera Platform really mean. Its texts may change, so only the status is used. */
import { UasError } from '../core/errors.ts';

/** Gives a bare 401, 403 or 404 a sentence; keeps the service's own where there is one. */
export function refineIdentitiesError(error: UasError): UasError {
  const { status, message, method, path, notes, details } = error;
  const bare = message === '' || new RegExp(`^${status}\\b`).test(message);
  const fields = { status, method, path, notes, details, cause: error };
  if (status === 401) {
    return new UasError('unauthenticated', 'the access token was rejected', {
      ...fields,
      hint: 'check that it is complete, not expired, and for this endpoint: TOWER_ACCESS_TOKEN, TOWER_API_ENDPOINT',
    });
  }
  if (status === 403) {
    // The platform also answers 403 for unknown ids, wrong paths and, at times, bad tokens.
    return new UasError('forbidden', bare ? 'the service does not allow this' : message, {
      ...fields,
      hint: 'only owners of the organization can do this; a wrong endpoint, organization or token can also be the cause',
    });
  }
  if (status === 404 && bare) {
    return new UasError('not_found', 'nothing was found at this address', {
      ...fields,
      hint: 'check the endpoint: an Enterprise installation has its API under /api',
    });
  }
  return error;
}
