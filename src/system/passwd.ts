/**
 * The system's entry of an account, for a runtime whose `os.userInfo` reads the environment instead. The file has the
 * accounts of most machines; a directory service is asked through the system's own tools.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

export interface ProcessAccount {
  username: string;
  uid: number;
  gid: number;
  homedir: string;
  shell: string | null;
}

/** Milliseconds for a directory service that may be down. */
const patience = 5000;

/** The entry of the user id among lines as in /etc/passwd, or in the longer form of BSD. */
export function entryIn(text: string, uid: number): ProcessAccount | undefined {
  for (const line of text.split('\n')) {
    const fields = line.split(':');
    const [username = '', , id, gid] = fields;
    // The home directory and the shell are the last two in both forms.
    const [homedir = '', shell = ''] = fields.slice(-2);
    if (fields.length >= 7 && username !== '' && id !== '' && Number(id) === uid) {
      return { username, uid, gid: Number(gid), homedir, shell: shell || null };
    }
  }
  return undefined;
}

function fromFile(uid: number): ProcessAccount | undefined {
  try {
    return entryIn(readFileSync('/etc/passwd', 'utf8'), uid);
  } catch {
    return undefined;
  }
}

function fromDirectory(uid: number): ProcessAccount | undefined {
  const isMac = process.platform === 'darwin';
  const words = isMac ? ['-P', String(uid)] : ['passwd', String(uid)];
  const { stdout } = spawnSync(isMac ? 'id' : 'getent', words, {
    encoding: 'utf8',
    timeout: patience,
  });
  return entryIn(stdout ?? '', uid);
}

/** Throws where the system has no entry. */
export function entryUnderBun(): ProcessAccount {
  const uid = process.getuid?.();
  // Windows has no user ids, and its names are in the environment.
  if (uid === undefined) return userInfo();
  const found = fromFile(uid) ?? fromDirectory(uid);
  if (!found) throw new Error(`no entry for the user id ${uid}`);
  return found;
}
