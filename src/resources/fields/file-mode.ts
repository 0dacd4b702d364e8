/** File modes, written in octal by people and stored as plain numbers by the service and Kubernetes. */
import { usageError } from '../../core/errors.ts';
import { scalarText } from './codec.ts';

const highest = 0o777;

/** Attributes of volumes that contain a file mode. */
export const isModeKey = (key: string) => key === 'mode' || key === 'default_mode';

/** Whether the owner can read, the group has no more permissions than the owner, and others no more than the group. */
function isUsual(mode: number, digits: RegExp): boolean {
  const [owner, group, other] = [mode >> 6, (mode >> 3) & 7, mode & 7];
  const narrows = (group & ~owner) === 0 && (other & ~group) === 0;
  return narrows && (owner & 4) !== 0 && digits.test(mode.toString(8));
}

/**
 * Whether a number such as 400 was probably meant in octal. 420 is 0644 and accepted: its digits are not a usual mode,
 * but its value is.
 */
function isProbablyOctal(mode: number): boolean {
  const text = String(mode);
  if (mode < 200 || /[89]/.test(text)) return false;
  return isUsual(Number.parseInt(text, 8), /^[04-7]+$/) || !isUsual(mode, /^[014-7]+$/);
}

/** A file mode: text is octal, `"0600"`; a number is the mode itself, 384. */
export function readMode(input: unknown, what: string): number {
  const mode =
    typeof input === 'string' && /^(?:0o?)?[0-7]{1,4}$/.test(input.trim())
      ? Number.parseInt(input.trim().replace(/^0o/, ''), 8)
      : input;
  if (typeof mode !== 'number' || !Number.isInteger(mode) || mode < 0 || mode > highest) {
    throw usageError(
      `${what}: invalid file mode "${scalarText(input)}"`,
      'write it in octal: "0600"',
    );
  }
  if (typeof input !== 'number' || !isProbablyOctal(mode)) return mode;
  const meant = Number.parseInt(String(mode), 8);
  throw usageError(
    `${what}: the number ${mode} is the file mode ${showMode(mode)}, not ${showMode(meant)}`,
    `write "${showMode(meant)}" or ${meant}; if ${showMode(mode)} is meant, write "${showMode(mode)}"`,
  );
}

/** `0600` of 384. */
export function showMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
