/** Decides when to retry a failed request, and after how long. */
import type { Clock } from '../system/deps.ts';

/** Retries after the first attempt. */
export const defaultRetries = 3;

/** If a service asks for a longer pause, the command fails and the error says how long to wait. */
export const longestPause = 60_000;

const repeatable = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
const passing = new Set([429, 502, 503, 504]);

/** Whether to retry after this status. POST and PATCH are never repeated once they may have arrived. */
export function mayRetryStatus(method: string, status: number): boolean {
  return passing.has(status) && repeatable.has(method);
}

/** Whether to retry after a network failure. */
export function mayRetryFailure(method: string, neverLeft: boolean): boolean {
  return neverLeft || repeatable.has(method);
}

/**
 * Milliseconds that `Retry-After` asks for: seconds or an HTTP date. Undefined when it is absent or invalid.
 * @see RFC 9110, section 10.2.3
 */
export function retryAfter(value: string | string[] | undefined, now: number): number | undefined {
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Z][a-z]{2},? /.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Full jitter over an exponential ceiling: 0 to 0.5 s, 1 s, 2 s … 8 s. */
export function backoff(attempt: number, clock: Clock): number {
  return Math.round(clock.random() * Math.min(8000, 500 * 2 ** attempt));
}
