/** Files that belong to the user: private from the first byte, replaced in one step, never half written. */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Files {
  /** The file's bytes, or undefined when there is none. Throws on everything else. */
  read(path: string): Promise<Buffer | undefined>;
  /** Writes through a unique temporary file in the same directory, fsync and rename. Default mode 0600. */
  writePrivate(path: string, content: string | Uint8Array, mode?: number): Promise<void>;
  /** Makes a private file that must not exist yet; false when it does. For locks. */
  create(path: string, content: string): Promise<boolean>;
  /** Gives a file another name in one step. False when there is no such file. */
  rename(from: string, to: string): Promise<boolean>;
  /** Makes the directory and its missing parents, mode 0700 each. */
  makePrivateDirectory(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Names in a directory, sorted; empty when there is none. */
  list(path: string): Promise<string[]>;
  stat(path: string): Promise<FileFacts | undefined>;
  chmod(path: string, mode: number): Promise<void>;
}

export interface FileFacts {
  /** Permission bits. */
  mode: number;
  uid: number;
  size: number;
  /** Milliseconds since the epoch. */
  modified: number;
  isFile: boolean;
  isDirectory: boolean;
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A link at the end of the path is written through, so that a dotfile manager's link survives. */
async function target(path: string): Promise<string> {
  return (await orUndefined(fs.realpath(path))) ?? path;
}

export const realFiles: Files = {
  read: (path) => orUndefined(fs.readFile(path)),

  async writePrivate(path, content, mode = 0o600) {
    const final = await target(path);
    const directory = dirname(final);
    await realFiles.makePrivateDirectory(directory);
    const temporary = join(directory, `.${randomBytes(8).toString('hex')}.tmp`);
    const file = await fs.open(temporary, 'wx', mode);
    try {
      await file.chmod(mode);
      await file.writeFile(content);
      await file.sync();
      await file.close();
      await fs.rename(temporary, final);
    } catch (error) {
      await file.close().catch(() => {});
      await fs.rm(temporary, { force: true });
      throw error;
    }
  },

  async create(path, content) {
    let file: fs.FileHandle;
    try {
      file = await fs.open(path, 'wx', 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
    try {
      await file.writeFile(content);
      await file.close();
      return true;
    } catch (error) {
      await file.close().catch(() => {});
      await fs.rm(path, { force: true });
      throw error;
    }
  },

  async rename(from, to) {
    return (await orUndefined(fs.rename(from, to).then(() => true))) ?? false;
  },

  async makePrivateDirectory(path) {
    await fs.mkdir(path, { recursive: true, mode: 0o700 });
  },

  async remove(path) {
    await fs.rm(path, { force: true });
  },

  async list(path) {
    return ((await orUndefined(fs.readdir(path))) ?? []).sort();
  },

  async stat(path) {
    const facts = await orUndefined(fs.stat(path));
    return (
      facts && {
        mode: facts.mode & 0o777,
        uid: facts.uid,
        size: facts.size,
        modified: facts.mtimeMs,
        isFile: facts.isFile(),
        isDirectory: facts.isDirectory(),
      }
    );
  },

  chmod: (path, mode) => fs.chmod(path, mode),
};
