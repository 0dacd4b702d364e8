/** One process at a time: a lock file that a dead holder does not block for ever. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { UasError } from '../core/errors.ts';
import type { Clock } from './deps.ts';
import type { Files } from './files.ts';

export interface LockOptions {
  files: Files;
  clock: Clock;
  signal: AbortSignal;
  /** The lock file; its directory must exist. */
  path: string;
  /** Milliseconds that the work may take at most, when it is longer than {@link longestHold}. */
  hold?: number | undefined;
}

/** Nobody holds a lock longer than this many milliseconds and lives, unless its work says so. */
export const longestHold = 60_000;
/** Milliseconds that work under a lock may take, so that it has ended before its lock counts as left behind. */
export const longestWork = longestHold - 15_000;
const pause = 50;
/** What a directory says that cannot be written. */
const unwritable = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'ENOSPC', 'EDQUOT']);

/** `pid host nonce`; the home directory may be shared by many hosts. */
interface Holder {
  pid: number;
  host: string;
}

function parse(text: string): Holder | undefined {
  const [pid, host] = text.split(' ');
  return pid && host && /^\d+$/.test(pid) ? { pid: Number(pid), host } : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether the holder is gone: its process has ended, or the lock is older than any work under it. A file server's
 * clock may be ahead of ours, so that how long we have `watched` the lock counts too, in milliseconds.
 */
async function isStale(
  { files, clock, path, hold = longestHold }: LockOptions,
  text: string,
  watched: number,
): Promise<boolean> {
  const facts = await files.stat(path);
  if (!facts) return false;
  if (Math.max(watched, clock.now() - facts.modified) > hold) return true;
  const holder = parse(text);
  return holder?.host === hostname() && !isAlive(holder.pid);
}

/** Takes a stale lock away. The rename lets one of several do so, and what it took is looked at once more. */
async function breakLock({ files, path }: LockOptions, stale: string): Promise<void> {
  const taken = `${path}.${randomBytes(6).toString('hex')}`;
  if (!(await files.rename(path, taken))) return;
  const text = (await files.read(taken))?.toString('utf8') ?? '';
  if (text !== stale) await files.create(path, text);
  await files.remove(taken);
}

async function take(options: LockOptions, mark: string): Promise<void> {
  const { files, clock, signal, path, hold = longestHold } = options;
  const giveUp = clock.now() + 2 * hold;
  let watched = { text: mark, since: clock.now() };
  while (!(await files.create(path, mark))) {
    if ((await files.stat(path))?.isFile === false) {
      throw new UasError('failed', `${path} is no regular file`, { hint: `remove ${path}` });
    }
    const text = (await files.read(path))?.toString('utf8') ?? '';
    if (text !== watched.text) watched = { text, since: clock.now() };
    if (await isStale(options, text, clock.now() - watched.since)) {
      await breakLock(options, text);
      continue;
    }
    if (clock.now() > giveUp) {
      throw new UasError('failed', `${path} is held by another process`, {
        hint: `if none of yours is running, remove ${path}`,
      });
    }
    await clock.sleep(pause, signal);
  }
}

/**
 * Runs `work` while no other process does. In a directory that cannot be written it runs without the lock: there
 * is nothing to protect then.
 */
export async function withLock<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  const { files, path } = options;
  const mark = `${process.pid} ${hostname()} ${randomBytes(6).toString('hex')}`;
  try {
    await take(options, mark);
  } catch (error) {
    if (!unwritable.has(String((error as NodeJS.ErrnoException).code))) throw error;
    return work();
  }
  try {
    return await work();
  } finally {
    const text = (await files.read(path).catch(() => undefined))?.toString('utf8');
    if (text === mark) await files.remove(path).catch(() => {});
  }
}
