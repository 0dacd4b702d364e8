/** What the API server says to a part of a job: 400 where it cannot be read, 422 where it is not valid. */

import { Float } from '../../service/python/float.ts';

export type Verdict = 'fine' | 'unreadable' | 'invalid';

export function isObject(value: unknown): value is Record<string, unknown> {
  const isFloat = value instanceof Float;
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isFloat;
}

/** The verdict on all parts: they are read before any is judged. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  const all = new Set(verdicts);
  if (all.has('unreadable')) return 'unreadable';
  return all.has('invalid') ? 'invalid' : 'fine';
}

/** `isReadable` and `isValid` in the order in which the API server asks. */
export function judge(isReadable: boolean, isValid: () => boolean): Verdict {
  if (!isReadable) return 'unreadable';
  return isValid() ? 'fine' : 'invalid';
}
