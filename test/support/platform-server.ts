/** The test's platform on a loopback port, as slow and as strict as a test wants it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getResponse } from 'msw';
import { createPlatform, type Platform, type PlatformOptions, platformUrl } from './platform.ts';

export interface PlatformServer {
  platform: Platform;
  url: string;
  /** How many requests were answered with 429. */
  refused(): number;
  close(): Promise<void>;
}

export interface Strictness {
  /** Milliseconds before each answer. */
  latency?: number;
  /** Requests in any second; more are refused with 429. */
  perSecond?: number;
}

export async function startPlatform(
  options: PlatformOptions,
  { latency = 0, perSecond = Number.POSITIVE_INFINITY }: Strictness = {},
): Promise<PlatformServer> {
  const platform = createPlatform(options);
  let recent: number[] = [];
  let refused = 0;
  const server = createServer(async (message, response) => {
    const now = performance.now();
    recent = recent.filter((time) => now - time < 1000);
    const isOver = recent.length >= perSecond;
    if (isOver) refused += 1;
    else recent.push(now);
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    await new Promise((resolve) => setTimeout(resolve, latency));
    if (isOver) {
      response.writeHead(429).end();
      return;
    }
    const { method = 'GET', headers } = message;
    const body = method === 'GET' ? null : Buffer.concat(chunks).toString();
    const authorization = headers.authorization ?? '';
    const request = new Request(`${platformUrl}${message.url}`, {
      method,
      headers: { authorization },
      ...(body ? { body } : {}),
    });
    const answer = await getResponse(platform.handlers, request);
    const text = (await answer?.text()) ?? '';
    response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    platform,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
