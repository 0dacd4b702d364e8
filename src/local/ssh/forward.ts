/** Port forwarding from the client (`ssh -L`, `-D`): to loopback only. */
import { connect, type Socket } from 'node:net';
import type { Connection, TcpipRequestInfo } from 'ssh2';
import { splice } from './splice.ts';

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host);
}

/** Answers the client's requests for connections. */
export function allowForwarding(client: Connection): void {
  const sockets = new Set<Socket>();
  client.on('tcpip', (accept, reject, { destIP, destPort }: TcpipRequestInfo) => {
    if (!isLoopback(destIP)) {
      reject();
      return;
    }
    const socket = connect({ host: destIP, port: destPort, allowHalfOpen: true });
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.once('error', () => reject());
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      splice(socket, accept());
    });
  });
  // A channel that opens after that is never closed by the library.
  client.on('close', () => {
    for (const socket of sockets) socket.destroy();
  });
}
