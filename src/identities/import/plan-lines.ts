/** A plan for people: refused rows with their lines, then what is written, folded. Unchanged rows are only counted. */
import type { Line } from '../../system/styled-line.ts';
import type { Action, Step } from './plan.ts';

/** Refused rows are all to be fixed, so many are listed. */
const mostRefused = 100;
/** Rows of one action that are listed; more of them than this are folded to the first few. */
const mostListed = 12;
const shownOfMany = 8;

/** One row of a plan: `line 12  create  alice  alice_hpc  SHA256:…`. */
export function stepLine(step: Step, isFromFile: boolean): Line {
  const { line, action, member, linuxUsername, loaded, reason, warnings } = step;
  const key = action === 'refuse' ? undefined : loaded?.key.fingerprint;
  const facts = [linuxUsername, key, reason, ...warnings].filter(Boolean);
  const where = isFromFile && line !== undefined ? [`line ${line}`] : [];
  return [...where, action, member, facts.join('  ')].join('  ');
}

function folded(steps: readonly Step[], action: Action, isFromFile: boolean): Line[] {
  const rows = steps.filter((step) => step.action === action);
  const most = action === 'refuse' ? mostRefused : mostListed;
  const few = action === 'refuse' ? mostRefused : shownOfMany;
  // What a warning or a deletion is about is not folded away.
  const isKept = ({ warnings }: Step, at: number) =>
    at < few || action === 'delete' || warnings.length > 0;
  const shown = rows.length <= most ? rows : rows.filter(isKept).slice(0, mostRefused);
  const lines = shown.map((step) => stepLine(step, isFromFile));
  const rest = rows.length - shown.length;
  return rest > 0
    ? [...lines, `… and ${rest} more to ${action}; to see all: --dry-run -o csv`]
    : lines;
}

/**
 * Refused rows, then each kind of change.
 * @param isFromFile whether the steps have lines of a file
 */
export function planLines(steps: readonly Step[], isFromFile: boolean): Line[] {
  const actions: Action[] = ['refuse', 'delete', 'replace', 'create'];
  const lines = actions.flatMap((action) => folded(steps, action, isFromFile));
  const skipped = steps.filter(({ action }) => action === 'skip').length;
  if (skipped === 0) return lines;
  return [...lines, `${skipped} ${skipped === 1 ? 'row needs' : 'rows need'} no change`];
}
