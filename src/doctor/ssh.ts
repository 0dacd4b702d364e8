/** Checks the ssh client and the key for logging in to UAIs. */

import { messageOf } from '../core/errors.ts';
import { agentKeys } from '../ssh/keys/agent-keys.ts';
import { defaultPublicKey, privateKeyFile, shareKey } from '../ssh/keys/identity.ts';
import { checkPublicKey } from '../ssh/keys/public-key.ts';
import { childEnv } from '../system/child-env.ts';
import { expandHome } from '../system/home-path.ts';
import type { Step } from './diagnosis.ts';
import { fail, ok, warn } from './finding.ts';

/** ssh refuses to run for a user id that the system does not know. */
function startHint(said = ''): string {
  return said.startsWith('No user exists')
    ? 'add an entry for this user id to /etc/passwd; commands that need no ssh work without it'
    : 'see: ssh -V';
}

export const sshStep: Step = {
  check: 'ssh',
  async run({ deps, signal }) {
    try {
      const env = childEnv(deps.env);
      const { code, stderr } = await deps.spawn('ssh', ['-V'], { env, mode: 'capture', signal });
      const said = stderr.trim().split('\n')[0];
      if (code !== 0)
        return fail(`ssh does not start: ${said || `status ${code}`}`, startHint(said));
      return ok(said || 'it is installed');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return fail('ssh not found in PATH', 'install the OpenSSH client');
    }
  },
};

export const keyStep: Step = {
  check: 'key',
  async run({ deps, paths, setting, signal }) {
    const { files } = deps;
    const named = setting('publickey')?.value;
    const file = named ? expandHome(named, paths.home) : await defaultPublicKey(files, paths.home);
    const agent = await agentKeys({ deps, signal });
    if (!file && agent[0]) return ok(`${agent[0].comment || 'a key'} from your ssh-agent`);
    if (!file) return fail('no public key found in ~/.ssh', 'ssh-keygen -t ed25519');
    const content = await files.read(file).catch(() => undefined);
    if (!content) return fail(`${file} cannot be read`, 'uas config unset publickey');
    try {
      checkPublicKey(content, file);
    } catch (error) {
      return fail(messageOf(error), 'ssh-keygen -t ed25519');
    }
    const secret = await privateKeyFile(files, file);
    const isInAgent = agent.some(({ line }) => shareKey(line, content.toString('utf8')));
    if (!secret && isInAgent) return ok(`${file}, with its private key in your ssh-agent`);
    if (!secret)
      return warn(
        `${file}, but its private key is neither next to it nor in an ssh-agent`,
        'ssh-add',
      );
    const facts = await files.stat(secret);
    return facts && (facts.mode & 0o077) !== 0
      ? fail(`others can read ${secret}, so ssh does not use it`, `chmod 600 ${secret}`)
      : ok(file);
  },
};
