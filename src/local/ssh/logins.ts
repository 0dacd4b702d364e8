/** Bounds what connections without a login may use up, from their first moment: time, and their number. */
import type { Socket } from 'node:net';
import { type Crowd, crowd } from '../../service/http/crowd.ts';

/** Connections of all ports that have not shown a key yet. */
const mostTogether = 300;
/** The same for one port. */
const mostOfPort = 100;
/** Milliseconds from the start of a connection until it must have shown a key. */
const usualPatience = 30_000;

/** Where a connection comes from. */
interface Peer {
  ip: string;
  port: number;
}

export interface Logins {
  /** The connections of another port. */
  forPort(): Crowd;
  /** Begins to watch a connection of a port. */
  expect(socket: Socket, ofPort: Crowd): void;
  /** The connection from there has logged in, and may stay. */
  admit(peer: Peer): void;
}

export function watchLogins(patience = usualPatience): Logins {
  const together = crowd(mostTogether);
  // The SSH library gives the address of a client, not its socket.
  const waiting = new Map<string, () => void>();
  return {
    forPort: () => crowd(mostOfPort),
    expect(socket, ofPort) {
      const peer = `${socket.remoteAddress} ${socket.remotePort}`;
      // The library reports a client only once it has sent something; a silent one is known only here.
      const timer = setTimeout(() => socket.destroy(), patience);
      const settle = () => {
        clearTimeout(timer);
        ofPort.settle(socket);
        together.settle(socket);
        if (waiting.get(peer) === settle) waiting.delete(peer);
      };
      waiting.set(peer, settle);
      socket.once('close', settle);
      ofPort.wait(socket);
      together.wait(socket);
    },
    admit({ ip, port }) {
      waiting.get(`${ip} ${port}`)?.();
    },
  };
}
