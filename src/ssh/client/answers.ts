/** Finds out whether an SSH server answers, with the system's ssh and without a key. */
import { childEnv } from '../../system/child-env.ts';
import type { Deps } from '../../system/deps.ts';
import type { Destination } from './connect-string.ts';

const settings = {
  BatchMode: 'yes',
  // No key is offered: only the answer of the server matters.
  PreferredAuthentications: 'none',
  PubkeyAuthentication: 'no',
  ControlMaster: 'no',
  ControlPath: 'none',
  ClearAllForwardings: 'yes',
  PermitLocalCommand: 'no',
  // Nothing is sent that a false host could use.
  StrictHostKeyChecking: 'no',
  UserKnownHostsFile: '/dev/null',
  GlobalKnownHostsFile: '/dev/null',
  UpdateHostKeys: 'no',
  ConnectTimeout: '5',
  LogLevel: 'ERROR',
} as const;

/** A user name that no system has, so that no login is counted against anybody. */
const nobody = 'uas-check';

/**
 * Undefined if an SSH server answers, otherwise why not: one line of ssh.
 * @throws ENOENT if ssh is not installed
 */
export async function whyNoAnswer(
  { deps, signal, jump }: { deps: Deps; signal: AbortSignal; jump: string | undefined },
  { host, port }: Pick<Destination, 'host' | 'port'>,
): Promise<string | undefined> {
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const through = jump === undefined ? ['-F', 'none'] : ['-J', jump];
  const login = ['-l', nobody, '-p', String(port), '--', host, 'true'];
  const { code, stderr } = await deps.spawn('ssh', [...through, '-T', '-n', ...options, ...login], {
    env: { ...childEnv(deps.env), LC_ALL: 'C' },
    mode: 'capture',
    signal,
  });
  if (code === 0 || /Permission denied \(/.test(stderr)) return undefined;
  const last = stderr.trim().split('\n').at(-1)?.trim();
  return last ? last.slice(0, 200) : `ssh ended with status ${code}`;
}
