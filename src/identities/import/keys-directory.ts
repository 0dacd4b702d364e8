/** Finds the keys of members in a directory by a pattern such as `{linux_username}/id_ed25519`. */
import { join } from 'node:path';
import { usageError } from '../../core/errors.ts';
import type { Files } from '../../system/files.ts';

export const defaultPattern = '{linux_username}/id_ed25519';

export interface Person {
  member: string;
  linuxUsername: string;
}

const placeholder = /\{([^{}]*)\}/g;
/** A name that is safe in a path: no separator and no step upwards. */
const namePart = '[A-Za-z0-9_@+][A-Za-z0-9_.@+-]*';

/** Refuses a pattern that leads out of the directory or has unknown placeholders. */
export function checkPattern(pattern: string): string {
  const names = [...pattern.matchAll(placeholder)].map(([, name]) => name);
  const strange = names.find((name) => name !== 'linux_username' && name !== 'member');
  const hint = 'for example {linux_username}/id_ed25519, or {member}.key';
  if (strange !== undefined) throw usageError(`--pattern: unknown placeholder {${strange}}`, hint);
  if (names.length === 0) throw usageError('--pattern gives the same path for every key', hint);
  if (pattern.startsWith('/') || pattern.split('/').some((part) => part === '..')) {
    throw usageError('--pattern leads out of the directory of the keys', hint);
  }
  return pattern;
}

/** The path of a member's key; undefined when a name cannot be part of a path. */
export function keyPath(directory: string, pattern: string, person: Person): string | undefined {
  let fits = true;
  const path = pattern.replace(placeholder, (_all, name: string) => {
    const value = name === 'member' ? person.member : person.linuxUsername;
    fits &&= new RegExp(`^${namePart}$`).test(value);
    return value;
  });
  return fits ? join(directory, path) : undefined;
}

/**
 * All members whose key is in the directory. If the pattern contains only one kind of name, members have the same name
 * on the platform and on the cluster.
 */
export async function findKeys(
  files: Files,
  directory: string,
  pattern: string,
): Promise<(Person & { keyFile: string })[]> {
  if (!(await files.stat(directory))?.isDirectory) {
    throw usageError(`--keys-dir: directory not found: ${directory}`);
  }
  let found = [{ path: directory, names: {} as Record<string, string> }];
  for (const part of pattern.split('/')) {
    const escaped = part.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
    const seen = new Set<string>();
    const expression = escaped.replace(placeholder, (_all, name: string) => {
      if (seen.has(name)) return `\\k<${name}>`;
      seen.add(name);
      return `(?<${name}>${namePart})`;
    });
    const fits = new RegExp(`^${expression}$`);
    const next: typeof found = [];
    for (const { path, names } of found) {
      for (const entry of await files.list(path).catch(() => [])) {
        const groups = fits.exec(entry)?.groups;
        const isFit = groups
          ? Object.entries(groups).every(([k, v]) => (names[k] ?? v) === v)
          : entry === part;
        if (isFit) next.push({ path: join(path, entry), names: { ...names, ...groups } });
      }
    }
    found = next;
  }
  return found.map(({ path, names }) => ({
    keyFile: path,
    member: names.member ?? names.linux_username ?? '',
    linuxUsername: names.linux_username ?? names.member ?? '',
  }));
}

/**
 * Why a key that was found in a directory is refused; undefined for a file that is in the directory and belongs to the
 * user.
 */
export async function outsideDirectoryProblem(
  files: Files,
  directory: string,
  keyFile: string,
): Promise<string | undefined> {
  const [inside, real] = [await files.realPath(directory), await files.realPath(keyFile)];
  // A missing file has its own message.
  if (inside === undefined || real === undefined) return undefined;
  if (!real.startsWith(join(inside, '/')))
    return `${keyFile} is a link that leads out of ${directory}`;
  const owner = (await files.stat(real))?.uid;
  const isTrusted = !process.getuid || owner === process.getuid() || owner === 0;
  return isTrusted ? undefined : `${keyFile} belongs to another user`;
}
