/** The account of this process, even if the system has no entry for it. */
import os, { homedir, userInfo } from 'node:os';
import type { Env } from './deps.ts';
import { entryUnderBun, type ProcessAccount } from './passwd.ts';

/**
 * The account according to the system. A container may run with a user id without an entry in /etc/passwd, and a
 * directory service may be down; then user, home directory and shell come from the environment.
 */
export function accountOf(env: Env): ProcessAccount {
  try {
    return entryOfProcess();
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

/** Throws where the system has no entry. Bun takes most of it from the environment, and where that is silent makes it up. */
function entryOfProcess(): ProcessAccount {
  return process.versions.bun === undefined ? userInfo() : entryUnderBun();
}

/**
 * Sets the home of this process to the root directory if it has none: some packages read the home directory when
 * they load, and would throw.
 */
export function ensureHome(): void {
  try {
    homedir();
  } catch {
    process.env.HOME = '/';
    // Bun looks at the variables that it was started with.
    if (process.versions.bun !== undefined) os.homedir = () => '/';
  }
}
