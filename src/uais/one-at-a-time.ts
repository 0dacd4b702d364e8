/** Makes concurrent processes create only one UAI: later ones use the UAI that the first has created. */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { withLock } from '../system/lock.ts';
import { tryOwnDirectory } from '../system/own-directory.ts';
import { tokenOwner } from '../tokens/uas-access.ts';

/** A create takes 40 s, and looking up a UAI after a lost reply as long again. */
const hold = 5 * 60_000;

export interface Search {
  list(): Promise<readonly Uai[]>;
  /** A suitable UAI of the user's. */
  choose(own: readonly Uai[]): Promise<Uai | undefined>;
  create(own: readonly Uai[]): Promise<Uai>;
}

/** The lock files for this service and account. */
async function filesFor(context: Context): Promise<{ lock: string; mark: string }> {
  const { client } = await context.uas();
  const owner = await tokenOwner(context).catch(() => undefined);
  const key = createHash('sha256').update(`${client.base.href}\n${owner ?? ''}`);
  const start = join(context.paths.state, 'creating', key.digest('hex').slice(0, 32));
  return { lock: `${start}.lock`, mark: `${start}.mark` };
}

/**
 * Finds a suitable UAI or creates one. Looks again after waiting for another process, and if another process has
 * started to create one since the list was read.
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
    // Set before the request, because a process that is killed during it may have created one.
    await files.writePrivate(mark, randomBytes(8).toString('hex')).catch(() => {});
    return { uai: await create(now), created: true };
  });
}
