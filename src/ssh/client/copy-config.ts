/** The ssh configuration for one run of scp, which takes options for one host only. */
import { join } from 'node:path';
import { type HostSettings, sshOptions } from './client-options.ts';
import { includedPath, quotedPath } from './option-path.ts';

export interface CopyHost extends HostSettings {
  /** The name that scp is given. */
  alias: string;
  jump: string | undefined;
  /** All key files, if several were given. */
  identities: readonly string[];
}

/**
 * Entries for the hosts, and then what ssh would read without this file.
 * @param isRecent whether ssh knows StdinNull. IgnoreUnknown does not help: the user's own would no longer count.
 */
export function copyConfig(hosts: readonly CopyHost[], home: string, isRecent: boolean): string {
  const entries = hosts.map((host) => {
    const options: readonly (readonly [string, string])[] = [
      // The user's own would keep scp from talking to the UAI.
      ...(isRecent ? [['StdinNull', 'no'] as const] : []),
      ...host.identities.map((file) => ['IdentityFile', quotedPath(file, host.env ?? {})] as const),
      ...sshOptions(host),
      ...(host.jump === undefined ? [] : [['ProxyJump', host.jump] as const]),
    ];
    return `Host ${host.alias}\n${options.map(([key, value]) => `    ${key} ${value}\n`).join('')}`;
  });
  const files = [join(home, '.ssh', 'config'), '/etc/ssh/ssh_config'];
  const rest = files.map((file) => `    Include ${includedPath(file)}\n`).join('');
  return `${entries.join('\n')}\nMatch all\n${rest}`;
}
