/** One service per directory: a lock file that names the process which holds it. */
import { randomBytes } from 'node:crypto';
import { link, rename } from 'node:fs/promises';
import { UasError } from '../../core/errors.ts';
import { realFiles } from '../../core/files.ts';
import { identityOf, isRunning, type ProcessIdentity } from './process.ts';

async function holderOf(path: string): Promise<ProcessIdentity | undefined> {
  const text = (await realFiles.read(path))?.toString();
  return text ? (JSON.parse(text) as ProcessIdentity) : undefined;
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the lock of a dead process out of the way. Somebody else's lock, set meanwhile, is put back. */
async function breakLock(path: string, dead: ProcessIdentity | undefined): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await holderOf(aside);
  if (moved?.pid !== dead?.pid || moved?.began !== dead?.began) await tryLink(aside, path);
  await realFiles.remove(aside);
}

/** Resolves to the function that gives the lock back. Throws a conflict while a running process holds it. */
export async function lock(path: string): Promise<() => Promise<void>> {
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  await realFiles.writePrivate(own, JSON.stringify(await identityOf(process.pid)));
  try {
    while (!(await tryLink(own, path))) {
      const holder = await holderOf(path);
      if (holder && (await isRunning(holder))) {
        throw new UasError(
          'conflict',
          `the embedded service runs already (process ${holder.pid})`,
          {
            hint: 'uas local status',
          },
        );
      }
      await breakLock(path, holder);
    }
  } finally {
    await realFiles.remove(own);
  }
  return () => realFiles.remove(path);
}
