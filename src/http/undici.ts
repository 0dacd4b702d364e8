/**
 * The transport over undici. Its client, request and connector are loaded alone: the package's main file costs
 * three times as much at every start, and a command talks to one origin over one connection.
 */
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import type { Dispatcher } from 'undici';
import type { Connect, Connection, HttpRequest, HttpResponse, Reach } from '../system/transport.ts';
import { isUntrusted, trustIn } from './authorities.ts';
import { NotConnected } from './not-connected.ts';
import { maxHeaderSize, type Sender, unlessAborted } from './sender.ts';
import { type ConnectorOptions, openConnector } from './undici-connector.ts';

/**
 * V8 would optimise undici's WebAssembly parser in the background, and the process could not end before that: 150 ms
 * for a parser that reads one reply. Said when a connection stands and the parser is about to be compiled: from then
 * on V8 takes no code from its caches, which hold for other flags.
 */
function keepParserSimple(): void {
  setFlagsFromString('--liftoff-only');
}

/**
 * Whether undici could not make its WebAssembly parser. V8 reserves more than 8 GB of addresses for one, which a limit
 * on the address space (`ulimit -v`, as login nodes have it) refuses. Nothing has been sent by then.
 */
function hasNoParser(error: unknown): boolean {
  return error instanceof Error && /^WebAssembly\.(?:Instance|Memory|Module)\b/.test(error.message);
}

/** Milliseconds to find out the name of an authority; the error is known already. */
const shortLook = 3000;

export const connect: Connect = ({
  ca,
  insecure = false,
  connectTimeout = 10_000,
  env = {},
  secretsFor,
}) => {
  const trust = trustIn(ca, insecure, env);
  const senders = new Map<string, Promise<Sender>>();
  const closing = new AbortController();
  const unfinished = new Set<Socket>();
  const options = {
    ...{ trust, env, secretsFor, timeout: connectTimeout },
    ...{ closing: closing.signal, unfinished },
  };
  let open = openPool;

  async function sendTo(request: HttpRequest): Promise<HttpResponse> {
    const { origin } = request.url;
    const opened = senders.get(origin) ?? open(request.url, options);
    senders.set(origin, opened);
    return (await opened).send(request);
  }

  async function reach(url: URL, signal: AbortSignal): Promise<Reach> {
    const { reach } = await import('./reach.ts');
    let way: Reach = {};
    for (const stage of trust.stages) {
      way = await reach(url, { tls: await stage(), env, timeout: connectTimeout, signal });
      if (!isUntrusted({ code: way.tls?.certificate.problem })) break;
    }
    return way;
  }

  /** Names the authority that nobody trusts; for that the server is connected to once more, and sent nothing. */
  async function withCertificate(error: unknown, request: HttpRequest): Promise<unknown> {
    if (!(error instanceof NotConnected) || !isUntrusted(error.cause)) return error;
    const { reach } = await import('./reach.ts');
    const outer = request.signal ?? closing.signal;
    const signal = AbortSignal.any([outer, AbortSignal.timeout(shortLook)]);
    const tls = await trust.all();
    const way = await reach(request.url, { tls, env, timeout: shortLook, signal }).catch(() => {});
    return new NotConnected(error.cause, way?.tls?.certificate);
  }

  const connection: Connection = {
    async send(request) {
      try {
        return await sendTo(request);
      } catch (error) {
        if (!hasNoParser(error)) throw await withCertificate(error, request);
      }
      const { openNodeHttp } = await import('./node-http.ts');
      if (open !== openNodeHttp) {
        open = openNodeHttp;
        senders.clear();
      }
      return sendTo(request);
    },
    reach,
    async close() {
      closing.abort(new Error('closed'));
      for (const socket of unfinished) socket.destroy(new Error('closed'));
      for (const opened of senders.values()) {
        await opened.then((sender) => sender.close()).catch(() => {});
      }
      senders.clear();
    },
  };
  return connection;
};

async function openPool(origin: URL, options: ConnectorOptions): Promise<Sender> {
  const [{ default: Pool }, { default: request }, start] = await Promise.all([
    import('undici/lib/dispatcher/pool.js'),
    import('undici/lib/api/api-request.js'),
    openConnector(origin, options),
  ]);
  const pool = new Pool(origin.origin, {
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize,
    keepAliveTimeout: 10_000,
    connections: 8,
    connect: (target, callback) =>
      start(target, (...outcome) => {
        keepParserSimple();
        callback(...outcome);
      }),
  });
  return {
    async send({ method, url, headers, body, signal }) {
      const sent = request.call(pool, {
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
    close: () => pool.destroy(),
  };
}
