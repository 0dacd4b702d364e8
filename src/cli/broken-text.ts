/** Rejects command lines with bytes that are not UTF-8, since their meaning is unknown. */
import type { Deps } from '../system/deps.ts';
import { brokenText } from '../system/process-text.ts';
import type { CommandLine } from './line.ts';
import { reportError } from './report-error.ts';

/**
 * Reports the first argument or variable that is not UTF-8. (cray shows a Python traceback and exits with 1.)
 * @returns the exit code, or undefined if all are UTF-8
 */
export function reportBrokenText(
  { argv, json, debug }: CommandLine,
  { io, env }: Deps,
  isCray: boolean,
): number | undefined {
  const broken = brokenText(argv, env, isCray);
  if (broken === undefined) return undefined;
  reportError(broken, { io, command: '', json, debug });
  return isCray ? 1 : broken.exit;
}
