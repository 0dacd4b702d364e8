/** The keys in the user's ssh-agent; their private keys may not exist as files on this machine. */
import { childEnv } from '../../system/child-env.ts';
import type { Deps } from '../../system/deps.ts';
import { publicBlobs } from './key-blob.ts';

export interface AgentKey {
  /** The key as one line, with its comment. */
  line: string;
  comment: string;
}

/** Empty when there is no agent, or no key in it. Certificates are not listed as separate keys. */
export async function agentKeys({
  deps,
  signal,
}: {
  deps: Deps;
  signal: AbortSignal;
}): Promise<AgentKey[]> {
  if (!deps.env.SSH_AUTH_SOCK) return [];
  const { code, stdout } = await deps
    .spawn('ssh-add', ['-L'], { env: childEnv(deps.env), mode: 'capture', signal })
    .catch(() => ({ code: 1, stdout: '' }));
  if (code !== 0) return [];
  return stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => publicBlobs(line).length > 0)
    .map((line) => ({ line, comment: line.split(/\s+/).slice(2).join(' ') }));
}
