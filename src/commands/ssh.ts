/** Logs in to a UAI with the system's ssh, making one when there is none. */
import type { Command } from 'commander';
import type { Uai } from '../api/uas.types.ts';
import { addExamples, type Configure } from '../app.ts';
import type { Context } from '../context.ts';
import { childEnv } from '../core/child-env.ts';
import { UasError, usageError } from '../core/errors.ts';
import { expandHome } from '../core/home-path.ts';
import { textView } from '../output/view.ts';
import { shellQuote, sshArguments } from '../ssh/command-line.ts';
import { parseConnectString } from '../ssh/connect-string.ts';
import { identityFor } from '../ssh/identity.ts';
import { knownHostsFile } from '../ssh/known-hosts.ts';
import { isLoginName } from '../ssh/login-names.ts';
import { oddities } from '../ssh/odd-destination.ts';
import { chooseUai } from '../uais/choose.ts';
import { collect } from '../verbs/options.ts';

interface SshOptions {
  new?: boolean;
  create: boolean;
  wait?: boolean;
  identity?: string;
  login?: string;
  local?: string[];
  remote?: string[];
  dynamic?: string[];
  command: boolean;
  x11?: boolean;
  agent?: boolean;
  tty?: boolean;
  sshOption?: string[];
  print?: boolean;
  image?: string;
  publickey?: string;
}

function addOptions(command: Command): void {
  command
    .argument('[name]', 'name of the UAI; default: my only one that is ready')
    .option('--new', 'make a new UAI in any case')
    .option('--no-create', 'do not make one when there is none')
    .option('--wait', 'wait for the named UAI when it is not ready')
    .option('--image <name>', 'image of a UAI that is made')
    .option('--publickey <file>', 'public key of a UAI that is made')
    .option(
      '-i, --identity <key>',
      'private key file; default: the half of the key it was made with',
    )
    .option('-l, --login <user>', 'user name; default: the one in the connect string')
    .option('-L, --local <spec>', "forward a local port, as ssh's -L", collect)
    .option('-R, --remote <spec>', "forward a remote port, as ssh's -R", collect)
    .option('-D, --dynamic <port>', "SOCKS proxy, as ssh's -D", collect)
    .option('-N, --no-command', 'no remote command, only forwarding')
    .option('-X, --x11', 'forward X11')
    .option('-A, --agent', 'forward the authentication agent')
    .option('-t, --tty', 'force a terminal')
    .option('--ssh-option <key=value>', "any option of ssh's -o; repeatable", collect)
    .option('--print', 'print the ssh command instead of running it');
}

/** A person's own options in ssh's words. Values are theirs, so ssh is the one to judge them. */
function extraArguments(options: SshOptions): string[] {
  const repeat = (flag: string, values: readonly string[] = []) =>
    values.flatMap((value) => [flag, value]);
  for (const option of options.sshOption ?? []) {
    if (!/^[A-Za-z][A-Za-z0-9]*[= ].+$/.test(option)) {
      throw usageError(`--ssh-option: "${option}" is not of the form Key=Value`);
    }
  }
  return [
    ...repeat('-L', options.local),
    ...repeat('-R', options.remote),
    ...repeat('-D', options.dynamic),
    ...(options.command ? [] : ['-N']),
    ...(options.x11 ? ['-X'] : []),
    ...(options.agent ? ['-A'] : []),
    ...(options.tty ? ['-t'] : []),
    ...repeat('-o', options.sshOption),
  ];
}

/** Of a key that is not there ssh would only say so and go on, when a UAI has been made already. */
async function checkIdentity({ deps, paths }: Context, path: string | undefined): Promise<void> {
  // ssh reads ~ itself, and a shell leaves it alone in --identity=~/key.
  if (path === undefined || (await deps.files.stat(expandHome(path, paths.home)))) return;
  throw usageError(`-i: there is no file ${path}`);
}

async function sshCommand(
  context: Context,
  uai: Uai,
  options: SshOptions,
  extra: string[],
): Promise<string[]> {
  const { deps, paths } = context;
  const parsed = parseConnectString(uai.uai_connect_string);
  if (!parsed) {
    throw new UasError('not_ready', `${uai.uai_name} has no address yet`, {
      hint: `uas wait ${uai.uai_name}`,
    });
  }
  deps.io.note(...oddities(parsed, uai.uai_ip, (await context.uas()).client.base));
  const destination = options.login === undefined ? parsed : { ...parsed, user: options.login };
  const identityFile =
    options.identity ?? (await identityFor(deps.files, paths.state, paths.home, uai.uai_name));
  // Where nothing can be kept, ssh says so and goes on.
  await deps.files.makePrivateDirectory(paths.state).catch(() => {});
  return sshArguments({
    name: uai.uai_name,
    destination,
    identityFile,
    knownHosts: knownHostsFile(paths.state),
    extra,
    command: context.rest,
  });
}

async function runSsh({ deps }: Context, args: readonly string[]): Promise<number> {
  try {
    const { code } = await deps.spawn('ssh', args, {
      env: childEnv(deps.env),
      mode: 'inherit',
      signal: deps.signal,
    });
    return code;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UasError('failed', 'there is no ssh program in PATH', {
      hint: 'install the OpenSSH client',
      cause: error,
    });
  }
}

export const ssh: Configure = (command, app) => {
  addOptions(command);
  addExamples(
    command,
    ['a shell on my UAI, made when there is none', 'uas ssh'],
    ['one command; its exit status is the result', 'uas ssh -- squeue --me'],
    ['a port of the UAI on this machine', 'uas ssh uai-vers-93f0289d -N -L 8888:localhost:8888'],
    ['what would be run', 'uas ssh --print'],
  );
  command.action(
    app.action(async (context, given, name: string | undefined) => {
      const options = given as unknown as SshOptions;
      if (options.login !== undefined && !isLoginName(options.login)) {
        throw usageError(`-l: "${options.login}" is no user name`);
      }
      await checkIdentity(context, options.identity);
      const extra = extraArguments(options);
      const uai = await chooseUai(context, {
        name,
        fresh: options.new === true,
        mayCreate: options.create && !context.dryRun,
        wait: options.wait === true,
        create: {
          publickey: options.publickey ?? context.setting('publickey')?.value,
          image: options.image ?? context.setting('image')?.value,
        },
      });
      const args = await sshCommand(context, uai, options, extra);
      if (options.print || context.dryRun) {
        const argv = ['ssh', ...args];
        return textView([shellQuote(argv)], { uai_name: uai.uai_name, argv });
      }
      await context.close();
      context.deps.io.release();
      return runSsh(context, args);
    }),
  );
};
