/** The argument list for the system's ssh. */
import { type HostSettings, sshOptions } from './client-options.ts';
import type { Destination } from './connect-string.ts';

export interface SshRequest extends HostSettings {
  destination: Destination;
  /** ssh options that the user added, in order: `-L 8080:localhost:80`, `-N`, `-o`, `Key=Value`. */
  extra: readonly string[];
  /** The remote command; empty for a shell. */
  command: readonly string[];
}

// A command in the user's own configuration would conflict with this one, and a terminal would change its output.
const ownCommand = ['-o', 'RemoteCommand=none', '-o', 'RequestTTY=auto'];

/**
 * Arguments after `ssh`. The user's options come first, because ssh uses the first value of an option; `--` ends the
 * options, so that no text from a server can become one.
 */
export function sshArguments(request: SshRequest): string[] {
  // HostName too, or one in the user's `Host *` would lead elsewhere.
  const ours = sshOptions(request).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const session = request.command.length > 0 ? ownCommand : [];
  const options = [...request.extra, ...ours, ...session];
  return [...options, '--', request.destination.host, ...request.command];
}

/** The command as a POSIX shell would read it back. */
export function shellQuote(words: readonly string[]): string {
  return words
    .map((word) =>
      /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`,
    )
    .join(' ');
}
