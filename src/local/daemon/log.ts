/** A log file that stays small: at its limit it becomes `.1`, and a new file begins. */
import { appendFileSync, closeSync, renameSync, statSync } from 'node:fs';
import { openToAppend } from '../../system/own-file.ts';

const limit = 1_000_000;

/** Appends lines with the time in front; `now` is milliseconds since the epoch. A full disk costs lines, nothing else. */
export function fileLog(path: string, now: () => number): (line: string) => void {
  let size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return (line) => {
    const text = `${new Date(now()).toISOString()} ${line}\n`;
    try {
      if (size + text.length > limit && size > 0) {
        renameSync(path, `${path}.1`);
        size = 0;
      }
      const file = openToAppend(path);
      try {
        appendFileSync(file, text);
      } finally {
        closeSync(file);
      }
      size += text.length;
    } catch {
      // There is no other place to say it.
    }
  };
}
