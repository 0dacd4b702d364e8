/** Files of the user: private from the first byte, replaced atomically, never partially written. */
import { randomBytes } from 'node:crypto';
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { chmod, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UasError } from '../core/errors.ts';
import { makeDirectories } from './make-directories.ts';
import { readBytes } from './read-bytes.ts';

export interface Files {
  /** The bytes of the file, or undefined if it does not exist. Throws on any other error. */
  read(path: string): Promise<Buffer | undefined>;
  /** {@link read} for files of the program: anything but a regular file is an error, so that a pipe cannot block. */
  readOwn(path: string): Promise<Buffer | undefined>;
  /** {@link readOwn} for files that control the program: others must not own them or be able to write to them. */
  readTrusted(path: string): Promise<Buffer | undefined>;
  /** Writes through a unique temporary file in the same directory, fsync and rename. Default mode 0600. */
  writePrivate(path: string, content: string | Uint8Array, mode?: number): Promise<void>;
  /** Creates a private file; false if it already exists. For locks. */
  create(path: string, content: string): Promise<boolean>;
  /** Renames a file atomically. False if it does not exist. */
  rename(from: string, to: string): Promise<boolean>;
  /** Throws a {@link UasError} unless the directory belongs only to this user or does not exist; see own-directory. */
  checkOwnDirectory(path: string): Promise<void>;
  /** Creates the directory like {@link makePrivateDirectory}, and checks it before and after. */
  makeOwnDirectory(path: string): Promise<void>;
  /** Creates the directory and its missing parents with mode 0700. */
  makePrivateDirectory(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** The path with links resolved; undefined if it does not exist. */
  realPath(path: string): Promise<string | undefined>;
  /** Names in a directory, sorted; empty if it does not exist. */
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

/** Undefined on Windows, which has no such owners. */
const myId = () => process.getuid?.();

const factsOf = async (path: string) => statSync(path);

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Resolves a link at the end of the path, so that links of a dotfile manager survive; rejects links of other users. */
async function target(path: string): Promise<string> {
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (link?.isSymbolicLink() && link.uid !== 0 && link.uid !== myId()) {
    throw (await import('./complaint.ts')).foreignLink(path);
  }
  const final = (await orUndefined(realpath(path))) ?? path;
  const facts = await orUndefined(factsOf(final));
  if (facts && !facts.isFile()) throw new UasError('failed', `${final} is not a regular file`);
  return final;
}

/** Syncs a directory, so that a new name survives a power failure. Some file systems do not support it. */
async function syncDirectory(directory: string): Promise<void> {
  try {
    const handle = await open(directory, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Ignored: the file itself is complete.
  }
}

const temporaryName = /^\..+\.[0-9a-f]{16}\.tmp$/;
/** Milliseconds after which a temporary file is considered abandoned. */
const abandonedAfter = 10 * 60_000;

/** Removes temporary files of killed writers, which may contain a secret. */
async function removeAbandoned(directory: string, name: string): Promise<void> {
  const entries = await readdir(directory).catch(() => []);
  for (const entry of entries) {
    if (!entry.startsWith(`.${name}.`) || !temporaryName.test(entry)) continue;
    const path = join(directory, entry);
    const facts = await factsOf(path).catch(() => undefined);
    if (facts && Date.now() - facts.mtimeMs > abandonedAfter) await rm(path, { force: true });
  }
}

export const realFiles: Files = {
  read: (path) => orUndefined(readBytes(path)),

  async readOwn(path) {
    const facts = await orUndefined(factsOf(path));
    if (facts && !facts.isFile()) throw new UasError('failed', `${path} is not a regular file`);
    return facts && orUndefined(readBytes(path));
  },

  async readTrusted(path) {
    const facts = await orUndefined(factsOf(path));
    if (facts && myId() !== undefined && (facts.uid !== myId() || (facts.mode & 0o022) !== 0)) {
      throw (await import('./complaint.ts')).notTrusted(path, facts);
    }
    return facts && realFiles.readOwn(path);
  },

  async writePrivate(path, content, mode = 0o600) {
    const final = await target(path);
    const directory = dirname(final);
    await realFiles.makePrivateDirectory(directory);
    const name = basename(final).slice(0, 200);
    const temporary = join(directory, `.${name}.${randomBytes(8).toString('hex')}.tmp`);
    const file = await open(temporary, 'wx', mode);
    try {
      await file.chmod(mode);
      await file.writeFile(content);
      await file.sync();
      await file.close();
      await rename(temporary, final);
    } catch (error) {
      await file.close().catch(() => {});
      await rm(temporary, { force: true });
      throw error;
    }
    await syncDirectory(directory);
    await removeAbandoned(directory, name);
  },

  async create(path, content) {
    let file: Awaited<ReturnType<typeof open>>;
    try {
      file = await open(path, 'wx', 0o600);
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
      await rm(path, { force: true });
      throw error;
    }
  },

  async rename(from, to) {
    return (await orUndefined(rename(from, to).then(() => true))) ?? false;
  },

  async makePrivateDirectory(path) {
    makeDirectories(path);
  },

  async checkOwnDirectory(path) {
    const own = await import('./own-directory.ts');
    own.checkOwnDirectory(path);
  },

  async makeOwnDirectory(path) {
    const own = await import('./own-directory.ts');
    own.makeOwnDirectory(path);
  },

  async realPath(path) {
    return orUndefined((async () => realpathSync(path))());
  },

  async remove(path) {
    await rm(path, { force: true });
  },

  async list(path) {
    return ((await orUndefined(readdir(path))) ?? []).sort();
  },

  async stat(path) {
    const facts = await orUndefined(factsOf(path));
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

  chmod: (path, mode) => chmod(path, mode),
};

/** Files with reads that the signal cancels, since a pipe without a writer would block. */
export function filesUntil(signal: AbortSignal): Files {
  return { ...realFiles, read: (path) => orUndefined(readBytes(path, signal)) };
}
