/** Connects standard input and output to a TCP address, as `ssh -W` does. */
import { connect } from 'node:net';
import { messageOf, UasError } from '../core/errors.ts';

/** Milliseconds until a connection attempt is given up. */
const connectTakes = 30_000;

/**
 * Resolves when the other end has closed the connection.
 * @throws UasError unreachable when the address does not answer
 */
export function relay(
  { host, port }: { host: string; port: number },
  signal: AbortSignal,
): Promise<void> {
  const { stdin, stdout } = process;
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, signal });
    const fail = (why: string) =>
      reject(new UasError('unreachable', `cannot connect to ${host} port ${port}: ${why}`));
    const timer = setTimeout(() => {
      fail('no answer within 30 seconds');
      socket.destroy();
    }, connectTakes);
    let isOpen = false;
    socket.once('connect', () => {
      isOpen = true;
      clearTimeout(timer);
      stdin.pipe(socket);
      socket.pipe(stdout);
    });
    socket.once('error', (error) => {
      // After the connection is made, ssh reports what has happened to it.
      if (isOpen) resolve();
      else if (signal.aborted) reject(signal.reason as Error);
      else fail(messageOf(error));
    });
    socket.once('close', () => {
      clearTimeout(timer);
      stdin.destroy();
      resolve();
    });
    // ssh has ended.
    stdin.once('error', () => socket.destroy());
    stdout.once('error', () => socket.destroy());
  });
}
