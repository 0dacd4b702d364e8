/** What a token endpoint answers, told apart as Python's oauthlib does. */

import { str } from '../format/python-text.ts';
import { isMap, isTruthy, parseValue, type Value, type ValueMap } from '../format/value.ts';

/** Error codes that oauthlib has a class of its own for; only others reach the user with their description. */
const knownCodes = new Set([
  'access_denied',
  'consent_required',
  'insecure_transport',
  'insufficient_scope',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'invalid_token',
  'login_required',
  'mismatching_state',
  'missing_code',
  'missing_token',
  'missing_token_type',
  'server_error',
  'temporarily_unavailable',
  'token_expired',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'unsupported_token_type',
]);

/** The endpoint answered, but with no token. */
export class OAuthError extends Error {
  readonly code: string;
  /** The words of the endpoint. */
  readonly description: Value;
  readonly isKnown: boolean;

  constructor(code: string, description: Value) {
    super(`(${code}) ${description === null ? '' : str(description)}`);
    this.name = 'OAuthError';
    this.code = code;
    this.description = description;
    this.isKnown = knownCodes.has(code);
  }
}

/** A token or password was about to go over plain HTTP. */
export class InsecureTransport extends Error {
  constructor() {
    super('(insecure_transport) OAuth 2 MUST utilize https.');
    this.name = 'InsecureTransport';
  }
}

const noToken = () => new OAuthError('missing_token', 'Missing access token parameter.');

/**
 * The token in an answer, whatever its status: with `scope` as a list and `expires_at` in seconds.
 * @throws OAuthError for an error object and for everything that holds no token
 */
export function readTokenAnswer(text: string, nowMs: number): ValueMap {
  let answer: Value;
  try {
    answer = parseValue(text);
  } catch {
    throw noToken();
  }
  if (!isMap(answer)) throw new TypeError('the answer of the token endpoint is no JSON object');
  const token = new Map(answer);
  const scope = token.get('scope');
  if (typeof scope === 'string') token.set('scope', scope.trim().split(/ /));
  const lifetime = token.get('expires_in');
  if (lifetime === null) token.delete('expires_in');
  else if (lifetime !== undefined) {
    const seconds = Math.trunc(Number(str(lifetime)));
    if (Number.isNaN(seconds)) throw new TypeError('expires_in is no number');
    token.set('expires_at', { float: nowMs / 1000 + seconds });
  }
  const error = token.get('error');
  if (error !== undefined) throw new OAuthError(str(error), token.get('error_description') ?? null);
  if (!token.has('access_token') || !isTruthy(token.get('access_token'))) throw noToken();
  return token;
}
