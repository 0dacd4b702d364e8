/** The ssh options for a UAI, the same on a command line and in a configuration file. */
import type { Env } from '../../system/deps.ts';
import type { Destination } from './connect-string.ts';
import { quotedPath } from './option-path.ts';
import { checkUaiName } from './uai-name.ts';

export interface HostSettings {
  /** Name of the UAI, under which its host key is stored, whatever its address. */
  name: string;
  /** Undefined while the address is not known. */
  destination: Destination | undefined;
  knownHosts: string;
  /** Key file; the public key when the private key is in an agent. Undefined leaves the choice to ssh. */
  identityFile: string | undefined;
  /** Forwards the authentication agent to the UAI. */
  forwardAgent?: boolean | undefined;
  /** The environment that ssh will have, where a path needs one of its variables. */
  env?: Env | undefined;
}

/** Seconds between keep-alives: many sites drop connections that are idle for a minute or two. */
const aliveInterval = '30';

/** Names and values of ssh_config(5), in the order they are written. */
export function sshOptions({
  name,
  destination,
  knownHosts,
  identityFile,
  forwardAgent = false,
  env = {},
}: HostSettings): [string, string][] {
  const options: [string, string][] = [];
  if (destination !== undefined) {
    options.push(['HostName', destination.host], ['Port', String(destination.port)]);
    if (destination.user !== undefined) options.push(['User', destination.user]);
  }
  if (identityFile !== undefined) {
    options.push(['IdentityFile', quotedPath(identityFile, env)], ['IdentitiesOnly', 'yes']);
  }
  options.push(['HostKeyAlias', checkUaiName(name)]);
  return [...options, ...commonOptions({ knownHosts, forwardAgent, env })];
}

/** The options that are the same for every UAI. */
export function commonOptions({
  knownHosts,
  forwardAgent = false,
  env = {},
}: Pick<HostSettings, 'knownHosts' | 'forwardAgent' | 'env'>): [string, string][] {
  return [
    ['UserKnownHostsFile', quotedPath(knownHosts, env)],
    ['StrictHostKeyChecking', 'accept-new'],
    // Entries must be found by name when the UAI is deleted.
    ['HashKnownHosts', 'no'],
    ['CheckHostIP', 'no'],
    // The operators of the UAI's host could use the keys of a forwarded agent.
    ['ForwardAgent', forwardAgent ? 'yes' : 'no'],
    ['ServerAliveInterval', aliveInterval],
    ['ServerAliveCountMax', '4'],
  ];
}
