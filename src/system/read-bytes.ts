/** Reads all bytes of a file, or of a pipe that may not have a writer yet. */
import { constants, createReadStream, openSync, readFileSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { usageError } from '../core/errors.ts';

/** The maximum size of a file, larger than any key, list or document. */
const largestFile = 256 * 1024 * 1024;
const tooLarge = (path: string) => usageError(`${path} is too large: more than 256 MiB`);

/**
 * Every command reads two or three small files; reading them synchronously avoids node:fs/promises (4 ms) and threads (2 ms).
 * Anything but a regular file may block, so it is read asynchronously, and the signal cancels that.
 * @throws UasError usage for more than 256 MiB, otherwise the system's error
 */
export async function readBytes(path: string, signal?: AbortSignal): Promise<Buffer> {
  const facts = statSync(path);
  if (facts.size > largestFile) throw tooLarge(path);
  if (facts.isFile() || facts.isDirectory()) return readFileSync(path);
  const stream = facts.isFIFO() ? await openPipe(path) : createReadStream(path);
  return unlessAborted(readStream(path, stream, signal), signal);
}

/** A stream that waits for its file to be opened does not end before that. */
function unlessAborted<T>(reading: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return reading;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    reading.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Opens a pipe without a thread that waits for its writer, which no signal could cancel. */
async function openPipe(path: string): Promise<Readable> {
  // Bun has no sockets over files, and its waiting threads hold no process that ends.
  if (process.versions.bun !== undefined) return createReadStream(path);
  const { Socket } = await import('node:net');
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

async function readStream(path: string, stream: Readable, signal?: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = () => stream.destroy(signal?.reason as Error);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream) {
      size += (chunk as Buffer).length;
      if (size > largestFile) throw tooLarge(path);
      chunks.push(chunk as Buffer);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks);
}
