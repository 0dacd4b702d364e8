/** Options that keep a person's own ssh configuration from changing what a session is. */
import { join } from 'node:path';
import { childEnv } from '../../system/child-env.ts';
import type { Deps } from '../../system/deps.ts';
import { expandHome } from '../../system/home-path.ts';

/** Since OpenSSH 8.7; an earlier one takes them for a mistake, and ends. */
const options = ['SessionType=default', 'StdinNull=no', 'ForkAfterAuthentication=no'];
const since = [8, 7] as const;

const mentions = /^[ \t]*(?:SessionType|StdinNull|ForkAfterAuthentication|Include)[ \t="]/im;

async function hasThem({ deps, signal }: { deps: Deps; signal: AbortSignal }): Promise<boolean> {
  const env = childEnv(deps.env);
  const { stderr } = await deps.spawn('ssh', ['-V'], { env, mode: 'capture', signal });
  const [, major = '0', minor = '0'] = /OpenSSH_(?:for_Windows_)?(\d+)\.(\d+)/.exec(stderr) ?? [];
  return Number(major) > since[0] || (Number(major) === since[0] && Number(minor) >= since[1]);
}

/**
 * Arguments that undo a session type of the person's configuration. Only a configuration that may have one costs the
 * question for ssh's version.
 * @param file the configuration that ssh is told to use instead of the person's
 */
export async function sessionOptions(
  context: { deps: Deps; signal: AbortSignal; paths: { home: string } },
  file: string | undefined,
): Promise<string[]> {
  const { deps, paths } = context;
  const path =
    file === undefined ? join(paths.home, '.ssh', 'config') : expandHome(file, paths.home);
  const text = (await deps.files.readOwn(path).catch(() => undefined))?.toString('utf8') ?? '';
  if (!mentions.test(text) || !(await hasThem(context).catch(() => false))) return [];
  return options.flatMap((option) => ['-o', option]);
}
