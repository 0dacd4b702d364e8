/** Our own known_hosts: host keys under the names of UAIs, forgotten with them. */
import { join } from 'node:path';
import type { Files } from '../../system/files.ts';

export function knownHostsFile(stateDirectory: string): string {
  return join(stateDirectory, 'known_hosts');
}

/** Removes the keys of the UAIs, so that a new one of the same name is no alarm. Trouble with the file is no error. */
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
    // A stale key is found out by ssh itself; a delete must not fail for it.
  }
}
