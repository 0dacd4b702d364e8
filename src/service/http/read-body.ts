/** Reads bodies of requests within limits, since no token has been checked yet. */
import type { IncomingMessage } from 'node:http';

/** Bytes of one body at most. No key, description or list of a real client is near that. */
const largest = 8 * 1024 * 1024;
/** Bytes of all bodies that are being read. */
const largestTogether = 64 * 1024 * 1024;

export class BodyTooLarge extends Error {}

export type ReadBody = (message: IncomingMessage) => Promise<Buffer>;

/** A reader for one server. When all bodies together are too large, the connection of the oldest is destroyed. */
export function bodyReader(): ReadBody {
  const reading = new Map<IncomingMessage, number>();
  let together = 0;

  function add(message: IncomingMessage, bytes: number): void {
    reading.set(message, (reading.get(message) ?? 0) + bytes);
    together += bytes;
    for (const [oldest] of reading) {
      if (together <= largestTogether) return;
      forget(oldest);
      oldest.socket.destroy();
    }
  }

  function forget(message: IncomingMessage): void {
    together -= reading.get(message) ?? 0;
    reading.delete(message);
  }

  return async (message) => {
    if (Number(message.headers['content-length'] ?? 0) > largest) throw new BodyTooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      // The connection must last for the answer to a body that is too large.
      for await (const chunk of message.iterator({ destroyOnReturn: false })) {
        size += chunk.length;
        if (size > largest) throw new BodyTooLarge();
        chunks.push(chunk);
        add(message, chunk.length);
      }
    } finally {
      forget(message);
    }
    return Buffer.concat(chunks);
  };
}
