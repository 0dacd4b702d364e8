/** Runs the system's ssh for a UAI, and explains why a login failed. */
import type { Uai } from '../../api/uas.types.ts';
import type { Context } from '../../command/command.types.ts';
import { savedJump } from '../../command/jump.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { type SshRequest, sshArguments } from '../../ssh/client/command-line.ts';
import { parseConnectString } from '../../ssh/client/connect-string.ts';
import { knownHostsFile } from '../../ssh/client/known-hosts.ts';
import { isLoginName } from '../../ssh/client/login-names.ts';
import { destinationWarnings } from '../../ssh/client/odd-destination.ts';
import { endWhenBusy, sessionOptions } from '../../ssh/client/session-options.ts';
import { identityFor } from '../../ssh/keys/identity.ts';
import { childEnv } from '../../system/child-env.ts';
import { expandHome } from '../../system/home-path.ts';
import { tryOwnDirectory } from '../../system/own-directory.ts';

/** The jump host of the configuration, unless the command line has one. */
function jumpArguments(context: Context, extra: readonly string[]): string[] {
  const jump = savedJump(context);
  return jump === undefined || extra.includes('-J') ? [] : ['-J', jump];
}

/** Checks that the key files exist. ssh would only warn and go on, after a UAI has been created. */
export async function checkIdentities(
  { deps, paths }: Context,
  files: readonly string[] = [],
): Promise<void> {
  for (const file of files) {
    // A shell does not expand ~ in --identity=~/key, but ssh does.
    if (await deps.files.stat(expandHome(file, paths.home))) continue;
    throw usageError(`-i: file not found: ${file}`);
  }
}

/** Splits `USER@NAME`, as ssh does; a name contains no @. */
export function splitDestination(text: string | undefined) {
  const at = text?.lastIndexOf('@') ?? -1;
  if (at <= 0) return { user: undefined, name: text };
  const user = text?.slice(0, at) ?? '';
  if (!isLoginName(user)) throw usageError(`invalid user name "${user}"`);
  return { user, name: text?.slice(at + 1) };
}

/** What the command line says about a login. */
export interface LoginOptions {
  /** Private key files, of which ssh tries each. */
  identity: readonly string[] | undefined;
  login?: string | undefined;
  /** Configuration file of ssh instead of the user's. */
  F?: string | undefined;
}

/** The request for a UAI, with a warning if its address is odd. */
export async function sshRequest(
  context: Context,
  uai: Uai,
  options: LoginOptions,
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
  const [given, ...more] = options.identity ?? [];
  const identityFile =
    given ?? (await identityFor(deps.files, paths.state, paths.home, uai.uai_name));
  // All of them, so that ssh tries them in this order.
  const keys = more.length === 0 ? [] : (options.identity ?? []);
  return endingWhenBusy(context, options.F, {
    name: uai.uai_name,
    destination,
    identityFile,
    knownHosts: knownHostsFile(paths.state),
    env: deps.env,
    extra: [
      ...extra,
      ...keys.flatMap((key) => ['-i', key]),
      ...jumpArguments(context, extra),
      ...(await sessionOptions(context, options.F)),
    ],
    command: context.rest,
  });
}

/** A request without a command, which has nothing to do when its ports are in use, ends then. */
async function endingWhenBusy(
  context: Context,
  file: string | undefined,
  request: SshRequest,
): Promise<SshRequest> {
  const { extra } = request;
  if (!extra.includes('-N')) return request;
  const plain = { ...request, extra: file === undefined ? [] : ['-F', file], command: [] };
  const options = await endWhenBusy(context, file, sshArguments(plain));
  return { ...request, extra: [...extra, ...options] };
}

/** Runs a program of OpenSSH in the foreground, and returns its exit status. */
export async function runOpenSsh(
  { deps }: Context,
  program: 'ssh' | 'scp',
  args: readonly string[],
): Promise<number> {
  try {
    const { code } = await deps.spawn(program, args, {
      env: childEnv(deps.env),
      mode: 'inherit',
      signal: deps.signal,
    });
    return code;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UasError('failed', `${program} not found in PATH`, {
      hint: 'install the OpenSSH client',
      cause: error,
    });
  }
}

/** Milliseconds after which a login counts as successful, so that a later end is not blamed on the key. */
const loginTakes = 120_000;

/** Prints a hint if the UAI refuses the key; whether it does. */
export async function explainDenial(
  context: Context,
  request: SshRequest,
  owner: string | undefined,
): Promise<boolean> {
  const { denialHint } = await import('../../ssh/client/denial.ts');
  const hint = await denialHint(context, request, owner);
  if (hint !== undefined) context.deps.io.note(`hint: ${hint}`);
  return hint !== undefined;
}

interface Ended {
  code: number;
  /** Whether the UAI refused the key. */
  isDenied: boolean;
}

/** Runs ssh, and prints a hint if the login failed because of the key. */
export async function runAndExplain(
  context: Context,
  request: SshRequest,
  args: readonly string[],
  owner: string | undefined,
): Promise<Ended> {
  const { clock } = context.deps;
  const started = clock.now();
  const code = await runOpenSsh(context, 'ssh', args);
  if (code !== 255 || clock.now() - started > loginTakes) return { code, isDenied: false };
  return { code, isDenied: await explainDenial(context, request, owner) };
}
