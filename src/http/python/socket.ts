/** A connection to the host of a URL or to its proxy, with TLS where the URL wants it. */
import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import { allAuthorities, narrowFirst, type Trusted } from '../authorities.ts';
import { hostOf, openTunnel, portOf } from '../tunnel.ts';

export interface SocketOptions {
  proxy: URL | undefined;
  trust: { ca: string | undefined; insecure: boolean | undefined };
  /** Milliseconds for a proxy to open a tunnel. */
  connectTimeout: number;
  signal: AbortSignal;
}

/** Milliseconds for one of several addresses, before the next one is tried as well. */
const eachAddress = 10_000;

type Way = (trusted: Trusted) => Promise<Socket>;

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
  // Verification is asked for explicitly: an environment variable would turn it off otherwise.
  const socket = connect({
    host,
    rejectUnauthorized: true,
    ...trusted,
    ...(isIP(host) ? {} : { servername: host }),
    socket: below,
  });
  return opened(socket, 'secureConnect', signal);
}

/** Tries the given authorities alone first; see {@link narrowFirst}. */
function underAuthorities(way: Way, { ca, insecure }: SocketOptions['trust']): Promise<Socket> {
  if (insecure) return way({ rejectUnauthorized: false });
  if (ca === undefined) return way({});
  type Done = (...outcome: [null, Socket] | [Error, null]) => void;
  const under = (trusted: Trusted) => (_: undefined, done: Done) => {
    way(trusted).then(
      (socket) => done(null, socket),
      (error: Error) => done(error, null),
    );
  };
  const start = narrowFirst(under({ ca: [ca] }), async () => under(await allAuthorities(ca)));
  return new Promise((resolve, reject) => {
    start(undefined, (error, socket) => (error ? reject(error) : resolve(socket)));
  });
}

export function openSocket(url: URL, options: SocketOptions): Promise<Socket> {
  const { proxy, trust, connectTimeout, signal } = options;
  const isSecure = url.protocol === 'https:';
  const first = isSecure ? url : (proxy ?? url);
  if (isSecure && proxy) {
    return underAuthorities(async (tls) => {
      const tunnel = await openTunnel(proxy, url, { tls, timeout: connectTimeout, signal });
      return secure(url, tls, tunnel, signal);
    }, trust);
  }
  if (first.protocol === 'http:') return plain(first, signal);
  return underAuthorities(
    async (tls) => secure(first, tls, await plain(first, signal), signal),
    trust,
  );
}
