/** A lock file, which expires if its holder has died. */
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
  /** The maximum duration of the work in milliseconds, if longer than {@link longestHold}. */
  hold?: number | undefined;
}

/** Milliseconds after which a lock counts as abandoned, unless its work may take longer. */
export const longestHold = 60_000;
/** The maximum duration of work under a lock in milliseconds, so that it ends before the lock counts as abandoned. */
export const longestWork = longestHold - 15_000;
const pause = 50;
/** Error codes of a directory that is not writable. */
const unwritable = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'ENOSPC', 'EDQUOT']);

/** Parses `pid host nonce`. Many hosts may share the home directory. */
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
 * Whether the lock is stale: its process has ended, or the lock is older than any work under it. The clock of a file
 * server may be ahead, so the time that we have `watched` the lock, in milliseconds, also counts.
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

/** Removes a stale lock. The rename lets only one process do so, and its content is checked again afterwards. */
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
      throw new UasError('failed', `${path} is not a regular file`, { hint: `remove ${path}` });
    }
    const text = (await files.read(path))?.toString('utf8') ?? '';
    if (text !== watched.text) watched = { text, since: clock.now() };
    if (await isStale(options, text, clock.now() - watched.since)) {
      await breakLock(options, text);
      continue;
    }
    if (clock.now() > giveUp) {
      throw new UasError('failed', `${path} is held by another process`, {
        hint: `if no other uas process is running, remove ${path}`,
      });
    }
    await clock.sleep(pause, signal);
  }
}

/**
 * Runs `work` under the lock. In a directory that is not writable it runs without the lock, since there
 * is nothing to protect.
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
