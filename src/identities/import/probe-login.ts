/** Tries keys on the login node of a managed identity. */
import type { ManagedIdentity } from '../../api/identities.types.ts';
import type { Context } from '../../command/command.types.ts';
import { savedJump } from '../../command/jump.ts';
import { usageError } from '../../core/errors.ts';
import { knownHostsFile } from '../../ssh/client/known-hosts.ts';
import { type ProbeResult, probeKey } from '../../ssh/client/probe.ts';
import { tryOwnDirectory } from '../../system/own-directory.ts';
import type { LoadedKey } from './key-input.ts';

/** Logs in as the Linux user; undefined when it works. */
export type LoginProbe = (loaded: LoadedKey, linuxUsername: string) => Promise<ProbeResult>;

/** @throws UasError usage when the identity has no login node */
export async function openProbe(
  context: Context,
  { name, config }: ManagedIdentity,
): Promise<LoginProbe> {
  const { deps, paths, signal } = context;
  const host = config?.hostName;
  if (!host) throw usageError(`${name} has no login node to try keys on`, 'leave out --probe');
  // If the file cannot be written, ssh says so and continues.
  await tryOwnDirectory(deps.files, paths.state);
  const { spawn, env } = deps;
  const jump = savedJump(context);
  const setup = { spawn, env, signal, jump, knownHosts: knownHostsFile(paths.state) };
  return ({ key, file }, user) =>
    probeKey(key, file, { user, host, port: config.port ?? 22 }, setup);
}
