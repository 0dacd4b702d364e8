/** Creates key pairs for many members in a directory that only this user can access. */
import { dirname } from 'node:path';
import type { Context } from '../../command/command.types.ts';
import { usageError } from '../../core/errors.ts';
import { newKey } from '../../ssh/keys/new-key.ts';
import { examineKey, isRefusal } from '../../ssh/keys/private-key.ts';
import type { ImportRow } from './import-rows.ts';

export interface NewPair {
  row: ImportRow;
  /** The line for authorized_keys; undefined before the pair is created. */
  publicKey: string | undefined;
}

async function checkDirectory({ deps }: Context, directory: string): Promise<void> {
  const facts = await deps.files.stat(directory);
  if (!facts) return;
  if (!facts.isDirectory) throw usageError(`--out: ${directory} is not a directory`);
  if ((facts.mode & 0o077) !== 0) {
    throw usageError(
      `--out: others can access ${directory} (mode ${facts.mode.toString(8).padStart(4, '0')})`,
      `use a new directory, or run chmod 700 ${directory}`,
    );
  }
}

/** Refuses rows that would write to the same key file: members who share a Linux user. */
export function checkPlaces(rows: readonly ImportRow[]): void {
  const members = new Map<string, string>();
  for (const { keyFile, member } of rows) {
    if (keyFile === undefined) continue;
    const other = members.get(keyFile);
    if (other !== undefined) {
      throw usageError(
        `the new keys of ${other} and ${member} would both be ${keyFile}`,
        'create them one at a time, with --member and a separate --out for each',
      );
    }
    members.set(keyFile, member);
  }
}

/**
 * Creates a pair at the path of each row and never overwrites a file. A row without a path is skipped: it is refused
 * later, with the reason.
 */
export async function generatePairs(
  context: Context,
  rows: readonly ImportRow[],
  directory: string,
  identity: string,
): Promise<NewPair[]> {
  const { files } = context.deps;
  await checkDirectory(context, directory);
  for (const { keyFile } of rows) {
    if (keyFile !== undefined && (await files.stat(keyFile))) {
      throw usageError(`key already exists: ${keyFile}`, 'use another directory with --out');
    }
  }
  const pairs: NewPair[] = [];
  for (const row of rows) {
    if (row.keyFile === undefined) continue;
    const text = newKey(`${row.linuxUsername}@${identity}`);
    const key = await examineKey(Buffer.from(text));
    if (isRefusal(key)) throw new Error(`a new key is not usable: ${key.problem}`);
    await files.makePrivateDirectory(dirname(row.keyFile));
    await files.writePrivate(row.keyFile, text);
    await files.writePrivate(`${row.keyFile}.pub`, `${key.publicKey}\n`);
    pairs.push({ row, publicKey: key.publicKey });
  }
  return pairs;
}
