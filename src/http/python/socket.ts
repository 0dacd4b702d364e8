/** A connection to the host of a URL or to its proxy, with TLS where the URL wants it. */
import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import { type Trust, type Trusted, underEach } from '../authorities.ts';
import { hostOf, openTunnel, portOf } from '../tunnel.ts';

export interface SocketOptions {
  proxy: URL | undefined;
  trust: Trust;
  /** Milliseconds for a proxy to open a tunnel. */
  connectTimeout: number;
  signal: AbortSignal;
}

/** Milliseconds for one of several addresses, before the next one is tried as well. */
const eachAddress = 10_000;

/** Resolves when the connection can be written to; destroyed when the signal is aborted before. */
function opened(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal) {
  return new Promise<Socket>((resolve, reject) => {
    const stop = () => socket.destroy(signal.reason);
    const settle = () => signal.removeEventListener('abort', stop);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    socket.once('error', (error) => {
      settle();
      reject(error);
    });
    socket.once(event, () => {
      settle();
      // Later errors end the reading, which throws them.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

function plain(url: URL, signal: AbortSignal): Promise<Socket> {
  const socket = tcpConnect({
    host: hostOf(url),
    port: portOf(url),
    noDelay: true,
    autoSelectFamilyAttemptTimeout: eachAddress,
  });
  return opened(socket, 'connect', signal);
}

async function secure(url: URL, trusted: Trusted, below: Socket, signal: AbortSignal) {
  const { connect } = await import('node:tls');
  const host = hostOf(url);
  const socket = connect({
    host,
    ...trusted,
    ...(isIP(host) ? {} : { servername: host }),
    socket: below,
  });
  return opened(socket, 'secureConnect', signal);
}

export function openSocket(url: URL, options: SocketOptions): Promise<Socket> {
  const { proxy, trust, connectTimeout, signal } = options;
  const isSecure = url.protocol === 'https:';
  const first = isSecure ? url : (proxy ?? url);
  if (isSecure && proxy) {
    return underEach(trust, async (tls) => {
      const tunnel = await openTunnel(proxy, url, { tls, timeout: connectTimeout, signal });
      return secure(url, tls, tunnel, signal);
    });
  }
  if (first.protocol === 'http:') return plain(first, signal);
  return underEach(trust, async (tls) => secure(first, tls, await plain(first, signal), signal));
}
