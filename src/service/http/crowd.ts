/**
 * Bounds how many connections wait at once. When there are too many, the one that has waited longest makes room: a
 * newcomer with something to say is served even while somebody else holds thousands of silent connections.
 */
import type { Socket } from 'node:net';

export interface Crowd {
  /** Counts a connection as waiting until {@link Crowd.settle}, or its end. */
  wait(socket: Socket): void;
  /** The connection has sent a request, and is no longer closed in favor of others. */
  settle(socket: Socket): void;
  /** Destroys the waiting connections that fit. */
  clear(fits: (socket: Socket) => boolean): void;
}

/** @param most connections that wait at once; the oldest of more is destroyed */
export function crowd(most: number): Crowd {
  // In the order in which they came. A connection over TLS is two sockets with one peer.
  const waiting = new Map<string, Socket>();
  const peers = new WeakMap<Socket, string>();

  function peerOf(socket: Socket): string {
    const known = peers.get(socket);
    if (known !== undefined) return known;
    // A closed socket no longer has its address.
    const peer = `${socket.remoteAddress} ${socket.remotePort}`;
    peers.set(socket, peer);
    socket.once('close', () => {
      if (waiting.get(peer) === socket) waiting.delete(peer);
    });
    return peer;
  }

  return {
    wait(socket) {
      if (socket.destroyed) return;
      const peer = peerOf(socket);
      waiting.delete(peer);
      waiting.set(peer, socket);
      if (waiting.size <= most) return;
      for (const [first, oldest] of waiting) {
        waiting.delete(first);
        oldest.destroy();
        return;
      }
    },
    settle(socket) {
      waiting.delete(peerOf(socket));
    },
    clear(fits) {
      for (const [peer, socket] of waiting) {
        if (!fits(socket)) continue;
        waiting.delete(peer);
        socket.destroy();
      }
    },
  };
}
