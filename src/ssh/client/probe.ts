/** Tries a key with one login by the system's ssh, without prompts and without leaving files. */

import { UasError } from '../../core/errors.ts';
import type { Env, Spawn } from '../../system/deps.ts';
import { startKeyAgent } from '../keys/key-agent.ts';
import type { PrivateKey } from '../keys/private-key.ts';
import { isLoginHost, isLoginName } from './login-names.ts';
import { quotedPath } from './option-path.ts';

export interface ProbeTarget {
  user: string;
  host: string;
  port: number;
}

export interface ProbeSetup {
  spawn: Spawn;
  env: Env;
  /** Host keys of login nodes, separate from the user's own. */
  knownHosts: string;
  signal: AbortSignal;
  /** Jump host to connect through. */
  jump?: string | undefined;
}

/** Undefined when the login succeeded, otherwise why it failed. */
export type ProbeResult = string | undefined;

const connectSeconds = 10;

/** Only the variables that ssh needs, because others may contain passphrases and tokens. */
function bareEnv(env: Env): Env {
  const kept = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'XDG_STATE_HOME'];
  return { ...Object.fromEntries(kept.map((name) => [name, env[name]])), LC_ALL: 'C' };
}

function options(identity: string, agent: string, knownHosts: string, env: Env): string[] {
  const settings = {
    BatchMode: 'yes',
    // With the user's own configuration, another key could be accepted.
    IdentitiesOnly: 'yes',
    IdentityAgent: agent,
    PreferredAuthentications: 'publickey',
    ControlPath: 'none',
    ClearAllForwardings: 'yes',
    ForwardAgent: 'no',
    PermitLocalCommand: 'no',
    StrictHostKeyChecking: 'accept-new',
    UserKnownHostsFile: quotedPath(knownHosts, env),
    ConnectTimeout: String(connectSeconds),
    ServerAliveInterval: '5',
    ServerAliveCountMax: '2',
    LogLevel: 'ERROR',
  };
  return [
    ...['-F', 'none', '-T', '-n', '-i', identity],
    ...Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]),
  ];
}

/** The last of the hosts as the destination, the others as its jump hosts. No part needs quotes: see isJumpHost. */
function jumpArguments(jump: string): string {
  const hops = jump.split(',');
  const last = `ssh://${hops.pop() ?? ''}`;
  return hops.length === 0 ? last : `-J ${hops.join(',')} ${last}`;
}

function reason(stderr: string, code: number): string {
  if (/Host key verification failed|IDENTIFICATION HAS CHANGED/.test(stderr)) {
    return 'the host key of the login node has changed';
  }
  if (/Permission denied/.test(stderr)) return 'the login node refused the key';
  const last = stderr.trim().split('\n').at(-1)?.trim();
  return last ? last.slice(0, 200) : `ssh ended with status ${code}`;
}

/**
 * Logs in with the key and runs `true`.
 * @param file path of the key when ssh can read it unchanged; otherwise the key stays in this process
 * @throws UasError failed when ssh is not installed, usage when the target is not a valid host and user
 */
export async function probeKey(
  key: PrivateKey,
  file: string | undefined,
  { user, host, port }: ProbeTarget,
  { spawn, env, knownHosts, signal, jump }: ProbeSetup,
): Promise<ProbeResult> {
  if (!isLoginName(user) || !isLoginHost(host) || !(port >= 1 && port <= 65535)) {
    throw new UasError('usage', `cannot log in to "${user}" on "${host}": no valid user or host`);
  }
  const readable = file !== undefined && !key.encrypted && !/["\\%\r\n]|\$\{/.test(file);
  const bare = bareEnv(env);
  // The jump host is reached with the user's own keys and configuration, which the login itself does not use.
  const through =
    jump === undefined
      ? []
      : ['-o', `ProxyCommand=ssh -o BatchMode=yes -W '[%h]:%p' ${jumpArguments(jump)}`];
  const ssh = jump === undefined ? bare : { ...bare, SSH_AUTH_SOCK: env.SSH_AUTH_SOCK };
  const agent = readable ? undefined : await startKeyAgent(key.opened, key.publicKey);
  try {
    const identity = agent?.publicKeyFile ?? file ?? '';
    const login = ['-l', user, '-p', String(port), '--', host, 'true'];
    const ran = await spawn(
      'ssh',
      [...options(identity, agent?.socket ?? 'none', knownHosts, bare), ...through, ...login],
      {
        env: ssh,
        mode: 'capture',
        signal,
      },
    );
    return ran.code === 0 ? undefined : reason(ran.stderr, ran.code);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UasError('failed', 'ssh is not installed, so keys cannot be tried');
  } finally {
    await agent?.close();
  }
}
