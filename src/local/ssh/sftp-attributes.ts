/** Attributes of files as SFTP version 3 has them, read and changed. */
import type { Stats } from 'node:fs';
import { chmod, chown, type FileHandle, utimes } from 'node:fs/promises';
import type { Attributes, FileEntry } from 'ssh2';
import { truncateFile } from './sftp-open.ts';

export const attributesOf = ({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes => ({
  ...{ mode, uid, gid, size },
  atime: Math.floor(atimeMs / 1000),
  mtime: Math.floor(mtimeMs / 1000),
});

/** A name with its attributes, and the line that `ls -l` of a client shows unchanged. */
export function entryOf(filename: string, facts: Stats): FileEntry {
  const kindOfFile = facts.isSymbolicLink() ? 'l' : '-';
  const kind = facts.isDirectory() ? 'd' : kindOfFile;
  const letters = [...'rwxrwxrwx'].map((letter, at) => (facts.mode & (256 >> at) ? letter : '-'));
  const { nlink, uid, gid, size, mtime } = facts;
  const date = mtime.toISOString().slice(0, 16).replace('T', ' ');
  const longname = `${kind}${letters.join('')} ${nlink} ${uid} ${gid} ${size} ${date} ${filename}`;
  return { filename, longname, attrs: attributesOf(facts) };
}

export async function change(path: string, wanted: Partial<Attributes>): Promise<void> {
  const { mode, uid, gid, size, atime, mtime } = wanted;
  if (size !== undefined) await truncateFile(path, size);
  if (mode !== undefined) await chmod(path, mode & 0o7777);
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
  if (atime !== undefined && mtime !== undefined) await utimes(path, atime, mtime);
}

export async function changeOpen(file: FileHandle, wanted: Partial<Attributes>): Promise<void> {
  const { mode, uid, gid, size, atime, mtime } = wanted;
  if (size !== undefined) await file.truncate(size);
  if (mode !== undefined) await file.chmod(mode & 0o7777);
  if (uid !== undefined && gid !== undefined) await file.chown(uid, gid);
  if (atime !== undefined && mtime !== undefined) await file.utimes(atime, mtime);
}
