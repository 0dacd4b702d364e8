/**
 * The transport over undici. Its client, request and connector are loaded separately: the package's main file costs
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
 * V8 would optimize undici's WebAssembly parser in the background, and the process could not end before that: 150 ms
 * for a parser that reads one reply. The flag is set once a connection is established and the parser is about to be
 * compiled, because from then on V8 rejects code caches, which were created under other flags.
 */
function useSimpleCompiler(): void {
  setFlagsFromString('--liftoff-only');
}

/**
 * Whether undici could not create its WebAssembly parser. V8 reserves more than 8 GB of address space for it, which a
 * limit (`ulimit -v`, as on login nodes) prevents. Nothing has been sent at that point.
 */
function hasNoParser(error: unknown): boolean {
  return error instanceof Error && /^WebAssembly\.(?:Instance|Memory|Module)\b/.test(error.message);
}

/** Time limit in milliseconds to find the name of an authority; the error itself is already known. */
const certificateTimeout = 3000;

/** Names the untrusted authority. This opens another connection to the server, over which nothing is sent. */
async function withCertificate(
  error: unknown,
  { url, signal: stopped }: HttpRequest,
  { trust, env, closing }: ConnectorOptions,
): Promise<unknown> {
  if (!(error instanceof NotConnected) || !isUntrusted(error.cause)) return error;
  const { reach } = await import('./probe-connection.ts');
  const outer = stopped ?? closing;
  const signal = AbortSignal.any([outer, AbortSignal.timeout(certificateTimeout)]);
  const tls = await trust.all();
  const way = await reach(url, { tls, env, timeout: certificateTimeout, signal }).catch(() => {});
  return new NotConnected(error.cause, way?.tls?.certificate);
}

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
    const { reach } = await import('./probe-connection.ts');
    let way: Reach = {};
    for (const stage of trust.stages) {
      way = await reach(url, { tls: await stage(), env, timeout: connectTimeout, signal });
      if (!isUntrusted({ code: way.tls?.certificate.problem })) break;
    }
    return way;
  }

  const connection: Connection = {
    async send(request) {
      try {
        return await sendTo(request);
      } catch (error) {
        if (!hasNoParser(error)) throw await withCertificate(error, request, options);
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
        useSimpleCompiler();
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
