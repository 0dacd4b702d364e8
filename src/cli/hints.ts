/** Hints for options and words from other clients. */
import type { UasError } from '../core/errors.ts';
import type { CommandLine } from './line.ts';

/** Words of other clients, and the command line that does the same here. */
const otherWords: Readonly<Record<string, string>> = {
  login: 'sign in with: uas auth login',
  logout: 'sign out with: uas auth logout',
  whoami: 'show the account with: uas status',
  signin: 'sign in with: uas auth login',
  scp: 'copy files with: uas cp FILE NAME:',
  sftp: 'copy files with: uas cp FILE NAME:',
  rsync: 'make the names of UAIs known to rsync with: uas ssh-config --install',
  'port-forward': 'forward a port with: uas forward NAME 8888',
  tunnel: 'forward a port with: uas forward NAME 8888',
  vscode: 'open a UAI in an editor with: uas code NAME',
  shell: 'open a shell with: uas ssh NAME',
  attach: 'open a shell with: uas ssh NAME',
  connect: 'open a shell with: uas ssh NAME',
  exec: 'run a command on a UAI with: uas ssh NAME -- COMMAND',
  logs: 'see why a UAI is not ready with: uas describe NAME; log of the embedded service: uas local logs',
  ps: 'list UAIs with: uas list',
  top: 'run it on a UAI with: uas ssh -t NAME -- top',
  watch: 'watch UAIs with: uas list --watch',
  run: 'create a UAI with: uas create --wait; run a command on it with: uas ssh -- COMMAND',
  start: 'create a UAI with: uas create --wait; start the embedded service with: uas local start',
  stop: 'delete a UAI with: uas delete NAME; stop the embedded service with: uas local stop',
  kill: 'delete a UAI with: uas delete NAME',
};

/** Options of other clients, in the words in which they are rejected. */
const otherOptions: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/^unknown option '--(?:access-token|token|bearer)\b/, 'set UAS_TOKEN, or use --token-file FILE'],
  [/^unknown option '--(?:url|server|host|api)\b/, 'name the service with: --endpoint URL'],
  [/^unknown option '(?:--verbose\b|-v+')/, 'print requests and replies with: --debug'],
  [
    /^--(?:output|format): .*\b(?:console|text|human|pretty|plain)\b/,
    'for people use: -o table, or -o wide',
  ],
];

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

/** What is done to a broker as the UAI that it is. */
const verbsOfUais = /^(?:delete|rm|describe|get|show|wait)$/;

/** The hint for a rejected command line, if it is typical of another client. */
export function habitHint(
  { message, hint = '' }: UasError,
  { own, path }: CommandLine,
): string | undefined {
  const words = own.filter((arg) => !arg.startsWith('-'));
  const [word = ''] = words;
  if (path.length === 0 && Object.hasOwn(otherWords, word)) return otherWords[word];
  const verb = words[path.length] ?? '';
  if (path.at(-1)?.name === 'brokers' && verbsOfUais.test(verb)) {
    return `a broker is a UAI: uas admin uais ${verb} NAME`;
  }
  const other = otherOptions.find(([pattern]) => pattern.test(message))?.[1];
  const isSsh = words[0] === 'ssh' || message.includes("for 'ssh'");
  if (isSsh && !hint.startsWith('did you mean')) return other ?? sshHint(message, words.length > 2);
  if (!words.some((text) => ofIdentities.test(text))) return other;
  if (/^--output: .* is not one of/.test(message)) {
    return '-o sets the output format; for an organization use --organization';
  }
  return hints.find(([pattern]) => pattern.test(message))?.[1] ?? other;
}
