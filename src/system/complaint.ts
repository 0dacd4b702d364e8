/** Reasons not to trust a file or directory that controls the program. */
import { UasError } from '../core/errors.ts';

export const octal = (mode: number): string => `0${(mode & 0o7777).toString(8)}`;

/** Why a file of the program cannot be trusted; undefined if it can. */
export function complaintAbout({ uid, mode }: { uid: number; mode: number }): string | undefined {
  const me = process.getuid?.();
  if (me === undefined) return undefined;
  if (uid !== me) return 'it belongs to another user';
  return (mode & 0o022) === 0 ? undefined : `others can write to it (mode ${octal(mode & 0o777)})`;
}

/** The error for a file that others own or can write to. */
export function notTrusted(path: string, facts: { uid: number; mode: number }): UasError {
  const isMine = facts.uid === process.getuid?.();
  return new UasError('failed', `${path} is not used: ${complaintAbout(facts)}`, {
    hint: isMine ? `check what is in it, then: chmod go-w ${path}` : `remove or rename ${path}`,
  });
}

/** The error for a link in place of a file to be written. */
export function foreignLink(path: string): UasError {
  return new UasError('failed', `${path} is a link that belongs to another user`, {
    hint: `remove ${path}`,
  });
}
