/** A connection on each side of an SSH channel, as one. */
import type { Socket } from 'node:net';
import type { Channel } from 'ssh2';

/**
 * Copies both ways. Each direction ends by itself, where the library's own `end` would close both: what the other
 * side still has to say would be lost.
 */
export function splice(socket: Socket, channel: Channel): void {
  let open = 2;
  const ended = () => {
    open -= 1;
    if (open === 0) channel.close();
  };
  socket.pipe(channel, { end: false });
  socket.on('end', () => {
    channel.write('', () => {
      channel.eof();
      ended();
    });
  });
  channel.pipe(socket);
  channel.on('end', ended);
  socket.on('error', () => channel.close());
  channel.on('error', () => socket.destroy());
  channel.on('close', () => socket.destroy());
}
