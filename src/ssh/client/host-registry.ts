/** The UAIs in this program's ssh configuration, with their last known addresses. */
import { join } from 'node:path';
import { isRecord } from '../../core/record.ts';
import type { Files } from '../../system/files.ts';
import type { Destination } from './connect-string.ts';
import { isLoginHost, isLoginName } from './login-names.ts';
import { isHostName } from './uai-name.ts';

/** The UAIs of one service; null while an address is not known. */
export interface HostGroup {
  /** Options of this program that select the service: `--configuration NAME`. */
  words: readonly string[];
  hosts: Record<string, Destination | null>;
}

export interface HostRegistry {
  forwardAgent: boolean;
  /** Login name for UAIs that are not listed. */
  user: string | undefined;
  groups: Record<string, HostGroup>;
}

export function hostRegistryFile(stateDirectory: string): string {
  return join(stateDirectory, 'ssh_hosts.json');
}

export const groupKey = (words: readonly string[]): string => words.join(' ');

export function emptyRegistry(): HostRegistry {
  return { forwardAgent: false, user: undefined, groups: {} };
}

/** The destination in a file; null for one that may not be passed to ssh. */
function readDestination(value: unknown): Destination | null {
  if (!isRecord(value)) return null;
  const { user, host, port } = value;
  const isUser = user === undefined || (typeof user === 'string' && isLoginName(user));
  if (!isUser || typeof host !== 'string' || !isLoginHost(host)) return null;
  if (typeof port !== 'number' || !(port >= 1 && port <= 65535)) return null;
  return { user, host, port };
}

function readGroup(value: unknown): HostGroup | undefined {
  if (!isRecord(value) || !isRecord(value.hosts) || !Array.isArray(value.words)) return undefined;
  const words = value.words.filter((word): word is string => typeof word === 'string');
  const hosts = Object.entries(value.hosts)
    .filter(([name]) => isHostName(name))
    .map(([name, host]) => [name, readDestination(host)]);
  return { words, hosts: Object.fromEntries(hosts) as HostGroup['hosts'] };
}

/** The registry; undefined when there is none or it cannot be read, since the next list writes it again. */
export async function readRegistry(
  files: Files,
  stateDirectory: string,
): Promise<HostRegistry | undefined> {
  try {
    const bytes = await files.readTrusted(hostRegistryFile(stateDirectory));
    if (!bytes) return undefined;
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (!isRecord(value) || !isRecord(value.groups)) return emptyRegistry();
    const { user } = value;
    const groups: HostRegistry['groups'] = {};
    for (const given of Object.values(value.groups)) {
      const group = readGroup(given);
      if (group) groups[groupKey(group.words)] = group;
    }
    return {
      forwardAgent: value.forwardAgent === true,
      user: typeof user === 'string' && isLoginName(user) ? user : undefined,
      groups,
    };
  } catch {
    return emptyRegistry();
  }
}
