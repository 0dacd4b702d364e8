/** What the API server says to a part of a job: 400 where it cannot be read, 422 where it is not valid. */

export type Verdict = 'fine' | 'unreadable' | 'invalid';

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
