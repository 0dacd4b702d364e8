/**
 * The transport over undici. Its client, request and connector are loaded alone: the package's main file costs
 * three times as much at every start, and a command talks to one origin over one connection.
 */
import { setFlagsFromString } from 'node:v8';
import type { Dispatcher } from 'undici';
import type { Connect, Connection, HttpResponse } from '../core/transport.ts';
import { allAuthorities, narrowFirst, type Trusted } from './authorities.ts';
import { proxyFor } from './proxy.ts';

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

export const connect: Connect = ({ ca, insecure, connectTimeout = 10_000, env = {} }) => {
  const dispatchers = new Map<string, Promise<Dispatcher>>();
  const timeouts = { headersTimeout: 0, bodyTimeout: 0, maxHeaderSize, keepAliveTimeout: 10_000 };

  async function trusted(): Promise<Trusted> {
    if (insecure) return { rejectUnauthorized: false };
    return ca === undefined ? {} : allAuthorities(ca);
  }

  async function open(origin: URL): Promise<Dispatcher> {
    const proxy = proxyFor(origin, env);
    if (proxy) {
      const tls = await trusted();
      const { default: ProxyAgent } = await import('undici/lib/dispatcher/proxy-agent.js');
      const { default: Dispatcher } = await import('undici/lib/dispatcher/dispatcher.js');
      const { default: tunnel } = await import('undici/lib/api/api-connect.js');
      // The package's main file gives dispatchers this method, which the agent calls on its own.
      Object.assign(Dispatcher.prototype, { connect: tunnel });
      keepParserSimple();
      return new ProxyAgent({
        ...timeouts,
        uri: proxy.href,
        requestTls: { ...tls, timeout: connectTimeout },
        proxyTls: { ...tls, timeout: connectTimeout },
        proxyTunnel: true,
      });
    }
    const [{ default: Pool }, { default: buildConnector }] = await Promise.all([
      import('undici/lib/dispatcher/pool.js'),
      import('undici/lib/core/connect.js'),
    ]);
    const connectUnder = (tls: Trusted) => buildConnector({ ...tls, timeout: connectTimeout });
    const connector =
      ca === undefined || insecure
        ? connectUnder(await trusted())
        : narrowFirst(connectUnder({ ca: [ca] }), async () => connectUnder(await trusted()));
    return new Pool(origin.origin, {
      ...timeouts,
      connections: 8,
      connect: (options, callback) =>
        connector(options, (...outcome) => {
          keepParserSimple();
          callback(...outcome);
        }),
    });
  }

  const connection: Connection = {
    async send({ method, url, headers, body, signal }): Promise<HttpResponse> {
      const opened = dispatchers.get(url.origin) ?? open(url);
      dispatchers.set(url.origin, opened);
      const dispatcher = await opened;
      const { default: request } = await import('undici/lib/api/api-request.js');
      const reply = await request.call(dispatcher, {
        origin: url.origin,
        path: url.pathname + url.search,
        method: method as Dispatcher.HttpMethod,
        headers,
        body: body ? Buffer.from(body) : null,
        signal: signal ?? null,
      });
      return {
        status: reply.statusCode,
        statusText: reply.statusText ?? '',
        headers: reply.headers,
        body: reply.body,
      };
    },
    async reach(url, signal) {
      const { reach } = await import('./reach.ts');
      const { ca: authorities } = await trusted();
      return reach(url, { ca: authorities, env, timeout: connectTimeout, signal });
    },
    async close() {
      for (const opened of dispatchers.values()) {
        await opened.then((dispatcher) => dispatcher.destroy()).catch(() => {});
      }
      dispatchers.clear();
    },
  };
  return connection;
};
