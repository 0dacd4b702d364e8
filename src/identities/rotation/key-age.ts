/** The age of keys that were uploaded from here. */
import { parseDuration } from '../../core/duration.ts';
import { usageError } from '../../core/errors.ts';

const day = 86_400_000;
/** Maximum age of a key: 100 years. */
const longest = 36_500 * day;

/** Milliseconds of `--older-than 90d`. */
export function parseAge(text: string): number {
  if (/^[\d.]+$/.test(text.trim())) {
    throw usageError(`--older-than: "${text}" has no unit`, 'use a value such as 90d or 12h');
  }
  return parseDuration(text, '--older-than', longest);
}

/** Milliseconds since the upload; undefined when it is not known. */
export function ageOf(uploaded: string | null | undefined, now: number): number | undefined {
  const time = uploaded ? Date.parse(uploaded) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, now - time);
}

/** `unknown`, or whole days. */
export function ageText(age: number | undefined): string {
  return age === undefined ? 'unknown' : `${Math.floor(age / day)}d`;
}
