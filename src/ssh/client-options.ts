/** What the system's ssh is told for a UAI: the same options on a command line and in a configuration file. */
import { UasError } from '../core/errors.ts';
import type { Destination } from './connect-string.ts';
import { checkUaiName } from './uai-name.ts';

export interface HostSettings {
  /** Name of the UAI: what its host key is remembered under, whatever its address. */
  name: string;
  destination: Destination;
  knownHosts: string;
  /** Private key file; undefined leaves the choice to ssh. */
  identityFile: string | undefined;
}

/** Seconds between keep-alives: many sites drop connections that are idle for a minute or two. */
const aliveInterval = '30';

/** A path as ssh reads it in an option: quoted, and with its percent signs doubled since ssh expands them. */
export function quotedPath(path: string): string {
  if (/["\\\r\n\0]/.test(path)) {
    throw new UasError(
      'usage',
      `the path ${path} cannot be handed to ssh: it has a quote, backslash or line feed`,
    );
  }
  return `"${path.replaceAll('%', '%%')}"`;
}

/** Names and values of ssh_config(5), in the order they are written. */
export function sshOptions({
  name,
  destination,
  knownHosts,
  identityFile,
}: HostSettings): [string, string][] {
  const options: [string, string][] = [
    ['HostName', destination.host],
    ['Port', String(destination.port)],
  ];
  if (destination.user !== undefined) options.push(['User', destination.user]);
  if (identityFile !== undefined) {
    options.push(['IdentityFile', quotedPath(identityFile)], ['IdentitiesOnly', 'yes']);
  }
  options.push(
    ['HostKeyAlias', checkUaiName(name)],
    ['UserKnownHostsFile', quotedPath(knownHosts)],
    ['StrictHostKeyChecking', 'accept-new'],
    // Entries must be found by name again when the UAI is deleted.
    ['HashKnownHosts', 'no'],
    ['CheckHostIP', 'no'],
    ['ServerAliveInterval', aliveInterval],
    ['ServerAliveCountMax', '4'],
  );
  return options;
}
