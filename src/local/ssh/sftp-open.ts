/** Opens files for SFTP without ever waiting for one: a FIFO or a device could block the whole service. */
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

const flag = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/** What open(2) takes for the flags of a request. */
function openFlags(flags: number): number {
  const writes = (flags & (flag.write | flag.append)) !== 0;
  const reads = (flags & flag.read) !== 0;
  let wanted = constants.O_RDONLY;
  if (writes) wanted = reads ? constants.O_RDWR : constants.O_WRONLY;
  if (flags & flag.append) wanted |= constants.O_APPEND;
  if (flags & flag.create) wanted |= constants.O_CREAT;
  if (flags & flag.truncate) wanted |= constants.O_TRUNC;
  if (flags & flag.exclusive) wanted |= constants.O_CREAT | constants.O_EXCL;
  return wanted;
}

function check(path: string, facts: Stats): void {
  if (facts.isFile() || facts.isDirectory()) return;
  throw Object.assign(new Error(`${path} is not a regular file`), { code: 'EACCES' });
}

/**
 * Opens what `open` of open(2) names. What is neither a regular file nor a directory is refused: before it is opened,
 * since opening some devices has an effect, and again after that, since another program may have replaced it.
 */
async function openFile(path: string, flags: number, mode?: number): Promise<FileHandle> {
  const before = await stat(path).catch(() => undefined);
  if (before) check(path, before);
  // Windows has neither of the two.
  const unwaiting = (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
  const file = await open(path, flags | unwaiting, mode);
  try {
    check(path, await file.stat());
  } catch (error) {
    await file.close();
    throw error;
  }
  return file;
}

/** Opens a file for an SFTP request, with the flags of SFTP version 3. */
export async function openForRequest(
  path: string,
  flags: number,
  mode = 0o666,
): Promise<{ file: FileHandle; appends: boolean }> {
  return {
    file: await openFile(path, openFlags(flags), mode),
    appends: (flags & flag.append) !== 0,
  };
}

/** Sets the size of a file by its path. */
export async function truncateFile(path: string, size: number): Promise<void> {
  const file = await openFile(path, constants.O_WRONLY);
  await file.truncate(size).finally(() => file.close());
}
