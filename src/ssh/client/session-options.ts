/** Options that keep the user's own ssh configuration from changing a session. */
import { join } from 'node:path';
import { childEnv } from '../../system/child-env.ts';
import type { Deps } from '../../system/deps.ts';
import { expandHome } from '../../system/home-path.ts';

/** Since OpenSSH 8.7; earlier releases reject them as invalid. */
const options = ['SessionType=default', 'StdinNull=no', 'ForkAfterAuthentication=no'];
const since = [8, 7] as const;

/** Would run on every UAI, which may not have that program. Since OpenSSH 7.6. */
const ownCommand = ['-o', 'RemoteCommand=none'];

const mentions = (options: string) => new RegExp(`^[ \\t]*(?:${options})[ \\t="]`, 'im');
const mayChangeSession = mentions(
  'SessionType|StdinNull|ForkAfterAuthentication|RemoteCommand|Include',
);
const hasCommand = mentions('RemoteCommand');
const mayForward = mentions('LocalForward|RemoteForward|DynamicForward|Include');

interface Place {
  deps: Deps;
  signal: AbortSignal;
  paths: { home: string };
}

/** The text of the configuration that ssh uses; `file` is the one instead of the user's. */
async function ownConfiguration({ deps, paths }: Place, file: string | undefined): Promise<string> {
  const path =
    file === undefined ? join(paths.home, '.ssh', 'config') : expandHome(file, paths.home);
  return (await deps.files.readOwn(path).catch(() => undefined))?.toString('utf8') ?? '';
}

/** Whether ssh is OpenSSH 8.7 or newer, whose scp also speaks SFTP. */
export async function isRecentOpenSsh({
  deps,
  signal,
}: {
  deps: Deps;
  signal: AbortSignal;
}): Promise<boolean> {
  const env = childEnv(deps.env);
  const { stderr } = await deps.spawn('ssh', ['-V'], { env, mode: 'capture', signal });
  const [, major = '0', minor = '0'] = /OpenSSH_(?:for_Windows_)?(\d+)\.(\d+)/.exec(stderr) ?? [];
  return Number(major) > since[0] || (Number(major) === since[0] && Number(minor) >= since[1]);
}

/**
 * Arguments that reset what the user's configuration says about sessions. The version of ssh is queried only if the
 * configuration may say something.
 * @param file the configuration that ssh uses instead of the user's
 */
export async function sessionOptions(context: Place, file: string | undefined): Promise<string[]> {
  const text = await ownConfiguration(context, file);
  if (!mayChangeSession.test(text)) return [];
  if (!(await isRecentOpenSsh(context).catch(() => false))) {
    return hasCommand.test(text) ? ownCommand : [];
  }
  return [...ownCommand, ...options.flatMap((option) => ['-o', option])];
}

/**
 * Arguments that end an ssh whose port is in use, since without a command it would only wait. Not if the user's own
 * configuration forwards ports: one of those is often in use, by another session.
 * @param args the arguments for the same destination, without forwarded ports
 */
export async function endWhenBusy(
  context: Place,
  file: string | undefined,
  args: readonly string[],
): Promise<string[]> {
  const { deps, signal } = context;
  if (mayForward.test(await ownConfiguration(context, file))) {
    const env = childEnv(deps.env);
    const { stdout } = await deps.spawn('ssh', ['-G', ...args], { env, mode: 'capture', signal });
    if (/^(?:local|remote|dynamic)forward /m.test(stdout)) return [];
  }
  return ['-o', 'ExitOnForwardFailure=yes'];
}
