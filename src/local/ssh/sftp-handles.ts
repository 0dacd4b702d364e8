/** The open files and directories of one SFTP channel. */
import type { FileHandle } from 'node:fs/promises';

interface OpenFile {
  file: FileHandle;
  appends: boolean;
}

interface OpenDirectory {
  directory: string;
  /** The entries that were not sent yet. */
  left: string[];
}

type Handle = OpenFile | OpenDirectory;

const keyOf = (name: Buffer) => (name.length === 4 ? name.readUInt32BE(0) : 0);

export type Handles = ReturnType<typeof createHandles>;

export function createHandles() {
  const handles = new Map<number, Handle>();
  let last = 0;
  return {
    /** @returns the name by which the client uses the handle */
    add(handle: Handle): Buffer {
      last += 1;
      handles.set(last, handle);
      const name = Buffer.alloc(4);
      name.writeUInt32BE(last);
      return name;
    },
    file(name: Buffer): OpenFile {
      const handle = handles.get(keyOf(name));
      if (!handle || !('file' in handle)) throw new Error('this handle is not an open file');
      return handle;
    },
    directory(name: Buffer): OpenDirectory {
      const handle = handles.get(keyOf(name));
      if (!handle || !('left' in handle)) throw new Error('this handle is not an open directory');
      return handle;
    },
    async close(name: Buffer): Promise<void> {
      const handle = handles.get(keyOf(name));
      handles.delete(keyOf(name));
      if (handle && 'file' in handle) await handle.file.close();
    },
    closeAll(): void {
      for (const handle of handles.values()) {
        if ('file' in handle) handle.file.close().catch(() => {});
      }
      handles.clear();
    },
  };
}
