/** A server on loopback that answers in bytes, as wrong as they come. */
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface HostileServer {
  /** Base URL of a User Access Service there. */
  endpoint: string;
  port: number;
  /** Heads of the requests, in order: request line and headers. */
  heads: string[];
  /** Everything that was received. */
  received(): string;
}

/** Answers one request on a socket. */
export type Misbehaviour = (socket: Socket, head: string) => void | Promise<void>;

export async function startHostileServer(answer: Misbehaviour): Promise<HostileServer> {
  const open = new Set<Socket>();
  const heads: string[] = [];
  const chunks: Buffer[] = [];
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    let pending = '';
    let body = 0;
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      pending += chunk.toString('latin1');
      // What is left of the body of the request before.
      const rest = pending.slice(0, body);
      body -= rest.length;
      pending = pending.slice(rest.length);
      const end = pending.indexOf('\r\n\r\n');
      if (end === -1) return;
      const head = pending.slice(0, end);
      const length = Number(/^content-length: *(\d+)$/im.exec(head)?.[1] ?? 0);
      body = Math.max(0, length - (pending.length - end - 4));
      pending = '';
      heads.push(head);
      void answer(socket, head);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/apis/uas-mgr/v1`,
    port,
    heads,
    received: () => Buffer.concat(chunks).toString('latin1'),
  };
}

/** A complete reply. */
export function httpReply(
  status: string,
  headers: readonly string[],
  body: string | Buffer = '',
): Buffer {
  return Buffer.concat([
    Buffer.from(
      [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', ''].join(
        '\r\n',
      ),
      'latin1',
    ),
    Buffer.from(body),
  ]);
}

export const json = 'Content-Type: application/json';

/** Writes pieces with pauses until the socket is gone. */
export async function drip(
  socket: Socket,
  piece: (count: number) => string | Buffer,
  ms: number,
): Promise<void> {
  const gone = new Promise((resolve) => socket.once('close', resolve));
  for (let count = 0; !socket.destroyed && socket.writable; count += 1) {
    if (!socket.write(piece(count))) {
      await Promise.race([gone, new Promise((resolve) => socket.once('drain', resolve))]);
    }
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}
