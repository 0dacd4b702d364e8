/**
 * The state file: one JSON value per line, `[table, key, row]` for a change and `[table, key]` for a removal.
 * Changes are appended, many at a time; the file is rewritten in one step when it has outgrown its content.
 */
import { isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { UasError } from '../../core/errors.ts';
import { formatJson, parseJson } from '../../core/json.ts';
import { realFiles } from '../../system/files.ts';
import { isLine, type Line } from './check-line.ts';

const header = '{"uas-local-state":1}';

export interface Journal {
  /** Takes down a change; it is on disk after the next {@link commit}. */
  record(table: string, key: string, row: unknown): void;
  /**
   * Resolves when every change recorded so far is on disk: neither the end of this process nor a power failure
   * loses it. Concurrent callers share one write and one fsync.
   */
  commit(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A last line without a line feed was cut off by the end of a process: its change was never confirmed. So it is with
 * zeros at the end, where a power failure left the length of a write without its bytes.
 */
export async function readJournal(path: string): Promise<Line[]> {
  const bytes = (await realFiles.readTrusted(path)) ?? Buffer.alloc(0);
  if (!isUtf8(bytes.subarray(0, bytes.lastIndexOf('\n') + 1))) throw damaged(path);
  const text = bytes.toString('utf8').replace(/\0+$/, '');
  const lines = text.split('\n').slice(0, -1);
  if (lines.length === 0 && text === '') return [];
  if (lines.shift() !== header) throw damaged(path);
  return lines.map((line) => {
    const value = parsed(line);
    if (!isLine(value)) throw damaged(path);
    return value;
  });
}

/** undefined for a line that is not JSON. */
function parsed(line: string): unknown {
  try {
    return parseJson(line);
  } catch {
    return undefined;
  }
}

export function damaged(path: string): UasError {
  return new UasError('failed', `the state file of the embedded service is damaged: ${path}`, {
    hint: 'uas local reset',
  });
}

function lineOf(table: string, key: string, row: unknown): string {
  return `${formatJson(row === undefined ? [table, key] : [table, key, row], 0)}\n`;
}

type Snapshot = () => Iterable<readonly [table: string, key: string, row: unknown]>;

/** The file with the changes that are not in it yet. */
function stateFile(path: string, snapshot: Snapshot) {
  let pending: string[] = [];
  let file: FileHandle | undefined;
  let appended = 0;
  let rewritten = 0;

  async function close(): Promise<void> {
    await file?.close();
    file = undefined;
  }

  async function rewrite(): Promise<void> {
    await close();
    pending = [];
    const lines = [...snapshot()].map(([table, key, row]) => lineOf(table, key, row));
    await realFiles.writePrivate(path, `${header}\n${lines.join('')}`);
    file = await open(path, 'a', 0o600);
    appended = 0;
    rewritten = lines.length;
  }

  async function write(): Promise<void> {
    // After a failed write the end of the file is unknown, so the next write replaces the file.
    if (!file || appended > 1000 + 4 * rewritten) return rewrite();
    if (pending.length === 0) return;
    const lines = pending;
    pending = [];
    try {
      await file.appendFile(lines.join(''));
      await file.datasync();
      appended += lines.length;
    } catch (error) {
      await file.close().catch(() => {});
      file = undefined;
      throw error;
    }
  }

  return {
    rewrite,
    write,
    close,
    add: (line: string) => pending.push(line),
    isUpToDate: () => pending.length === 0 && file !== undefined,
  };
}

/** `snapshot` gives all rows there are; the file is first rewritten with them. */
export async function openJournal(path: string, snapshot: Snapshot): Promise<Journal> {
  const file = stateFile(path, snapshot);
  let writing: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;
  let isClosed = false;

  function commit(): Promise<void> {
    // The file may belong to another process by now.
    if (isClosed) return Promise.reject(new Error('the state is closed'));
    if (!writing) {
      if (file.isUpToDate()) return Promise.resolve();
      writing = file.write().finally(() => {
        writing = undefined;
      });
      return writing;
    }
    // Changes recorded after a write began go into the next one, which all later callers share.
    waiting ??= writing
      .catch(() => {})
      .then(() => {
        waiting = undefined;
        return commit();
      });
    return waiting;
  }

  await file.rewrite();
  return {
    record(table, key, row) {
      file.add(lineOf(table, key, row));
    },
    commit,
    async close() {
      await commit();
      isClosed = true;
      await file.close();
    },
  };
}
