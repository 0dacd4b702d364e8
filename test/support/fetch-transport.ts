/** The transport over the global `fetch`, which msw intercepts. */
import type { HttpRequest, HttpResponse } from '../../src/system/transport.ts';

export async function fetchTransport(request: HttpRequest): Promise<HttpResponse> {
  const { method, url, headers, body, signal } = request;
  const reply = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    ...(body ? { body: Buffer.from(body) } : {}),
    ...(signal ? { signal } : {}),
  });
  async function* bytes() {
    yield new Uint8Array(await reply.arrayBuffer());
  }
  return {
    status: reply.status,
    statusText: reply.statusText,
    headers: Object.fromEntries(reply.headers),
    body: bytes(),
  };
}
