/** The account that this process runs as, also where the system has no entry for it. */
import { homedir, userInfo } from 'node:os';
import type { Env } from './deps.ts';

export interface ProcessAccount {
  username: string;
  uid: number;
  gid: number;
  homedir: string;
  shell: string | null;
}

/**
 * The account as the system knows it. A container may run under a user id without an entry in /etc/passwd, and a
 * directory service may be down: then the environment names the user, the home directory and the shell.
 */
export function accountOf(env: Env): ProcessAccount {
  try {
    return userInfo();
  } catch {
    return {
      username: env.USER || env.LOGNAME || 'user',
      uid: process.getuid?.() ?? -1,
      gid: process.getgid?.() ?? -1,
      homedir: env.HOME || '/',
      shell: env.SHELL || null,
    };
  }
}

/**
 * Makes the root directory the home of this process where it has none: some packages ask for the home directory as
 * they load, and the answer would be an exception.
 */
export function ensureHome(): void {
  try {
    homedir();
  } catch {
    process.env.HOME = '/';
  }
}
