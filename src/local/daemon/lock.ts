/** One service per directory: a lock file that names the process which holds it. */
import { randomBytes } from 'node:crypto';
import { link } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { UasError } from '../../core/errors.ts';
import { realFiles } from '../../system/files.ts';
import { identityOf, isRunning, type ProcessIdentity } from './process.ts';

type Unlock = () => Promise<void>;

const nobody: ProcessIdentity = { pid: 0, began: '' };

/** undefined without a lock; a damaged lock has no holder. */
async function holderOf(path: string): Promise<ProcessIdentity | undefined> {
  const text = (await realFiles.readTrusted(path))?.toString();
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as ProcessIdentity;
  } catch {
    return nobody;
  }
}

/** Gives the complete file its second name in one step, so that a reader never sees half a lock. */
async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** `whenHeld` throws or waits, while a running process holds the lock. */
async function acquire(
  path: string,
  whenHeld: (holder: ProcessIdentity) => Promise<void>,
): Promise<Unlock> {
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  await realFiles.writePrivate(own, JSON.stringify(await identityOf(process.pid)));
  try {
    while (!(await tryLink(own, path))) {
      const holder = await holderOf(path);
      if (!holder) continue;
      if (await isRunning(holder)) await whenHeld(holder);
      else await removeDead(path);
    }
  } finally {
    await realFiles.remove(own);
  }
  return () => realFiles.remove(path);
}

/**
 * Removes the lock of a dead process. A second lock around that keeps one who looked earlier from removing the lock
 * that somebody else has set since.
 */
async function removeDead(path: string): Promise<void> {
  const unlock = await acquire(`${path}.break`, () => delay(10));
  try {
    const holder = await holderOf(path);
    if (holder && !(await isRunning(holder))) await realFiles.remove(path);
  } finally {
    await unlock();
  }
}

/** Whether a running process holds the lock. */
export async function isHeld(path: string): Promise<boolean> {
  const holder = await holderOf(path);
  return holder !== undefined && (await isRunning(holder));
}

/** Milliseconds that a holder gets to be gone: one that was killed is not so at once. */
const patience = 1000;

/** Resolves to the function that gives the lock back. Throws a conflict while a running process holds it. */
export function lock(path: string, signal?: AbortSignal): Promise<Unlock> {
  const deadline = performance.now() + patience;
  return acquire(path, async ({ pid }) => {
    signal?.throwIfAborted();
    if (performance.now() < deadline) return delay(10);
    throw new UasError('conflict', `the embedded service runs already (process ${pid})`, {
      hint: 'uas local status',
    });
  });
}
