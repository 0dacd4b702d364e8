/** Refuses a command line with bytes that are not UTF-8: nobody could tell what was meant. */
import type { Deps } from '../system/deps.ts';
import { brokenText } from '../system/process-text.ts';
import type { CommandLine } from './line.ts';
import { reportError } from './report-error.ts';

/**
 * Reports the first argument or variable that is not UTF-8. Cray shows a Python traceback then and ends with 1.
 * @returns the exit code, or undefined when all are
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
