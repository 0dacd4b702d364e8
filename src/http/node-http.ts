/**
 * The transport over Node's own HTTP client, whose parser does not use WebAssembly, for a limited address space.
 * Sockets, limits and errors are the same as with undici.
 */
import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  request as startRequest,
} from 'node:http';
import type { Socket } from 'node:net';
import type { HttpRequest, HttpResponse } from '../system/transport.ts';
import { maxHeaderSize, mostInterimReplies, type Sender, unlessAborted } from './sender.ts';
import { type Connector, type ConnectorOptions, openConnector } from './undici-connector.ts';

const hasBody = new Set(['POST', 'PUT', 'PATCH']);

/** Lowercase names; repeated headers are lists, as in undici. */
function headersOf({ rawHeaders }: IncomingMessage): HttpResponse['headers'] {
  const headers: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}

/** Keep-alive connections from the connector, as in undici's pool. */
function agentOver(connector: Connector, origin: URL): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, timeout: 0 });
  const target = {
    hostname: origin.hostname,
    host: origin.host,
    protocol: origin.protocol,
    port: origin.port,
  };
  // The types expect a socket at once; Node waits for the callback if nothing is returned.
  const createConnection = (
    _options: unknown,
    callback: (error: Error | null, socket?: Socket) => void,
  ) =>
    connector(target, (...outcome) => {
      if (outcome[0]) callback(outcome[0]);
      else callback(null, outcome[1]);
    });
  return Object.assign(agent, { createConnection });
}

function answered(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let interim = 0;
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
    outgoing.on('information', () => {
      interim += 1;
      if (interim > mostInterimReplies) outgoing.destroy(broken('no reply but interim ones'));
    });
    outgoing.once('upgrade', (_reply, socket) => {
      socket.destroy();
      reject(broken('bad upgrade'));
    });
  });
}

const broken = (message: string) => Object.assign(new Error(message), { code: 'ECONNRESET' });

/**
 * Reads the body to its end or throws why it is incomplete: Node reports that on the request, and ends the reply as if
 * it were complete.
 */
async function* bodyOf(
  received: IncomingMessage,
  whyBroken: () => Error | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield* received;
  } catch (error) {
    throw whyBroken() ?? error;
  }
  const why = whyBroken() ?? (received.complete ? undefined : broken('aborted'));
  if (why) throw why;
}

export async function openNodeHttp(origin: URL, options: ConnectorOptions): Promise<Sender> {
  const agent = agentOver(await openConnector(origin, options), origin);
  return {
    async send({ method, url, headers, body, signal }: HttpRequest): Promise<HttpResponse> {
      signal?.throwIfAborted();
      const length = body?.length ?? (hasBody.has(method) ? 0 : undefined);
      const outgoing = startRequest({
        agent,
        method,
        path: url.pathname + url.search,
        setHost: false,
        headers: {
          host: url.host,
          ...headers,
          ...(length === undefined ? {} : { 'content-length': length }),
        },
        maxHeaderSize,
        insecureHTTPParser: false,
      });
      let failure: Error | undefined;
      outgoing.on('error', (error) => {
        failure = error;
      });
      const stop = () => outgoing.destroy(signal?.reason);
      signal?.addEventListener('abort', stop, { once: true });
      outgoing.once('close', () => signal?.removeEventListener('abort', stop));
      const reply = answered(outgoing);
      outgoing.end(body);
      const received = await unlessAborted(reply, signal);
      return {
        status: received.statusCode ?? 0,
        statusText: received.statusMessage ?? '',
        headers: headersOf(received),
        body: bodyOf(received, () => (signal?.aborted ? signal.reason : failure)),
      };
    },
    close: () => agent.destroy(),
  };
}
