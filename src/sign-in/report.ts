/** The fields that describe a sign-in. */

import type { Look } from '../output/view.ts';
import type { StoredToken, TokenService } from '../tokens/tokens.ts';

export interface SignInReport {
  service: TokenService;
  configuration: string;
  endpoint: string;
  username: string | null;
  /** ISO 8601; null when the token does not say. */
  expires_at: string | null;
  /** Linux attributes that UAS will miss; null when they could not be checked. */
  missing_attributes: string[] | null;
  /** The file that stores the token; null when it is not stored. */
  file: string | null;
}

export const signInDisplay: Look<SignInReport> = {
  name: (row) => row.username ?? row.endpoint,
  columns: [
    { key: 'user', value: (row) => row.username },
    { key: 'endpoint', value: (row) => row.endpoint },
    { key: 'configuration', value: (row) => row.configuration },
    { key: 'until', value: (row) => row.expires_at },
    { key: 'file', value: (row) => row.file },
  ],
};

/** The last moment that has a date, in milliseconds since the epoch. */
const endOfTime = 8.64e15;

/** ISO 8601, UTC; null when there is no time, or an invalid one. */
export function isoTime(ms: number | undefined): string | null {
  return ms === undefined || Math.abs(ms) > endOfTime ? null : new Date(ms).toISOString();
}

export function signInReport(
  token: StoredToken,
  rest: Pick<
    SignInReport,
    'service' | 'configuration' | 'endpoint' | 'missing_attributes' | 'file'
  >,
): SignInReport {
  const { username, expires_at } = token;
  return { ...rest, username: username ?? null, expires_at: isoTime(expires_at) };
}
