/** An HTTP or HTTPS server over a handler, with limits on everything that a client could use up without a token. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { HttpRequest, Transport } from '../../system/transport.ts';
import { type Crowd, crowd } from './crowd.ts';
import { addressOf } from './paths.ts';
import { BodyTooLarge, bodyReader, type ReadBody } from './read-body.ts';

export interface PemPair {
  key: string;
  cert: string;
}

/** What is left to say of a request when it is over. Queries hold keys, so they are left out. */
export interface Handled {
  method: string;
  path: string;
  /** Undefined when the connection was given up. */
  status: number | undefined;
  milliseconds: number;
}

export interface ListenerOptions {
  host: string;
  /** 0 takes any free one. */
  port: number;
  handle: Transport;
  /** With it the server speaks TLS. */
  tls?: PemPair | undefined;
  onHandled?: ((request: Handled) => void) | undefined;
  /** Milliseconds that running requests get when the server stops. */
  patience: number;
  /** For tests, which cannot wait as long. */
  limits?: Partial<typeof usualLimits> | undefined;
}

export interface Listener {
  /** `http://127.0.0.1:40123` */
  origin: string;
  /** New connections get this certificate. */
  renew(tls: PemPair): void;
  /** Stops to listen, lets running requests end, then cuts them. */
  close(): Promise<void>;
}

/** Times are milliseconds. */
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
/** Milliseconds that requests get whose end has not arrived when the server stops. */
const halfRequest = 1000;
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
  /** Whether the server stops, so that the connection gets no other request. */
  isLast(): boolean;
}

/** Refuses a body without reading the rest of it, which may never end. */
function refuse(message: IncomingMessage, response: ServerResponse): void {
  response.writeHead(413, { connection: 'close', 'content-length': '0' });
  response.end(() => message.socket.destroySoon());
}

async function answer(
  { handle, readBody, origin, complete, isLast }: Exchange,
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
  if (isLast()) response.setHeader('connection', 'close');
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

/** Whoever has sent half a request when the server stops gets a moment to send the rest. */
async function stop(server: Server, waiting: Crowd, patience: number): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  server.closeIdleConnections();
  waiting.clear((socket) => socket.bytesRead === 0);
  const timers = [
    setTimeout(() => waiting.clear(() => true), Math.min(halfRequest, patience)),
    setTimeout(() => server.closeAllConnections(), patience),
  ];
  await closed;
  for (const timer of timers) clearTimeout(timer);
}

function originOf(server: Server, scheme: string, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export function listen(options: ListenerOptions): Promise<Listener> {
  const { host, port, handle, tls, onHandled, patience } = options;
  const limits = { ...usualLimits, ...options.limits };
  let origin = '';
  let isClosing = false;
  const readBody = bodyReader();
  const waiting = crowd(mostWaiting);
  const onRequest = (message: IncomingMessage, response: ServerResponse) => {
    const began = performance.now();
    const note = (status?: number) =>
      onHandled?.({
        method: message.method ?? '',
        path: message.url?.split('?')[0] ?? '',
        status,
        milliseconds: performance.now() - began,
      });
    const { socket } = message;
    const complete = () => waiting.settle(socket);
    // A connection that stayed for a next request would hold up the end of the server.
    response.on('finish', () => (isClosing ? socket.destroySoon() : waiting.wait(socket)));
    const isLast = () => isClosing;
    answer({ handle, readBody, origin, complete, isLast }, message, response).then(
      () => note(response.statusCode),
      (error: unknown) => {
        if (error instanceof BodyTooLarge) {
          note(413);
          return refuse(message, response);
        }
        // The handler gave up on the connection, or the client did.
        note();
        socket.destroy();
      },
    );
  };
  const secure: HttpsServer | undefined = tls
    ? createHttpsServer({ ...limits, ...tls, handshakeTimeout }, onRequest)
    : undefined;
  const server: Server = secure ?? createHttpServer(limits, onRequest);
  server.maxConnections = maxConnections;
  countConnections(server, waiting);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.removeListener('error', reject);
      origin = originOf(server, secure ? 'https' : 'http', host);
      resolve({
        origin,
        renew: (pair) => secure?.setSecureContext(pair),
        close: () => {
          isClosing = true;
          return stop(server, waiting, patience);
        },
      });
    });
  });
}
