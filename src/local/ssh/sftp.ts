/** SFTP version 3 over the files of the current user, so that scp, sftp and editors find their way into a UAI. */
import {
  type FileHandle,
  lstat,
  mkdir,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
} from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Attributes, SFTPWrapper } from 'ssh2';
import { attributesOf, change, changeOpen, entryOf } from './sftp-attributes.ts';
import { openForRequest } from './sftp-open.ts';

const status = { ok: 0, endOfFile: 1, noSuchFile: 2, permissionDenied: 3, failure: 4 } as const;
const most = { bytes: 256 * 1024 - 2048, names: 100 };

type Handle = { file: FileHandle; appends: boolean } | { directory: string; left: string[] };

function codeOf(error: unknown): number {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return status.noSuchFile;
  return code === 'EACCES' || code === 'EPERM' ? status.permissionDenied : status.failure;
}

/**
 * ssh ends with the status of the subsystem; the library has no public way to send one for SFTP. Where it keeps that
 * otherwise, files are served all the same, and clients that heed the status say that they failed.
 */
function sendExitStatus(sftp: SFTPWrapper): void {
  const { _protocol, outgoing } = sftp as unknown as {
    _protocol?: { exitStatus?(channel: number, code: number): void };
    outgoing?: { id: number; state: string };
  };
  if (outgoing?.state === 'open') _protocol?.exitStatus?.(outgoing.id, 0);
}

/** Answers a client's requests; relative paths begin at `home`. Open files are closed with the channel. */
export function serveFiles(sftp: SFTPWrapper, home: string): void {
  const handles = new Map<number, Handle>();
  let lastHandle = 0;
  const at = (path: string) => resolve(home, path);
  const give = (id: number, handle: Handle) => {
    lastHandle += 1;
    handles.set(lastHandle, handle);
    const name = Buffer.alloc(4);
    name.writeUInt32BE(lastHandle);
    sftp.handle(id, name);
  };
  const key = (name: Buffer) => (name.length === 4 ? name.readUInt32BE(0) : 0);
  const fileOf = (name: Buffer) => {
    const handle = handles.get(key(name));
    if (!handle || !('file' in handle)) throw new Error('this handle is no open file');
    return handle;
  };
  let queue = Promise.resolve();
  /**
   * Answers with what went wrong; without a word from the work, with ok. One request after the other: clients take
   * answers out of order for a transfer with holes.
   */
  const on = <Args extends unknown[]>(
    event: string,
    work: (id: number, ...args: Args) => Promise<unknown>,
  ) => {
    sftp.on(event, (id: number, ...args: Args) => {
      // The library uses the memory of a request again.
      const kept = args.map((arg) => (Buffer.isBuffer(arg) ? Buffer.from(arg) : arg)) as Args;
      queue = queue
        .then(() => work(id, ...kept))
        .then(
          (answer) => {
            if (answer !== 'answered') sftp.status(id, status.ok);
          },
          (error: unknown) => sftp.status(id, codeOf(error), (error as Error).message),
        );
    });
  };
  /** The same for work that answers by itself. */
  const onAsked = <Args extends unknown[]>(
    event: string,
    work: (id: number, ...args: Args) => Promise<void>,
  ) =>
    on<Args>(event, async (id, ...args) => {
      await work(id, ...args);
      return 'answered';
    });

  onAsked('OPEN', async (id, path: string, flags: number, { mode }: Partial<Attributes>) => {
    give(id, await openForRequest(at(path), flags, mode));
  });
  onAsked('READ', async (id, name: Buffer, offset: number, length: number) => {
    const buffer = Buffer.alloc(Math.min(length, most.bytes));
    const { bytesRead } = await fileOf(name).file.read(buffer, 0, buffer.length, offset);
    if (bytesRead === 0) sftp.status(id, status.endOfFile);
    else sftp.data(id, buffer.subarray(0, bytesRead));
  });
  on('WRITE', async (_id, name: Buffer, offset: number, data: Buffer) => {
    const { file, appends } = fileOf(name);
    for (let done = 0; done < data.length; ) {
      const place = appends ? null : offset + done;
      done += (await file.write(data, done, data.length - done, place)).bytesWritten;
    }
  });
  on('CLOSE', async (_id, name: Buffer) => {
    const handle = handles.get(key(name));
    handles.delete(key(name));
    if (handle && 'file' in handle) await handle.file.close();
  });
  onAsked('OPENDIR', async (id, path: string) => {
    const directory = at(path);
    give(id, { directory, left: ['.', '..', ...(await readdir(directory))] });
  });
  onAsked('READDIR', async (id, name: Buffer) => {
    const handle = handles.get(key(name));
    if (!handle || !('left' in handle)) throw new Error('this handle is no open directory');
    const { directory } = handle;
    const entries = handle.left.splice(0, most.names).map(async (entry) => {
      const facts = await lstat(resolve(directory, entry)).catch(() => undefined);
      return facts ? [entryOf(entry, facts)] : [];
    });
    const found = (await Promise.all(entries)).flat();
    if (found.length === 0) sftp.status(id, status.endOfFile);
    else sftp.name(id, found);
  });
  onAsked('STAT', async (id, path: string) => sftp.attrs(id, attributesOf(await stat(at(path)))));
  onAsked('LSTAT', async (id, path: string) => sftp.attrs(id, attributesOf(await lstat(at(path)))));
  onAsked('FSTAT', async (id, name: Buffer) =>
    sftp.attrs(id, attributesOf(await fileOf(name).file.stat())),
  );
  on('SETSTAT', async (_id, path: string, wanted: Partial<Attributes>) => change(at(path), wanted));
  on('FSETSTAT', async (_id, name: Buffer, wanted: Partial<Attributes>) =>
    changeOpen(fileOf(name).file, wanted),
  );
  on('MKDIR', async (_id, path: string, { mode }: Partial<Attributes>) =>
    mkdir(at(path), mode ?? 0o777),
  );
  on('RMDIR', async (_id, path: string) => rmdir(at(path)));
  on('REMOVE', async (_id, path: string) => rm(at(path)));
  on('RENAME', async (_id, from: string, to: string) => rename(at(from), at(to)));
  on('SYMLINK', async (_id, link: string, target: string) => symlink(target, at(link)));
  const answerName = (id: number, filename: string) =>
    sftp.name(id, [{ filename, longname: filename, attrs: {} as Attributes }]);
  onAsked('READLINK', async (id, path: string) => answerName(id, await readlink(at(path))));
  onAsked('REALPATH', async (id, path: string) =>
    answerName(id, await realpath(at(path)).catch(() => at(path))),
  );

  const closeAll = () => {
    for (const handle of handles.values()) {
      if ('file' in handle) handle.file.close().catch(() => {});
    }
    handles.clear();
  };
  sftp.on('error', () => sftp.end());
  sftp.on('end', () => {
    void queue.finally(() => {
      sendExitStatus(sftp);
      sftp.end();
    });
  });
  sftp.on('close', () => void queue.finally(closeAll));
}
