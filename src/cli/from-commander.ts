/** Rewords the errors of commander. */
import type { CommanderError } from 'commander';
import { globalFlags } from '../command/global-options.ts';
import { type UasError, usageError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';

/** An error of commander in our wording, with its suggestion as the hint. */
export function fromCommander(
  error: CommanderError,
  args: readonly string[],
  command: string,
): UasError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const unknown = /^unknown option '(--[^'=]+)/.exec(first)?.[1];
  // commander does not suggest options hidden from a command's help, such as the global ones.
  const suggestion =
    /Did you mean (?:one of )?(.*)\?/.exec(rest.join(' '))?.[1] ??
    (unknown && nearest(unknown, globalFlags)[0]);
  const dash = args.some((arg) => /^-?[\u2010-\u2015\u2212]/.test(arg))
    ? 'replace the typographic dashes with -'
    : undefined;
  return usageError(
    first,
    dash ??
      (suggestion
        ? `did you mean ${suggestion}?`
        : `see: ${['uas', command].filter(Boolean).join(' ')} --help`),
  );
}
