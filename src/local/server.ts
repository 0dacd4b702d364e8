/** The embedded service on a loopback port, over HTTP or HTTPS. */

import { type ListenerOptions, listen, type PemPair } from '../service/http/listener.ts';
import type { Transport } from '../system/transport.ts';

export interface ServerOptions {
  /** 0 takes any free one. */
  port: number;
  handle: Transport;
  /** PEM texts; with them the server speaks TLS. */
  tls?: PemPair | undefined;
  /** Takes one line per request: method, path, status, milliseconds. */
  log?: ((line: string) => void) | undefined;
  /** For tests, which cannot wait as long. */
  limits?: ListenerOptions['limits'];
}

export interface RunningServer {
  /** `http://127.0.0.1:40123` */
  origin: string;
  /** Stops to listen, lets running requests end for a moment, then cuts them. */
  close(): Promise<void>;
}

/** Milliseconds that running requests get when the server stops. */
const patience = 2000;

export function startServer({ log, ...options }: ServerOptions): Promise<RunningServer> {
  return listen({
    ...options,
    host: '127.0.0.1',
    patience,
    onHandled: ({ method, path, status = 'dropped', milliseconds }) =>
      log?.(`${method} ${path} ${status} ${Math.round(milliseconds)}ms`),
  });
}
