/**
 * The transport over undici. Its client, request and connector are loaded alone: the package's main file costs
 * three times as much at every start, and a command talks to one origin over one connection.
 */
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import type { buildConnector, Dispatcher } from 'undici';
import type { Connect, Connection, HttpResponse } from '../core/transport.ts';
import { allAuthorities, narrowFirst, type Trusted } from './authorities.ts';
import { NotConnected } from './not-connected.ts';
import { proxyFor } from './proxy.ts';

type Connector = buildConnector.connector;

/** Parser limits: a reply with larger headers is no reply of these services. */
const maxHeaderSize = 64 * 1024;

/**
 * V8 would optimise undici's WebAssembly parser in the background, and the process could not end before that: 150 ms
 * for a parser that reads one reply. Said when a connection stands and the parser is about to be compiled: from then
 * on V8 takes no code from its caches, which hold for other flags.
 */
function keepParserSimple(): void {
  setFlagsFromString('--liftoff-only');
}

/** What the request comes to, or why the signal is aborted first: undici takes no notice before it is connected. */
function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return pending;
  pending.catch(() => {});
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    const settle =
      <Outcome>(end: (outcome: Outcome) => void) =>
      (outcome: Outcome) => {
        signal.removeEventListener('abort', stop);
        end(outcome);
      };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    pending.then(settle(resolve), settle(reject));
  });
}

export const connect: Connect = ({ ca, insecure, connectTimeout = 10_000, env = {} }) => {
  const dispatchers = new Map<string, Promise<Dispatcher>>();
  const timeouts = { headersTimeout: 0, bodyTimeout: 0, maxHeaderSize, keepAliveTimeout: 10_000 };
  const closing = new AbortController();
  /** On their way to a host, which may never answer. */
  const unfinished = new Set<Socket>();

  async function trusted(): Promise<Trusted> {
    if (insecure) return { rejectUnauthorized: false };
    return ca === undefined ? {} : allAuthorities(ca);
  }

  async function open(origin: URL): Promise<Dispatcher> {
    const [{ default: Pool }, { default: buildConnector }] = await Promise.all([
      import('undici/lib/dispatcher/pool.js'),
      import('undici/lib/core/connect.js'),
    ]);
    const connectUnder = (tls: Trusted): Connector => {
      const build = buildConnector({ ...tls, timeout: connectTimeout });
      return (options, callback) => {
        // It is typed as if it returned nothing.
        const socket = build(options, (...outcome) => {
          unfinished.delete(socket);
          callback(...outcome);
        }) as unknown as Socket;
        unfinished.add(socket);
      };
    };
    const connector =
      ca === undefined || insecure
        ? connectUnder(await trusted())
        : narrowFirst(connectUnder({ ca: [ca] }), async () => connectUnder(await trusted()));
    const proxy = proxyFor(origin, env);
    const start = proxy ? await behind(proxy, origin, connector) : connector;
    return new Pool(origin.origin, {
      ...timeouts,
      connections: 8,
      connect: (options, callback) =>
        start(options, (...outcome) => {
          keepParserSimple();
          if (outcome[0]) callback(new NotConnected(outcome[0]), null);
          else callback(...outcome);
        }),
    });
  }

  async function behind(proxy: URL, origin: URL, connector: Connector): Promise<Connector> {
    const { openTunnel } = await import('./tunnel.ts');
    const tls = await trusted();
    const { signal } = closing;
    return (options, callback) => {
      openTunnel(proxy, origin, { tls, timeout: connectTimeout, signal }).then(
        (socket) =>
          options.protocol === 'https:'
            ? connector({ ...options, httpSocket: socket }, callback)
            : callback(null, socket),
        (error: Error) => callback(error, null),
      );
    };
  }

  const connection: Connection = {
    async send({ method, url, headers, body, signal }): Promise<HttpResponse> {
      const opened = dispatchers.get(url.origin) ?? open(url);
      dispatchers.set(url.origin, opened);
      const dispatcher = await opened;
      const { default: request } = await import('undici/lib/api/api-request.js');
      const sent = request.call(dispatcher, {
        origin: url.origin,
        path: url.pathname + url.search,
        method: method as Dispatcher.HttpMethod,
        headers,
        body: body ? Buffer.from(body) : null,
        signal: signal ?? null,
      });
      const reply = await unlessAborted(sent, signal);
      return {
        status: reply.statusCode,
        statusText: reply.statusText ?? '',
        headers: reply.headers,
        body: reply.body,
      };
    },
    async reach(url, signal) {
      const { reach } = await import('./reach.ts');
      return reach(url, { tls: await trusted(), env, timeout: connectTimeout, signal });
    },
    async close() {
      closing.abort(new Error('closed'));
      for (const socket of unfinished) socket.destroy(new Error('closed'));
      for (const opened of dispatchers.values()) {
        await opened.then((dispatcher) => dispatcher.destroy()).catch(() => {});
      }
      dispatchers.clear();
    },
  };
  return connection;
};
