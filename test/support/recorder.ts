/** An HTTP server on loopback that keeps every request byte for byte and answers what the test says. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawRequest {
  method: string;
  /** Path and query as they stood in the request line. */
  target: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface RawAnswer {
  status?: number;
  reason?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Close the connection without an answer. */
  drop?: boolean;
}

export interface Recorder {
  origin: string;
  requests: RawRequest[];
}

export interface RecorderOptions {
  tls?: { key: string; cert: string };
}

export async function startRecorder(
  answer: (request: RawRequest) => RawAnswer,
  { tls }: RecorderOptions = {},
): Promise<Recorder> {
  const requests: RawRequest[] = [];
  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request: RawRequest = {
      method: incoming.method ?? '',
      target: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks),
    };
    requests.push(request);
    const { status = 200, reason, headers = {}, body = '', drop } = answer(request);
    if (drop) {
      incoming.socket.destroy();
      return;
    }
    response.writeHead(status, reason, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
  const server: Server = tls ? createTlsServer(tls, handle) : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, requests };
}
