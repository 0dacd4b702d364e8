/** Opens files that only this user can have written, without following links. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { UasError } from '../core/errors.ts';
import { complaintAbout } from './complaint.ts';

/**
 * Opens a file for appending, creating it if needed. Links are not followed and pipes do not block,
 * and a file with several hard links is rejected, since it may be any file of the user.
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
    (facts.nlink > 1 ? 'it has several hard links' : undefined) ??
    complaintAbout(facts);
  if (complaint === undefined) return file;
  closeSync(file);
  throw refused(path, complaint);
}

function refused(path: string, why: string): UasError {
  return new UasError('failed', `will not write to ${path}: ${why}`, { hint: `remove ${path}` });
}
