/** What people type out of habit who know other clients, and what it is called here. */
import type { UasError } from './core/errors.ts';

const hints: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/^unknown option '-t'/, 'put it in TOWER_ACCESS_TOKEN, or in a file for --token-file'],
  [/^unknown option '-u'/, 'the address goes into TOWER_API_ENDPOINT, or into the configuration'],
];

const ofIdentities = /^(?:managed-identities|identities|mi)$/;

const ofSsh: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/^too many arguments/, 'the remote command stands after two dashes: uas ssh NAME -- COMMAND'],
  [
    /^unknown option|argument missing$/,
    'options of the remote command stand after two dashes: uas ssh NAME -- ls -l',
  ],
];

/** The way that is meant by a command line that was refused. */
export function habitHint(
  { message, hint = '' }: UasError,
  args: readonly string[],
): string | undefined {
  const isSsh = args.find((arg) => !arg.startsWith('-')) === 'ssh' || message.includes("for 'ssh'");
  if (isSsh && !hint.startsWith('did you mean')) {
    return ofSsh.find(([pattern]) => pattern.test(message))?.[1];
  }
  if (!args.some((arg) => ofIdentities.test(arg))) return undefined;
  if (/^--output: .* is not one of/.test(message)) {
    return '-o is the format; an organization is named with --organization';
  }
  return hints.find(([pattern]) => pattern.test(message))?.[1];
}
