/** Lengths of time as people write them: `90s`, `10m`, `1h30m`, `2d`. */
import { usageError } from './errors.ts';

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** NaN for what is not a duration. */
function milliseconds(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return Number.NaN;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0);
}

/**
 * Parses `90s`, `1h30m`, `500ms` or `30` (seconds) to milliseconds.
 * @param what the option, for the error
 * @param longest the maximum in milliseconds; by default that of a timer (24 days)
 * @throws UasError usage if it is not a duration, or too long
 */
export function parseDuration(text: string, what: string, longest = 2 ** 31 - 1): number {
  const ms = milliseconds(text.trim());
  if (!(ms >= 0) || ms > longest) {
    throw usageError(`${what}: invalid duration "${text}"`, 'use 90s, 10m or 1h30m');
  }
  return ms;
}

/** Parses a time limit to milliseconds. As in curl and kubectl, 0 means no limit: infinity. */
export function parseLimit(text: string, what: string): number {
  return parseDuration(text, what) || Number.POSITIVE_INFINITY;
}

/** `1h30m`, `45s`, `300ms`: the reverse of {@link parseDuration}. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  let rest = Math.round(ms / 1000) * 1000;
  let text = '';
  for (const unit of ['d', 'h', 'm', 's']) {
    const size = units[unit] ?? 1;
    if (rest >= size) text += `${Math.floor(rest / size)}${unit}`;
    rest %= size;
  }
  return text;
}
