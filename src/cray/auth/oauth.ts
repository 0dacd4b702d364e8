/** What a token endpoint answers, told apart as Python's oauthlib does. */

import { str } from '../format/python-text.ts';
import {
  integerOf,
  isList,
  isMap,
  parseValue,
  type Value,
  type ValueMap,
} from '../format/value.ts';

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
    super(`(${code}) ${str(description)}`);
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

const isGiven = ([, value]: readonly [string, string]) => value !== '';

/** JSON, or the form that old servers send. An empty text or list counts as an empty object. */
function fieldsOf(text: string): ValueMap {
  let answer: Value;
  try {
    answer = parseValue(text);
  } catch {
    const fields = new Map<string, Value>([...new URLSearchParams(text)].filter(isGiven));
    const lifetime = fields.get('expires_in');
    if (lifetime === undefined) return fields;
    return fields.set('expires_in', BigInt(integerOf(lifetime) ?? Number.NaN));
  }
  if (isMap(answer)) return answer;
  if (answer === '' || (isList(answer) && answer.length === 0)) return new Map();
  throw new TypeError('the answer of the token endpoint is no JSON object');
}

function scopesOf(scope: Value): Value {
  if (typeof scope === 'string') return scope.trim().split(' ');
  if (isList(scope)) return scope.map(str);
  if (scope === null) return null;
  throw new TypeError('scope is no text');
}

/**
 * The token in an answer, whatever its status.
 * @throws OAuthError for an error object and for everything that holds no token
 */
export function readTokenAnswer(text: string, nowMs: number): ValueMap {
  return checkedToken(fieldsOf(text), nowMs);
}

/**
 * A token with `scope` as a list and `expires_at` in seconds. Its `access_token` may still be empty.
 * @throws OAuthError when it is an error or none, TypeError when a field of it cannot be read
 */
export function checkedToken(fields: ValueMap, nowMs: number): ValueMap {
  const token = new Map(fields);
  const scope = token.get('scope');
  if (scope !== undefined) token.set('scope', scopesOf(scope));
  const lifetime = token.get('expires_in');
  if (lifetime === null) token.delete('expires_in');
  else if (lifetime !== undefined) {
    const seconds = integerOf(lifetime);
    if (seconds === undefined) throw new TypeError('expires_in is no number');
    token.set('expires_at', { float: nowMs / 1000 + seconds });
  }
  const error = token.get('error');
  if (error === null) throw new TypeError('the error is null');
  if (error !== undefined) {
    throw new OAuthError(str(error), token.get('error_description') ?? '');
  }
  if (!token.has('access_token')) throw noToken();
  return token;
}
