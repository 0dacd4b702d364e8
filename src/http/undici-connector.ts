/** Opens the sockets that requests go over: directly or through a proxy, in the clear or over TLS that is verified. */
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { TransportOptions } from '../system/transport.ts';
import { type Trust, type Trusted, underEach } from './authorities.ts';
import { NotConnected } from './not-connected.ts';
import { prove, whyNotConnected } from './prove.ts';
import { proxyFor } from './proxy.ts';

export type Connector = buildConnector.connector;

export interface ConnectorOptions {
  trust: Trust;
  env: Record<string, string | undefined>;
  /** Milliseconds to establish a connection. */
  timeout: number;
  secretsFor: TransportOptions['secretsFor'];
  /** Aborted when the transport is closed. */
  closing: AbortSignal;
  /** Sockets that are still connecting to a host, which may never answer. */
  unfinished: Set<Socket>;
}

/** A connector to the origin; each error that it gives is a {@link NotConnected}. */
export async function openConnector(origin: URL, options: ConnectorOptions): Promise<Connector> {
  const { trust, timeout, unfinished } = options;
  const { default: buildConnector } = await import('undici/lib/core/connect.js');
  const proxy = proxyFor(origin, options.env);
  const connectUnder = (tls: Trusted): Connector => {
    const build = buildConnector({ ...tls, timeout });
    const connector: Connector = (target, callback) => {
      // The types say that it returns nothing.
      const socket = build(target, (...outcome) => {
        unfinished.delete(socket);
        callback(...outcome);
      }) as unknown as Socket;
      unfinished.add(socket);
    };
    return proxy ? behind(proxy, origin, connector, options) : connector;
  };
  return (target, callback) => {
    const connect = (tls: Trusted) =>
      new Promise<Socket>((resolve, reject) => {
        connectUnder(tls)(target, (error, socket) => (error ? reject(error) : resolve(socket)));
      });
    const proven = async () => {
      const socket = await underEach(trust, connect).catch(async (error: unknown) => {
        throw await whyNotConnected(error, origin, options.secretsFor);
      });
      unfinished.add(socket);
      await prove(socket, origin, options.secretsFor).finally(() => unfinished.delete(socket));
      return socket;
    };
    proven().then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(new NotConnected(error), null),
    );
  };
}

function behind(
  proxy: URL,
  origin: URL,
  connector: Connector,
  { trust, timeout, closing }: ConnectorOptions,
): Connector {
  return (target, callback) => {
    Promise.all([import('./tunnel.ts'), trust.all()])
      .then(([{ openTunnel }, tls]) => openTunnel(proxy, origin, { tls, timeout, signal: closing }))
      .then(
        (socket) =>
          target.protocol === 'https:'
            ? connector({ ...target, httpSocket: socket }, callback)
            : callback(null, socket),
        (error: Error) => callback(error, null),
      );
  };
}
