/** The embedded service on a loopback port, over HTTP or HTTPS. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { HttpRequest, Transport } from '../core/transport.ts';

export interface ServerOptions {
  /** 0 takes any free one. */
  port: number;
  handle: Transport;
  /** PEM texts; with them the server speaks TLS. */
  tls?: { key: string; cert: string } | undefined;
  /** Takes one line per request: method, path, status, milliseconds. Queries hold keys, so they are left out. */
  log?: ((line: string) => void) | undefined;
}

export interface RunningServer {
  /** `http://127.0.0.1:40123` */
  origin: string;
  /** Stops to listen, lets running requests end for a moment, then cuts them. */
  close(): Promise<void>;
}

/** Milliseconds that running requests get when the server stops. */
const patience = 2000;

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

async function answer(
  handle: Transport,
  origin: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = message.url ?? '/';
  const request: HttpRequest = {
    method: message.method ?? 'GET',
    // Not relative to the origin: `//uas` would be another host then.
    url: new URL(target.startsWith('/') ? `${origin}${target}` : target),
    headers: headersOf(message),
    body: await readBody(message),
  };
  const { status, statusText, headers, body } = await handle(request);
  response.writeHead(status, statusText, headers);
  await pipeline(body, response);
}

export function startServer({ port, handle, tls, log }: ServerOptions): Promise<RunningServer> {
  let origin = '';
  const listener = (message: IncomingMessage, response: ServerResponse) => {
    const began = performance.now();
    const note = (outcome: string) =>
      log?.(
        `${message.method} ${message.url?.split('?')[0]} ${outcome} ${Math.round(performance.now() - began)}ms`,
      );
    answer(handle, origin, message, response).then(
      () => note(String(response.statusCode)),
      () => {
        // The handler gave up on the connection, or the client did.
        note('dropped');
        message.socket.destroy();
      },
    );
  };
  const server = tls ? createHttpsServer(tls, listener) : createHttpServer(listener);
  // Requests wait for UAIs as long as it takes.
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.removeListener('error', reject);
      origin = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
      resolve({
        origin,
        async close() {
          const closed = new Promise((done) => server.close(done));
          server.closeIdleConnections();
          const timer = setTimeout(() => server.closeAllConnections(), patience);
          await closed;
          clearTimeout(timer);
        },
      });
    });
  });
}
