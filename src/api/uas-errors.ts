/** What some errors of the User Access Service and its gateway really mean. */
import { UasError } from '../core/errors.ts';
import { blockedHint, isBlocked } from './blocked-list.ts';
import { createHint } from './create-errors.ts';
import { gatewayRefusal, isOwnRefusal, type SentToken, serveRefusal } from './refusals.ts';
import { rewordError } from './reword-error.ts';

/** What else is known about the reply and the service. */
export interface Circumstances {
  /** The token that was sent with the request; undefined when there was none. */
  sent: SentToken | undefined;
  /** The body is a problem object in the service's own form. */
  isProblem: boolean;
  /** The service has answered another request of this command. */
  hasAnswered: boolean;
}

const withHint = (error: UasError, hint: string | undefined): UasError =>
  hint === undefined ? error : new UasError(error.code, error.message, { ...error, hint });

const notTheGateway =
  'the service refused this, not the gateway: Kubernetes does not allow the service to do it';

/** A refusal by Kubernetes. Its 401 concerns the account of the service, so signing in again does not help. */
function passedOn(error: UasError, hint: string | undefined): UasError {
  const code = error.status === 401 ? 'server_error' : error.code;
  return new UasError(code, error.message, { ...error, hint, exit: undefined });
}

/** Creating a UAI. */
const isCreate = ({ method, path = '' }: UasError): boolean =>
  method === 'POST' && /^\/(?:uas|admin\/uais)$/.test(path);

/** The routes of the service. Any other path ends in the id of an object, and a 404 refers to that object. */
const ownRoute = /^\/(?:uas|uais|images|mgr-info|admin\/uais|admin\/config(?:\/[a-z]+)?)?$/;

function notThere(error: UasError, hasAnswered: boolean): UasError {
  const { path = '', method } = error;
  if (!hasAnswered && ownRoute.test(path)) {
    return rewordError(
      error,
      'not_found',
      'no User Access Service found at this address',
      'CSM 1.6 and later do not include it; check the endpoint with: uas doctor',
    );
  }
  const name = ownRoute.test(path) ? undefined : path.split('/').at(-1);
  return rewordError(
    error,
    'not_found',
    name === undefined
      ? `the service does not support ${method} ${path}`
      : `the service found no "${name}" (${method} ${path})`,
    'if other commands fail as well, check the endpoint with: uas doctor',
  );
}

function keycloakFailure(error: UasError, sent: SentToken | undefined): UasError {
  return rewordError(
    error,
    'unauthenticated',
    'the token was rejected: it has expired, or it is from another system',
    sent?.remedy ?? 'sign in with: uas auth login',
  );
}

function withoutAttributes(error: UasError, sent: SentToken | undefined): UasError {
  const { message } = error;
  const missing = [...message.matchAll(/'([A-Za-z]+)'/g)].map(([, name]) => name).join(', ');
  return rewordError(
    error,
    'unauthenticated',
    `the account has no Linux attributes for UAS: ${missing || message}`,
    sent?.source === undefined
      ? 'sign in as a user with a login shell and a home directory: uas auth login'
      : `the token is from ${sent.source}; UAS needs the token of a user with a login shell and a home directory`,
  );
}

/**
 * Translates the service's errors: an expired token arrives as a 500 about Keycloak, an account without Linux
 * attributes as a 400, and the gateway's refusal as a 403 in plain text.
 */
export function refineUasError(error: UasError, circumstances: Circumstances): UasError {
  const { sent, isProblem, hasAnswered } = circumstances;
  const { status, message } = error;
  if (status === 500 && /accessing Keycloak/i.test(message)) return keycloakFailure(error, sent);
  if (status === 400 && /^Token not valid for UAS/.test(message)) {
    return withoutAttributes(error, sent);
  }
  const ofServe = isProblem && serveRefusal(error, sent);
  if (ofServe) return ofServe;
  if ((status === 401 || status === 403) && !isOwnRefusal(error, isProblem)) {
    return gatewayRefusal(error, sent);
  }
  if (status === 400 && /^imagename cannot be specified/.test(message)) {
    return rewordError(
      error,
      'failed',
      'this system has a default UAI class, which sets the image',
      'leave out --image',
    );
  }
  if (status === 404 && /^The requested URL was not found|^404/.test(message)) {
    return notThere(error, hasAnswered);
  }
  if (isBlocked(error)) return withHint(error, blockedHint(error));
  if (isCreate(error)) return passedOn(error, createHint(error) ?? error.hint);
  if (status === 401 || status === 403) return passedOn(error, notTheGateway);
  return error;
}
