/** Ports on this side that lead back to the client (`ssh -R`): on loopback only. */
import { createServer, type Server, type Socket } from 'node:net';
import type { Connection } from 'ssh2';
import { splice } from './splice.ts';

const loopback = '127.0.0.1';

/** What is asked for, under either name of the request. */
interface Asked {
  bindAddr: string;
  bindPort: number;
}

function join(client: Connection, socket: Socket, { bindAddr, bindPort }: Asked): void {
  socket.on('error', () => socket.destroy());
  const { remoteAddress = loopback, remotePort = 0 } = socket;
  client.forwardOut(bindAddr, bindPort, remoteAddress, remotePort, (error, channel) => {
    if (error) {
      socket.destroy();
      return;
    }
    splice(socket, channel);
  });
}

/** Answers the client's requests for ports; they are given back with the connection. */
export function allowReverseForwarding(client: Connection): void {
  const servers = new Map<string, Server>();
  let isOver = false;
  const keyOf = ({ bindAddr, bindPort }: Asked) => `${bindAddr}:${bindPort}`;

  client.on('request', (accept, reject, name, info) => {
    if (name === 'cancel-tcpip-forward') {
      servers.get(keyOf(info))?.close();
      if (servers.delete(keyOf(info))) accept?.();
      else reject?.();
      return;
    }
    if (name !== 'tcpip-forward') {
      reject?.();
      return;
    }
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const { port } = server.address() as { port: number };
      join(client, socket, { bindAddr: info.bindAddr, bindPort: port });
    });
    server.on('error', () => reject?.());
    server.listen({ host: loopback, port: info.bindPort }, () => {
      if (isOver) {
        server.close();
        return;
      }
      const { port } = server.address() as { port: number };
      servers.set(keyOf({ bindAddr: info.bindAddr, bindPort: port }), server);
      accept?.(port);
    });
  });
  client.on('close', () => {
    isOver = true;
    for (const server of servers.values()) server.close();
  });
}
