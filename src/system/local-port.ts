/** Ports of this machine's loopback address. */
import { connect, createServer } from 'node:net';

const host = '127.0.0.1';

/** Listens for a moment; the port, or undefined when that is not possible. */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address ? address.port : undefined;
      server.close(() => resolve(found));
    });
  });
}

export async function isFreePort(port: number): Promise<boolean> {
  return (await tryPort(port)) !== undefined;
}

/** A free port that is not among those taken. */
export async function freePort(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = await tryPort(0);
    if (port === undefined) throw new Error('this machine has no free port');
    if (!taken.has(port)) return port;
  }
}

/** Whether something accepts connections at the port. */
export function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
