/**
 * Checks owners of UAIs: they are Kubernetes label values, and the service inserts them unchecked into a label
 * selector.
 */
import { usageError } from '../core/errors.ts';
import { trimmed } from '../core/names.ts';
import { visible } from '../core/text.ts';

const labelValue = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** An owner as a filter or for a new UAI. Throws a usage error if it is empty or not a valid label value. */
export function checkOwner(text: string, flag = '--owner'): string {
  const owner = trimmed(text);
  if (owner.trim() === '') throw usageError(`${flag} is empty; nothing was sent`);
  if (labelValue.test(owner)) return owner;
  throw usageError(
    `${flag}: invalid user name "${visible(owner)}"`,
    'expected at most 63 letters, digits, dots, dashes and underscores',
  );
}
