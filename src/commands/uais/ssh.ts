/** `uas ssh`: logs in to a UAI with the system's ssh, creating a UAI if needed. */
import type { Uai } from '../../api/uas.types.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { savedJump } from '../../command/jump.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { textView } from '../../output/view.ts';
import { type SshRequest, shellQuote, sshArguments } from '../../ssh/client/command-line.ts';
import { parseConnectString } from '../../ssh/client/connect-string.ts';
import { knownHostsFile } from '../../ssh/client/known-hosts.ts';
import { isLoginName } from '../../ssh/client/login-names.ts';
import { destinationWarnings } from '../../ssh/client/odd-destination.ts';
import { sessionOptions } from '../../ssh/client/session-options.ts';
import { identityFor } from '../../ssh/keys/identity.ts';
import { childEnv } from '../../system/child-env.ts';
import { expandHome } from '../../system/home-path.ts';
import { tryOwnDirectory } from '../../system/own-directory.ts';
import { chooseUai } from '../../uais/choose.ts';
import { readPublicKey } from '../../uais/public-key-input.ts';
import { addSshOptions, extraArguments, type SshOptions } from './ssh-options.ts';
import { runStdio } from './ssh-stdio.ts';

/** Checks that the key file exists. ssh would only warn and go on, after a UAI has been created. */
async function checkIdentity({ deps, paths }: Context, path: string | undefined): Promise<void> {
  // A shell does not expand ~ in --identity=~/key, but ssh does.
  if (path === undefined || (await deps.files.stat(expandHome(path, paths.home)))) return;
  throw usageError(`-i: file not found: ${path}`);
}

/** Splits `USER@NAME`, as ssh does; a name contains no @. */
function splitDestination(text: string | undefined) {
  const at = text?.lastIndexOf('@') ?? -1;
  return at <= 0
    ? { user: undefined, name: text }
    : { user: text?.slice(0, at), name: text?.slice(at + 1) };
}

/** The jump host of the configuration, unless the command line has one. */
function jumpArguments(context: Context, extra: readonly string[]): string[] {
  const jump = savedJump(context);
  return jump === undefined || extra.includes('-J') ? [] : ['-J', jump];
}

async function sshRequest(
  context: Context,
  uai: Uai,
  options: SshOptions,
  extra: string[],
): Promise<SshRequest> {
  const { deps, paths } = context;
  const parsed = parseConnectString(uai.uai_connect_string);
  if (!parsed) {
    throw new UasError('not_ready', `${uai.uai_name} has no address yet`, {
      hint: `uas wait ${uai.uai_name}`,
    });
  }
  deps.io.note(...destinationWarnings(parsed, uai.uai_ip, (await context.uas()).client.base));
  const destination = options.login === undefined ? parsed : { ...parsed, user: options.login };
  // If the host key cannot be saved, ssh warns and goes on.
  await tryOwnDirectory(deps.files, paths.state);
  const identityFile =
    options.identity ?? (await identityFor(deps.files, paths.state, paths.home, uai.uai_name));
  return {
    name: uai.uai_name,
    destination,
    identityFile,
    knownHosts: knownHostsFile(paths.state),
    env: deps.env,
    extra: [
      ...extra,
      ...jumpArguments(context, extra),
      ...(await sessionOptions(context, options.F)),
    ],
    command: context.rest,
  };
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
    throw new UasError('failed', 'ssh not found in PATH', {
      hint: 'install the OpenSSH client',
      cause: error,
    });
  }
}

/** Milliseconds after which a login counts as successful, so that a later end is not blamed on the key. */
const loginTakes = 120_000;

/** Runs ssh, and prints a hint if the login failed because of the key. */
async function runAndExplain(
  context: Context,
  request: SshRequest,
  args: readonly string[],
  owner: string | undefined,
): Promise<number> {
  const { clock, io } = context.deps;
  const started = clock.now();
  const code = await runSsh(context, args);
  if (code !== 255 || clock.now() - started > loginTakes) return code;
  const { denialHint } = await import('../../ssh/client/denial.ts');
  const hint = await denialHint(context, request, owner);
  if (hint !== undefined) io.note(`hint: ${hint}`);
  return code;
}

export const ssh: Configure = (command, app) => {
  const { read, typed } = addSshOptions(command);
  addExamples(
    command,
    ['open a shell on your UAI, creating one if needed', 'uas ssh'],
    ['run a command and return its exit status', 'uas ssh -- squeue --me'],
    [
      'forward a port of the UAI to this machine',
      'uas ssh uai-vers-93f0289d -N -L 8888:localhost:8888',
    ],
    [
      'connect through a jump host, as another user',
      'uas ssh -J login.example.org root@uai-vers-93f0289d',
    ],
    ['print the ssh command', 'uas ssh --print'],
  );
  command.action(
    app.action(async (context, given, destination: string | undefined) => {
      const { user, name } = splitDestination(destination);
      const declared = read(given);
      if (declared.stdio) return runStdio(context, name);
      const options = { ...declared, login: declared.login ?? user };
      if (options.login !== undefined && !isLoginName(options.login)) {
        throw usageError(`invalid user name "${options.login}"`);
      }
      await checkIdentity(context, options.identity);
      const extra = extraArguments(options, typed);
      const key =
        options.publickey === undefined
          ? undefined
          : await readPublicKey(context, options.publickey);
      const uai = await chooseUai(context, {
        name,
        fresh: options.new,
        mayCreate: options.create && !context.dryRun,
        wait: options.wait,
        wanted: { image: options.image, key: key?.content.toString('utf8') },
        create: {
          key,
          publickey: options.publickey ?? context.setting('publickey')?.value,
          image: options.image ?? context.setting('image')?.value,
        },
      });
      const request = await sshRequest(context, uai, options, extra);
      const args = sshArguments(request);
      if (options.print || context.dryRun) {
        const argv = ['ssh', ...args];
        return textView([shellQuote(argv)], { uai_name: uai.uai_name, argv });
      }
      await context.close();
      context.deps.io.release();
      return runAndExplain(context, request, args, uai.username);
    }),
  );
};
