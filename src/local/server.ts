/** The embedded service on a loopback port, over HTTP or HTTPS. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { type Crowd, crowd } from '../service/http/crowd.ts';
import { addressOf } from '../service/http/paths.ts';
import { BodyTooLarge, bodyReader, type ReadBody } from '../service/http/read-body.ts';
import type { HttpRequest, Transport } from '../system/transport.ts';

export interface ServerOptions {
  /** 0 takes any free one. */
  port: number;
  handle: Transport;
  /** PEM texts; with them the server speaks TLS. */
  tls?: { key: string; cert: string } | undefined;
  /** Takes one line per request: method, path, status, milliseconds. Queries hold keys, so they are left out. */
  log?: ((line: string) => void) | undefined;
  /** For tests, which cannot wait as long. */
  limits?: Partial<typeof usualLimits>;
}

export interface RunningServer {
  /** `http://127.0.0.1:40123` */
  origin: string;
  /** Stops to listen, lets running requests end for a moment, then cuts them. */
  close(): Promise<void>;
}

/** Milliseconds that running requests get when the server stops. */
const patience = 2000;

/** What anybody on this machine may use up without a token. Times are milliseconds. */
const usualLimits = {
  /** Bytes of a request line with its headers: keys, comments and JSON travel in it. */
  maxHeaderSize: 64 * 1024,
  /** From the start of a connection, or from the first byte of a later request. */
  headersTimeout: 10_000,
  /** For headers and body; how long an answer takes is not limited, since requests wait for UAIs. */
  requestTimeout: 30_000,
  keepAliveTimeout: 5000,
  /** How often the times are looked at. */
  connectionsCheckingInterval: 1000,
};
const handshakeTimeout = 10_000;
/** Connections without a complete request. */
const mostWaiting = 256;
/** All connections, also those that wait for an answer. */
const maxConnections = 2000;

function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

interface Exchange {
  handle: Transport;
  readBody: ReadBody;
  origin: string;
  /** Called when the whole request is there. */
  complete(): void;
}

/** Refuses a body without reading the rest of it, which may never end. */
function refuse(message: IncomingMessage, response: ServerResponse): void {
  response.writeHead(413, { connection: 'close', 'content-length': '0' });
  response.end(() => message.socket.destroySoon());
}

async function answer(
  { handle, readBody, origin, complete }: Exchange,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request: HttpRequest = {
    method: message.method ?? 'GET',
    ...addressOf(message.url ?? '/', origin),
    headers: headersOf(message),
    body: await readBody(message),
  };
  complete();
  const { status, statusText, headers, body } = await handle(request);
  response.writeHead(status, statusText, headers);
  // A client that does not read its answer keeps no connection.
  response.setTimeout(usualLimits.requestTimeout, () => message.socket.destroy());
  await pipeline(body, response);
  response.setTimeout(0);
}

/** A connection counts from its first moment; after the handshake of TLS it is another socket. */
function countConnections(server: Server, waiting: Crowd): void {
  server.on('connection', (socket) => waiting.wait(socket));
  server.on('secureConnection', (socket: Socket) => waiting.wait(socket));
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
  clearTimeout(timer);
}

export function startServer({
  port,
  handle,
  tls,
  log,
  ...options
}: ServerOptions): Promise<RunningServer> {
  let origin = '';
  const limits = { ...usualLimits, ...options.limits };
  const readBody = bodyReader();
  const waiting = crowd(mostWaiting);
  const listener = (message: IncomingMessage, response: ServerResponse) => {
    const began = performance.now();
    const note = (outcome: string) =>
      log?.(
        `${message.method} ${message.url?.split('?')[0]} ${outcome} ${Math.round(performance.now() - began)}ms`,
      );
    const { socket } = message;
    const complete = () => waiting.settle(socket);
    response.on('finish', () => waiting.wait(socket));
    answer({ handle, readBody, origin, complete }, message, response).then(
      () => note(String(response.statusCode)),
      (error: unknown) => {
        if (error instanceof BodyTooLarge) {
          note('413');
          return refuse(message, response);
        }
        // The handler gave up on the connection, or the client did.
        note('dropped');
        socket.destroy();
      },
    );
  };
  const server = tls
    ? createHttpsServer({ ...limits, ...tls, handshakeTimeout }, listener)
    : createHttpServer(limits, listener);
  server.maxConnections = maxConnections;
  countConnections(server, waiting);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.removeListener('error', reject);
      origin = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
      resolve({ origin, close: () => stop(server) });
    });
  });
}
