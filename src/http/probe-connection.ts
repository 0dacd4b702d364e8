/** Probes the connection to a host step by step, for diagnosis: name, connection or proxy, TLS. No request is sent. */
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import {
  type DetailedPeerCertificate,
  type PeerCertificate,
  connect as secure,
  type TLSSocket,
} from 'node:tls';
import { UasError } from '../core/errors.ts';
import type { Certificate, Reach } from '../system/transport.ts';
import type { Trusted } from './authorities.ts';
import { NotConnected } from './not-connected.ts';
import { proxyFor } from './proxy.ts';
import { hostOf, openTunnel, portOf } from './tunnel.ts';

export interface ReachOptions {
  tls: Trusted;
  env: Record<string, string | undefined>;
  /** Milliseconds for each step. */
  timeout: number;
  signal: AbortSignal;
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Resolves with the socket at the event; destroys it if an error, the time limit or the signal comes first. */
function once<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  { timeout, signal }: ReachOptions,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(coded('ETIMEDOUT', 'no answer')), timeout);
    const abort = () => fail(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    socket.on('error', (error) => {
      settle();
      fail(error);
    });
    socket.once('close', () => {
      settle();
      fail(coded('ECONNRESET', 'the connection was closed'));
    });
    socket.once(event, () => {
      settle();
      resolve(socket);
    });
  });
}

const nameOf = (name: PeerCertificate['subject'] | undefined): string =>
  [name?.CN, name?.O].filter(Boolean).join(', ') || 'unnamed';

/** The last certificate of the chain that the server sent and the trusted authorities continue. */
function lastOf(own: DetailedPeerCertificate): { last: DetailedPeerCertificate; length: number } {
  let last = own;
  let length = 1;
  while (last.issuerCertificate && last.issuerCertificate !== last) {
    last = last.issuerCertificate;
    length += 1;
  }
  return { last, length };
}

const pemOf = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

function certificateOf(socket: TLSSocket, { ca }: Trusted): Certificate {
  const own = socket.getPeerCertificate(true);
  const { last, length } = lastOf(own);
  const isRoot = last.issuerCertificate === last;
  return {
    subject: nameOf(own.subject),
    issuer: nameOf(own.issuer),
    validFrom: Date.parse(own.valid_from),
    validTo: Date.parse(own.valid_to),
    fingerprint: own.fingerprint256,
    pem: pemOf(own.raw),
    authority: nameOf(last.issuer),
    // The type says Error, but the value is an error code.
    ...(socket.authorized ? {} : { problem: String(socket.authorizationError) }),
    ...(ca && length === 1 && !isRoot ? { incomplete: true } : {}),
  };
}

async function handshake(socket: Socket, url: URL, options: ReachOptions) {
  const host = hostOf(url);
  const encrypted = secure({
    socket,
    ...(isIP(host) ? { host } : { host, servername: host }),
    ...options.tls,
    // The certificate is read even if it is not trusted; nothing is sent over this connection.
    rejectUnauthorized: false,
  });
  await once(encrypted, 'secureConnect', options);
  return {
    protocol: encrypted.getProtocol() ?? '',
    certificate: certificateOf(encrypted, options.tls),
  };
}

/** Goes as far as possible; `error` is what stopped it. Throws only when the signal is aborted. */
export async function reach(url: URL, options: ReachOptions): Promise<Reach> {
  const way: Reach = {};
  let socket: Socket | undefined;
  try {
    const proxy = proxyFor(url, options.env);
    if (proxy) {
      way.proxy = proxy.origin;
      socket = await openTunnel(proxy, url, options);
    } else {
      const found = await lookup(hostOf(url), { all: true });
      way.addresses = found.map(({ address }) => address);
      socket = await once(connect({ host: hostOf(url), port: portOf(url) }), 'connect', options);
    }
    way.connected = true;
    if (url.protocol === 'https:') way.tls = await handshake(socket, url, options);
  } catch (error) {
    options.signal.throwIfAborted();
    way.error = error instanceof UasError ? error : new NotConnected(error);
  } finally {
    socket?.destroy();
  }
  return way;
}
