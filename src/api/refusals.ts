/** Determines who refused a request: the gateway because of the token, or the service itself. */
import { UasError } from '../core/errors.ts';
import { rewordError } from './reword-error.ts';

/** What is known about the token that was sent with a request. */
export interface SentToken {
  /** Where the token of this run comes from, for example `CRAY_CREDENTIALS`; undefined for a stored sign-in. */
  source?: string | undefined;
  /** What to do when it is rejected. */
  remedy: string;
}

/** Paths that the gateway opens to every user with a valid token. */
const forUsers = /^\/(?:uas|images|mgr-info)?$/;

const speaksOfTokens = /\b(?:jwt|tokens?|rbac|authenticat\w+|unauthori[sz]ed request|log ?in)\b/i;

/**
 * Whether the service itself refused. It does not check tokens but passes on refusals of Kubernetes, for example an
 * exhausted quota. The gateway replies with text, a web page or an empty body, and with any of these for a 401.
 */
export function isOwnRefusal({ status, message }: UasError, isProblem: boolean): boolean {
  if (/^Failed to /.test(message)) return isProblem;
  return isProblem && status === 403 && !speaksOfTokens.test(message);
}

/** The text of a refusal, if it says more than the status and the gateway's usual sentence. */
function unusualWords({ message, notes }: UasError): readonly string[] {
  const words = message.replace(/^\d{3}[\w ]*:? ?/, '');
  const isUsual = /^(?:|unauthori[sz]ed request|jwt is expired|\d* ?unauthorized)$/i.test(words);
  return isUsual ? notes : [message, ...notes];
}

const notSignedIn = (error: UasError) =>
  rewordError(error, 'unauthenticated', 'you are not signed in', 'sign in with: uas auth login');

/** A 401 or 403 of `uas serve`, which verifies tokens itself; undefined for what others say. */
export function serveRefusal(error: UasError, sent: SentToken | undefined): UasError | undefined {
  const { status, message } = error;
  if (status === 401 && message.startsWith('A valid access token is required')) {
    if (!sent) return notSignedIn(error);
    return rewordError(error, 'unauthenticated', 'the service rejected the token', sent.remedy);
  }
  if (status !== 403 || message !== 'Only an administrator may do this.') return undefined;
  return rewordError(
    error,
    'forbidden',
    'the service allows this only for administrators',
    'see who is signed in with: uas auth status',
  );
}

/** A 401 or 403 from the gateway. */
export function gatewayRefusal(error: UasError, sent: SentToken | undefined): UasError {
  const { status, path = '' } = error;
  if (!sent) return notSignedIn(error);
  const told = new UasError(error.code, error.message, { ...error, notes: unusualWords(error) });
  if (status === 401 || forUsers.test(path)) {
    return rewordError(told, 'unauthenticated', 'the gateway rejected the token', sent.remedy);
  }
  return rewordError(
    told,
    'forbidden',
    'the gateway allows this only for administrators, or rejected the token',
    'see who is signed in with: uas auth status',
  );
}
