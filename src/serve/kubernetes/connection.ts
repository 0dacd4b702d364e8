/** HTTP to one API server: kept connections, client certificates that change, proxies. */
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { openTunnel } from '../../http/tunnel.ts';
import type { Identity } from './credentials.ts';
import type { ClusterConfig } from './kubeconfig.ts';

export interface Exchange {
  method: string;
  /** Path and query, below the server's own path. */
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
  signal: AbortSignal;
}

export type Connection = (exchange: Exchange, identity: Identity) => Promise<IncomingMessage>;

/** Milliseconds until a connection, and on it TLS, has to be there. */
const connectTimeout = 10_000;

type Agent = http.Agent | https.Agent;

/** An agent whose connections go through the proxy, as far as there is one. */
function agentFor({ server, tls, proxy }: ClusterConfig, { certificate, key }: Identity): Agent {
  const options = {
    keepAlive: true,
    keepAliveMsecs: 30_000,
    timeout: 0,
    scheduling: 'lifo' as const,
  };
  if (server.protocol === 'http:') return new http.Agent(options);
  const own = {
    rejectUnauthorized: tls.rejectUnauthorized,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
    ...(certificate === undefined ? {} : { cert: certificate, key }),
  };
  const agent = new https.Agent({ ...options, ...own });
  if (!proxy) return agent;
  const servername = tls.servername ?? server.hostname.replace(/^\[|\]$/g, '');
  // Node's types know only agents that connect at once; a callback is taken as well.
  const tunnel = (_options: unknown, done: (error: Error | null, stream?: Duplex) => void) => {
    openTunnel(proxy, server, {
      tls: { rejectUnauthorized: true },
      timeout: connectTimeout,
      signal: new AbortController().signal,
    }).then(
      (socket) => done(null, connectTls({ ...own, servername, socket })),
      (error: Error) => done(error),
    );
    return undefined;
  };
  return Object.assign(agent, { createConnection: tunnel });
}

/** Rejects with what the network said; replies of every status resolve. */
function send(options: RequestOptions, exchange: Exchange): Promise<IncomingMessage> {
  const start = options.protocol === 'http:' ? http.request : https.request;
  return new Promise((resolve, reject) => {
    const outgoing = start({ ...options, signal: exchange.signal }, resolve);
    outgoing.setNoDelay(true);
    outgoing.once('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(
        () => outgoing.destroy(new Error(`no connection within ${connectTimeout / 1000} s`)),
        connectTimeout,
      );
      const connected = options.protocol === 'http:' ? 'connect' : 'secureConnect';
      for (const event of [connected, 'close']) socket.once(event, () => clearTimeout(timer));
    });
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      // A connection that the server closed while it was idle: nothing was processed on it, or it is safe to repeat.
      const isStale = outgoing.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '');
      if (isStale && ['GET', 'DELETE'].includes(exchange.method) && !exchange.signal.aborted) {
        resolve(send(options, exchange));
      } else reject(exchange.signal.aborted ? exchange.signal.reason : error);
    });
    outgoing.end(exchange.body);
  });
}

/** Connections to the cluster; `close` ends the idle ones. */
export function openConnection(config: ClusterConfig): { exchange: Connection; close(): void } {
  const base = config.server.pathname.replace(/\/$/, '');
  let agent: Agent | undefined;
  let certificate: string | undefined;
  return {
    exchange: (exchange, identity) => {
      if (agent && identity.certificate !== certificate) {
        agent.destroy();
        agent = undefined;
      }
      certificate = identity.certificate;
      agent ??= agentFor(config, identity);
      const { protocol, hostname, port } = config.server;
      return send(
        {
          protocol,
          hostname: hostname.replace(/^\[|\]$/g, ''),
          port: port || (protocol === 'http:' ? 80 : 443),
          method: exchange.method,
          path: base + exchange.path,
          headers: exchange.headers,
          agent,
        },
        exchange,
      );
    },
    close: () => agent?.destroy(),
  };
}
