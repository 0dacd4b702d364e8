/** Hints for options and words from other clients. */
import type { UasError } from '../core/errors.ts';
import type { CommandLine } from './line.ts';

const hints: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/^unknown option '-t'/, 'set TOWER_ACCESS_TOKEN, or use --token-file'],
  [/^unknown option '-u'/, 'set TOWER_API_ENDPOINT, or save it in the configuration'],
];

const ofIdentities = /^(?:managed-identities|identities|mi)$/;

const afterDashes = 'after two dashes: uas ssh NAME --';

/** The hint for a rejected `uas ssh`; more than two words mean that a remote command was given. */
function sshHint(message: string, hasCommand: boolean): string | undefined {
  if (/^too many arguments/.test(message)) return `the remote command goes ${afterDashes} COMMAND`;
  if (!/^unknown option|argument missing$/.test(message)) return undefined;
  if (hasCommand) return `options of the remote command go ${afterDashes} ls -l`;
  return message.startsWith('unknown option')
    ? `any option of ssh can be given as --ssh-option KEY=VALUE; those of a remote command go ${afterDashes} ls -l`
    : undefined;
}

/** The hint for a rejected command line, if it is typical of another client. */
export function habitHint(
  { message, hint = '' }: UasError,
  { own }: CommandLine,
): string | undefined {
  const words = own.filter((arg) => !arg.startsWith('-'));
  const isSsh = words[0] === 'ssh' || message.includes("for 'ssh'");
  if (isSsh && !hint.startsWith('did you mean')) return sshHint(message, words.length > 2);
  if (!words.some((word) => ofIdentities.test(word))) return undefined;
  if (/^--output: .* is not one of/.test(message)) {
    return '-o sets the output format; for an organization use --organization';
  }
  return hints.find(([pattern]) => pattern.test(message))?.[1];
}
