/** SFTP version 3 over the files of the current user, so that scp, sftp and editors find their way into a UAI. */
import {
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
import { createHandles, type Handles } from './sftp-handles.ts';
import { openForRequest } from './sftp-open.ts';
import { queueRequests, type Requests, status } from './sftp-requests.ts';

const most = { bytes: 256 * 1024 - 2048, names: 100 };

/**
 * ssh ends with the status of the subsystem; the library has no public way to send one for SFTP. Where it keeps that
 * elsewhere, files are still served, but clients that check the status report a failure.
 */
function sendExitStatus(sftp: SFTPWrapper): void {
  const { _protocol, outgoing } = sftp as unknown as {
    _protocol?: { exitStatus?(channel: number, code: number): void };
    outgoing?: { id: number; state: string };
  };
  if (outgoing?.state === 'open') _protocol?.exitStatus?.(outgoing.id, 0);
}

/** What answers to requests need. */
interface Channel {
  sftp: SFTPWrapper;
  requests: Requests;
  handles: Handles;
  /** The absolute path for a client's path. */
  at(path: string): string;
}

/** Answers a client's requests; relative paths begin at `home`. Open files are closed with the channel. */
export function serveFiles(sftp: SFTPWrapper, home: string): void {
  const requests = queueRequests(sftp);
  const handles = createHandles();
  const channel: Channel = { sftp, requests, handles, at: (path) => resolve(home, path) };
  serveContents(channel);
  serveDirectories(channel);
  serveAttributes(channel);
  servePaths(channel);

  sftp.on('error', () => sftp.end());
  sftp.on('end', () =>
    requests.afterAll(() => {
      sendExitStatus(sftp);
      sftp.end();
    }),
  );
  sftp.on('close', () => requests.afterAll(handles.closeAll));
}

function serveContents({ sftp, requests: { on, onAsked }, handles, at }: Channel): void {
  onAsked('OPEN', async (id, path: string, flags: number, { mode }: Partial<Attributes>) => {
    sftp.handle(id, handles.add(await openForRequest(at(path), flags, mode)));
  });
  onAsked('READ', async (id, name: Buffer, offset: number, length: number) => {
    const buffer = Buffer.alloc(Math.min(length, most.bytes));
    const { bytesRead } = await handles.file(name).file.read(buffer, 0, buffer.length, offset);
    if (bytesRead === 0) sftp.status(id, status.endOfFile);
    else sftp.data(id, buffer.subarray(0, bytesRead));
  });
  on('WRITE', async (name: Buffer, offset: number, data: Buffer) => {
    const { file, appends } = handles.file(name);
    for (let done = 0; done < data.length; ) {
      const place = appends ? null : offset + done;
      done += (await file.write(data, done, data.length - done, place)).bytesWritten;
    }
  });
  on('CLOSE', handles.close);
}

function serveDirectories({ sftp, requests: { on, onAsked }, handles, at }: Channel): void {
  onAsked('OPENDIR', async (id, path: string) => {
    const directory = at(path);
    const left = ['.', '..', ...(await readdir(directory))];
    sftp.handle(id, handles.add({ directory, left }));
  });
  onAsked('READDIR', async (id, name: Buffer) => {
    const { directory, left } = handles.directory(name);
    const entries = left.splice(0, most.names).map(async (entry) => {
      const facts = await lstat(resolve(directory, entry)).catch(() => undefined);
      return facts ? [entryOf(entry, facts)] : [];
    });
    const found = (await Promise.all(entries)).flat();
    if (found.length === 0) sftp.status(id, status.endOfFile);
    else sftp.name(id, found);
  });
  on('MKDIR', async (path: string, { mode }: Partial<Attributes>) =>
    mkdir(at(path), mode ?? 0o777),
  );
  on('RMDIR', async (path: string) => rmdir(at(path)));
}

function serveAttributes({ sftp, requests: { on, onAsked }, handles, at }: Channel): void {
  onAsked('STAT', async (id, path: string) => sftp.attrs(id, attributesOf(await stat(at(path)))));
  onAsked('LSTAT', async (id, path: string) => sftp.attrs(id, attributesOf(await lstat(at(path)))));
  onAsked('FSTAT', async (id, name: Buffer) =>
    sftp.attrs(id, attributesOf(await handles.file(name).file.stat())),
  );
  on('SETSTAT', async (path: string, wanted: Partial<Attributes>) => change(at(path), wanted));
  on('FSETSTAT', async (name: Buffer, wanted: Partial<Attributes>) =>
    changeOpen(handles.file(name).file, wanted),
  );
}

function servePaths({ sftp, requests: { on, onAsked }, at }: Channel): void {
  on('REMOVE', async (path: string) => rm(at(path)));
  on('RENAME', async (from: string, to: string) => rename(at(from), at(to)));
  on('SYMLINK', async (link: string, target: string) => symlink(target, at(link)));
  const answerName = (id: number, filename: string) =>
    sftp.name(id, [{ filename, longname: filename, attrs: {} as Attributes }]);
  onAsked('READLINK', async (id, path: string) => answerName(id, await readlink(at(path))));
  onAsked('REALPATH', async (id, path: string) =>
    answerName(id, await realpath(at(path)).catch(() => at(path))),
  );
}
