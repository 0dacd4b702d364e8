/** The options of `uas ssh`: its own, and those passed to ssh unchanged. */

import { type Command, Option } from 'commander';
import type { Options } from '../../command/command.types.ts';
import { completes } from '../../command/completes.ts';
import { flag, optionsOf, readOptions, text, texts } from '../../command/declare.ts';
import { usageError } from '../../core/errors.ts';

const passedOn: readonly (readonly [flags: string, describe: string])[] = [
  ['-t, --tty', 'force a pseudo-terminal'],
  ['-T', 'do not allocate a pseudo-terminal'],
  ['-n', 'do not read standard input'],
  ['-f', 'go to the background after authentication'],
  ['-C', 'compress'],
  ['-v', 'verbose mode of ssh; up to -vvv'],
  ['-4', 'use IPv4 only'],
  ['-6', 'use IPv6 only'],
  ['-Y', 'forward X11 without the X11 security restrictions'],
  ['-J, --jump <host>', 'connect through a jump host [UAS_JUMP]'],
  ['-W <host:port>', 'forward standard input and output to a host and port through the UAI'],
  ['-p <port>', 'port (default: the one in the connect string)'],
  ['-F <file>', "configuration file instead of ssh's own"],
];

/** Less common options of ssh, which the help does not list; see ssh(1). */
const alsoPassedOn = [
  ...['-a', '-g', '-K', '-k', '-M', '-s', '-x', '-b <address>', '-B <interface>', '-c <ciphers>'],
  ...['-E <file>', '-e <character>', '-I <file>', '-m <macs>', '-O <command>', '-S <socket>'],
  '-w <tunnel>',
];

/** Options that are declared elsewhere, and mean something here too. */
const alsoRead = { F: text('-F <file>'), quiet: flag('-q, --quiet') };

/**
 * Declares the options.
 * @returns `read` for their values, and `typed`: the arguments to pass to ssh unchanged, in order; filled when the command line is parsed
 */
export function addSshOptions(command: Command) {
  command.argument(
    '[name]',
    'name of the UAI, or USER@NAME (default: your only UAI that is ready)',
  );
  const own = optionsOf(command, {
    new: flag('--new', 'create a new UAI even if you have one'),
    create: flag('--no-create', 'do not create a UAI if you have none'),
    wait: flag('--wait', 'wait until the named UAI is ready'),
    image: text('--image <name>', 'use a UAI with this image, creating one if needed'),
    publickey: text('--publickey <file>', 'use a UAI with this public key, creating one if needed'),
    identity: texts(
      '-i, --identity <key>',
      "private key file (default: the one that matches the UAI's public key); repeatable",
    ),
    login: text('-l, --login <user>', 'user name (default: the one in the connect string)'),
    local: texts('-L, --local <spec>', "forward a local port, as ssh's -L"),
    remote: texts('-R, --remote <spec>', "forward a remote port, as ssh's -R"),
    dynamic: texts('-D, --dynamic <port>', "SOCKS proxy, as ssh's -D"),
    command: flag('-N, --no-command', 'forward ports without running a remote command'),
    x11: flag('-X, --x11', 'forward X11'),
    agent: flag('-A, --agent', 'forward the ssh-agent'),
    sshOption: texts('--ssh-option <key=value>', 'ssh option, as in ssh -o; repeatable'),
    resume: flag(
      '--resume',
      'keep the session in tmux on the UAI, and reconnect when the connection drops',
    ),
    stdio: flag('--stdio', 'connect standard input and output to the named UAI, as a ProxyCommand'),
    print: flag('--print', 'print the ssh command instead of running it'),
  });
  completes(command, { name: 'own-uais', '--image': 'usable-images', '--identity': 'files' });
  const typed: string[] = [];
  const add = (flags: string, option: Option) => {
    const flag = flags.slice(0, 2);
    command.addOption(option);
    command.on(`option:${option.name()}`, (value: string | null | undefined) => {
      typed.push(flag, ...(typeof value === 'string' ? [value] : []));
    });
  };
  for (const [flags, describe] of passedOn) add(flags, new Option(flags, describe));
  for (const flags of alsoPassedOn) add(flags, new Option(flags).hideHelp());
  const read = (given: Options) => ({ ...own(given), ...readOptions(alsoRead, given) });
  return { read, typed };
}

export type SshOptions = ReturnType<ReturnType<typeof addSshOptions>['read']>;

/** The caller's options as arguments for ssh, which checks their values itself. */
export function extraArguments(options: SshOptions, typed: readonly string[]): string[] {
  const repeat = (flag: string, values: readonly string[] = []) =>
    values.flatMap((value) => [flag, value]);
  for (const option of options.sshOption ?? []) {
    if (!/^[A-Za-z][A-Za-z0-9]*[= ].+$/.test(option)) {
      throw usageError(
        `--ssh-option: expected KEY=VALUE, got "${option}"`,
        'an option of ssh: -o ServerAliveInterval=10; an output format: -o json',
      );
    }
  }
  return [
    ...repeat('-L', options.local),
    ...repeat('-R', options.remote),
    ...repeat('-D', options.dynamic),
    ...(options.command ? [] : ['-N']),
    ...(options.x11 ? ['-X'] : []),
    ...(options.agent ? ['-A'] : []),
    ...(options.quiet ? ['-q'] : []),
    ...typed,
    ...repeat('-o', options.sshOption),
  ];
}
