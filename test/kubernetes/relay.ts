/** A relay in front of an API server: counts what passes, and can be cut, as a network is. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openConnection } from '../../src/serve/kubernetes/connection.ts';
import type { ClusterConfig } from '../../src/serve/kubernetes/kubeconfig.ts';

export interface Relayed {
  method: string;
  path: string;
  query: URLSearchParams;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface Relay {
  /** Speaks plain HTTP, with the credentials of the cluster behind it. */
  url: string;
  config: ClusterConfig;
  requests: Relayed[];
  /** Breaks every connection and accepts none, until `restore`. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

async function bytesOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export async function openRelay(behind: ClusterConfig): Promise<Relay> {
  const { exchange, close: closeBehind } = openConnection(behind);
  const requests: Relayed[] = [];

  async function pass(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = request;
    const { pathname, searchParams } = new URL(path, 'http://relay');
    requests.push({ method, path: pathname, query: searchParams, at: Date.now() });
    const gone = new AbortController();
    reply.on('close', () => gone.abort(new Error('the client is gone')));
    const identity = await behind.credentials(false);
    const { accept = '*/*', 'content-type': type } = request.headers;
    const { authorization } = identity;
    const body = await bytesOf(request);
    const headers = {
      accept,
      'user-agent': 'relay',
      ...(type ? { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) } : {}),
      ...(authorization ? { authorization } : {}),
    };
    const got = await exchange({ method, path, headers, body, signal: gone.signal }, identity);
    reply.writeHead(got.statusCode ?? 502, got.headers);
    reply.flushHeaders();
    for await (const chunk of got) reply.write(chunk);
    reply.end();
  }

  const server = createServer((request, reply) => {
    pass(request, reply).catch(() => reply.destroy());
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url,
    config: {
      server: new URL(url),
      tls: { rejectUnauthorized: true },
      credentials: async () => ({}),
      source: 'the relay',
    },
    requests,
    cut,
    restore: () => listen(port),
    async close() {
      await cut();
      closeBehind();
    },
  };
}
