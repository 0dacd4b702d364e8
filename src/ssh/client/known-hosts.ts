/** Our own known_hosts: host keys by UAI name, removed together with the UAI. */
import { join } from 'node:path';
import type { Files } from '../../system/files.ts';

export function knownHostsFile(stateDirectory: string): string {
  return join(stateDirectory, 'known_hosts');
}

/**
 * Removes the keys of the UAIs, so that a new UAI of the same name causes no warning. Problems with the file are
 * ignored.
 */
export async function forgetHosts(
  files: Files,
  stateDirectory: string,
  names: readonly string[],
): Promise<void> {
  const file = knownHostsFile(stateDirectory);
  const gone = new Set(names);
  try {
    await files.checkOwnDirectory(stateDirectory);
    const text = (await files.readOwn(file))?.toString('utf8');
    if (text === undefined) return;
    const lines = text.split('\n');
    const kept = lines.filter((line) => !gone.has(line.split(' ', 1)[0] ?? ''));
    if (kept.length < lines.length) await files.writePrivate(file, kept.join('\n'));
  } catch {
    // ssh itself detects a stale key; a delete must not fail because of it.
  }
}
