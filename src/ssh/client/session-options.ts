/** Options that keep the user's own ssh configuration from changing the type of a session. */
import { join } from 'node:path';
import { childEnv } from '../../system/child-env.ts';
import type { Deps } from '../../system/deps.ts';
import { expandHome } from '../../system/home-path.ts';

/** Since OpenSSH 8.7; earlier releases reject them as invalid. */
const options = ['SessionType=default', 'StdinNull=no', 'ForkAfterAuthentication=no'];
const since = [8, 7] as const;

const mentions = /^[ \t]*(?:SessionType|StdinNull|ForkAfterAuthentication|Include)[ \t="]/im;

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
 * Arguments that reset a session type from the user's configuration. The version of ssh is queried only if the
 * configuration may contain one.
 * @param file the configuration that ssh uses instead of the user's
 */
export async function sessionOptions(
  context: { deps: Deps; signal: AbortSignal; paths: { home: string } },
  file: string | undefined,
): Promise<string[]> {
  const { deps, paths } = context;
  const path =
    file === undefined ? join(paths.home, '.ssh', 'config') : expandHome(file, paths.home);
  const text = (await deps.files.readOwn(path).catch(() => undefined))?.toString('utf8') ?? '';
  if (!mentions.test(text) || !(await isRecentOpenSsh(context).catch(() => false))) return [];
  return options.flatMap((option) => ['-o', option]);
}
