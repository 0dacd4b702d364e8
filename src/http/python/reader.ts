/** Bytes of a connection by line, by count, or up to the end. */
import type { Socket } from 'node:net';

export interface ByteReader {
  /** One line with its line feed, or what is left before the end; empty at the end. Throws beyond 64 KiB. */
  line(): Promise<string>;
  /** Throws when the connection ends before. */
  exactly(count: number): AsyncGenerator<Buffer>;
  rest(): AsyncGenerator<Buffer>;
}

const longestLine = 65_536;

export function byteReader(socket: Socket): ByteReader {
  const source = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let waiting: Buffer = Buffer.alloc(0);

  /** False at the end. */
  async function more(): Promise<boolean> {
    const { done, value } = await source.next();
    if (done) return false;
    waiting = waiting.length === 0 ? value : Buffer.concat([waiting, value]);
    return true;
  }

  function take(count: number): Buffer {
    const taken = waiting.subarray(0, count);
    waiting = waiting.subarray(count);
    return taken;
  }

  return {
    async line() {
      for (;;) {
        const end = waiting.indexOf(0x0a);
        if ((end === -1 ? waiting.length : end) > longestLine) {
          throw new Error('a line of the reply is too long');
        }
        if (end !== -1) return take(end + 1).toString('latin1');
        if (!(await more())) return take(waiting.length).toString('latin1');
      }
    },
    async *exactly(count) {
      let left = count;
      while (left > 0) {
        if (waiting.length === 0 && !(await more())) {
          throw new Error('the connection ended before the reply was complete');
        }
        const part = take(Math.min(left, waiting.length));
        left -= part.length;
        yield part;
      }
    },
    async *rest() {
      do {
        if (waiting.length > 0) yield take(waiting.length);
      } while (await more());
    },
  };
}
