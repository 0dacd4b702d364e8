/** Reads all of standard input. */
import { type UasError, usageError } from '../core/errors.ts';
import type { LineInput } from './lines.ts';

/** The maximum size of standard input, larger than any list or document. */
const largestInput = 64 * 1024 * 1024;

/** The error for a second option that reads standard input, which has only one end. */
export function readersClash(first: string, second: string): UasError {
  return usageError(`${first} and ${second} cannot both read standard input`);
}

/** All bytes of standard input; the signal ends the wait for them. */
export async function readAll(stdin: LineInput, signal: AbortSignal | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = () => stdin.destroy(signal?.reason as Error);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stdin) {
      const bytes = Buffer.from(chunk as Uint8Array);
      size += bytes.length;
      if (size > largestInput) throw usageError('standard input is larger than 64 MiB');
      chunks.push(bytes);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks);
}
