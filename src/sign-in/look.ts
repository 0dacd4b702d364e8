/** What is told of a sign-in. */
import type { StoredToken, TokenService } from '../config/tokens.ts';
import type { Look } from '../output/view.ts';

export interface SignInReport {
  service: TokenService;
  configuration: string;
  endpoint: string;
  username: string | null;
  /** ISO 8601; null when the token does not say. */
  expires_at: string | null;
  /** Linux attributes that UAS will miss; null when nobody could be asked. */
  missing_attributes: string[] | null;
  /** Where the token is kept; null when it is not. */
  file: string | null;
}

export const signInLook: Look<SignInReport> = {
  name: (row) => row.username ?? row.endpoint,
  columns: [
    { key: 'user', value: (row) => row.username },
    { key: 'endpoint', value: (row) => row.endpoint },
    { key: 'configuration', value: (row) => row.configuration },
    { key: 'until', value: (row) => row.expires_at },
    { key: 'file', value: (row) => row.file },
  ],
};

export function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
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
