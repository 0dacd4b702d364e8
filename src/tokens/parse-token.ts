/** Reads a token from a text: pasted, in a file, or in a variable. */
import { UasError, usageError } from '../core/errors.ts';

/** The reply of a token endpoint, as far as it is used. */
export interface Granted {
  access_token: string;
  refresh_token?: string;
  expires_in?: number;
}

/**
 * Parses pasted text or a file: the bare token, `Bearer TOKEN`, or the JSON of a token endpoint.
 * @param source the file or variable, for errors
 */
export function parseGrant(text: string, source: string): Granted {
  const trimmed = text.replace(/^\ufeff/, '').trim();
  if (trimmed === '') throw new UasError('unauthenticated', `${source} contains no token`);
  if (!trimmed.startsWith('{')) return { access_token: checkToken(trimmed, source) };
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(trimmed) as Record<string, unknown>;
  } catch {
    throw usageError(`${source} starts like JSON but is not valid JSON`);
  }
  const { access_token, refresh_token, expires_in } = json;
  if (typeof access_token !== 'string' || access_token === '') {
    throw usageError(`${source} has no access_token`);
  }
  return {
    access_token: checkToken(access_token, source),
    ...(typeof refresh_token === 'string' ? { refresh_token } : {}),
    ...(typeof expires_in === 'number' ? { expires_in } : {}),
  };
}

/** Only the access token of {@link parseGrant}. */
export function parseToken(text: string, source: string): string {
  return parseGrant(text, source).access_token;
}

function checkToken(text: string, source: string): string {
  const token = text.replace(/^Bearer\s+/i, '').replace(/^(["'])(.*)\1$/, '$2');
  if (!/^[\x21-\x7e]+$/.test(token) || /^bearer$/i.test(token)) {
    throw usageError(
      `${source} contains no usable token: it is empty, or has spaces, line breaks or non-ASCII characters`,
    );
  }
  if (token.length > 32 * 1024) throw usageError(`${source} contains no token: it is too long`);
  return token;
}
