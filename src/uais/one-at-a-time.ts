/** Several processes that want a UAI at the same time make one: whoever comes second takes what the first has made. */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { withLock } from '../system/lock.ts';
import { tryOwnDirectory } from '../system/own-directory.ts';
import { tokenOwner } from '../tokens/uas-access.ts';

/** A create takes 40 s, and looking for a lost answer as long again. */
const hold = 5 * 60_000;

export interface Search {
  list(): Promise<readonly Uai[]>;
  /** The UAI among mine that will do. */
  choose(own: readonly Uai[]): Promise<Uai | undefined>;
  create(own: readonly Uai[]): Promise<Uai>;
}

/** The files for this service and account. */
async function filesFor(context: Context): Promise<{ lock: string; mark: string }> {
  const { client } = await context.uas();
  const owner = await tokenOwner(context).catch(() => undefined);
  const key = createHash('sha256').update(`${client.base.href}\n${owner ?? ''}`);
  const start = join(context.paths.state, 'creating', key.digest('hex').slice(0, 32));
  return { lock: `${start}.lock`, mark: `${start}.mark` };
}

/**
 * Finds a UAI that will do, or creates one. Who has to wait for another process looks again after that, and so does who
 * finds that one has begun to create since the list was read.
 */
export async function findOrCreate(
  context: Context,
  { list, choose, create }: Search,
): Promise<{ uai: Uai; created: boolean }> {
  const { deps, paths, signal } = context;
  const { files, clock, io } = deps;
  const { lock: path, mark } = await filesFor(context);
  const readMark = async () => (await files.readTrusted(mark).catch(() => undefined))?.toString();
  const before = await readMark();
  const own = await list();
  const found = await choose(own);
  if (found) return { uai: found, created: false };
  await tryOwnDirectory(files, paths.state);
  await files.makePrivateDirectory(join(paths.state, 'creating')).catch(() => {});
  if (await files.stat(path)) io.status('waiting for another command that creates a UAI …');
  return withLock({ files, clock, signal, path, hold }, async () => {
    io.status(undefined);
    const isSame = (await readMark()) === before;
    const now = isSame ? own : await list();
    const other = isSame ? undefined : await choose(now);
    if (other) return { uai: other, created: false };
    // Before the request: a process that is killed in the middle of it has perhaps made one.
    await files.writePrivate(mark, randomBytes(8).toString('hex')).catch(() => {});
    return { uai: await create(now), created: true };
  });
}
