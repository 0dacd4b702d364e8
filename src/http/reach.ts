/** The way to a host one step after the other, for diagnosis: name, connection or proxy, TLS. No request is sent. */
import { lookup } from 'node:dns/promises';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import { type PeerCertificate, connect as secure, type TLSSocket } from 'node:tls';
import type { Certificate, Reach } from '../core/transport.ts';
import { proxyFor } from './proxy.ts';

export interface ReachOptions {
  /** Authorities to trust, Node's own among them; undefined trusts Node's own. */
  ca?: string[] | undefined;
  env: Record<string, string | undefined>;
  /** Milliseconds for each step. */
  timeout: number;
  signal: AbortSignal;
}

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');
const portOf = (url: URL) => Number(url.port) || (url.protocol === 'https:' ? 443 : 80);

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** The socket once the event comes; ends it when an error, the time limit or the signal comes first. */
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

/** A tunnel through a proxy (RFC 9110, section 9.3.6). */
function tunnel(proxy: URL, url: URL, options: ReachOptions): Promise<Socket> {
  const { timeout, signal, ca } = options;
  return new Promise((resolve, reject) => {
    const target = `${url.hostname}:${portOf(url)}`;
    const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    const send = proxy.protocol === 'https:' ? secureRequest : request;
    const outgoing = send({
      host: hostOf(proxy),
      port: portOf(proxy),
      method: 'CONNECT',
      path: target,
      signal,
      timeout,
      ...(ca ? { ca } : {}),
      headers: {
        host: target,
        ...(proxy.username
          ? { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
          : {}),
      },
    });
    outgoing.once('timeout', () => outgoing.destroy(coded('ETIMEDOUT', 'no answer')));
    outgoing.once('error', reject);
    outgoing.once('connect', (reply, socket) => {
      if (reply.statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        reject(new Error(`proxy answered ${reply.statusCode} ${reply.statusMessage ?? ''}`));
      }
    });
    outgoing.end();
  });
}

const nameOf = (name: PeerCertificate['subject'] | undefined): string =>
  [name?.CN, name?.O].filter(Boolean).join(', ') || 'unnamed';

function certificateOf(socket: TLSSocket): Certificate {
  const { subject, issuer, valid_to } = socket.getPeerCertificate();
  // Typed as an Error, it is the code of one.
  const problem = socket.authorized ? undefined : String(socket.authorizationError);
  return {
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    validTo: Date.parse(valid_to),
    ...(problem === undefined ? {} : { problem }),
  };
}

async function handshake(socket: Socket, url: URL, options: ReachOptions) {
  const host = hostOf(url);
  const encrypted = secure({
    socket,
    ...(isIP(host) ? { host } : { host, servername: host }),
    ...(options.ca ? { ca: options.ca } : {}),
    // Whatever the verdict, the certificate is looked at; nothing is sent over this connection.
    rejectUnauthorized: false,
  });
  await once(encrypted, 'secureConnect', options);
  return { protocol: encrypted.getProtocol() ?? '', certificate: certificateOf(encrypted) };
}

/** Goes as far as it can; what ended the way is `error`. Throws only when the signal is aborted. */
export async function reach(url: URL, options: ReachOptions): Promise<Reach> {
  const way: Reach = {};
  let socket: Socket | undefined;
  try {
    const proxy = proxyFor(url, options.env);
    if (proxy) {
      way.proxy = proxy.origin;
      socket = await tunnel(proxy, url, options);
    } else {
      const found = await lookup(hostOf(url), { all: true });
      way.addresses = found.map(({ address }) => address);
      socket = await once(connect({ host: hostOf(url), port: portOf(url) }), 'connect', options);
    }
    way.connected = true;
    if (url.protocol === 'https:') way.tls = await handshake(socket, url, options);
  } catch (error) {
    options.signal.throwIfAborted();
    way.error = error;
  } finally {
    socket?.destroy();
  }
  return way;
}
