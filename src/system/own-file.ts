/** Files that only this user can have written, opened without being led elsewhere. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { UasError } from '../core/errors.ts';
import { complaintAbout } from './complaint.ts';

/**
 * Opens a file to append to it, which is made when it is missing. Neither a link nor a pipe is followed or waited for,
 * and a file with a second name is refused: it may be any file of the user's.
 */
export function openToAppend(path: string): number {
  const { O_APPEND, O_CREAT, O_WRONLY } = constants;
  // Windows has neither of the two.
  const unled = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  let file: number;
  try {
    file = openSync(path, O_APPEND | O_CREAT | O_WRONLY | unled, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') throw refused(path, 'it is a link');
    if (code === 'ENXIO') throw refused(path, 'it is not a regular file');
    throw error;
  }
  const facts = fstatSync(file);
  const complaint =
    (facts.isFile() ? undefined : 'it is not a regular file') ??
    (facts.nlink > 1 ? 'it has a second name' : undefined) ??
    complaintAbout(facts);
  if (complaint === undefined) return file;
  closeSync(file);
  throw refused(path, complaint);
}

function refused(path: string, why: string): UasError {
  return new UasError('failed', `${path} is not written to: ${why}`, { hint: `remove ${path}` });
}
