import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../../src/local/server.ts';
import { toResponse } from '../../src/service/http/reply.ts';
import { type StartedService, startService } from '../support/local.ts';

/** A request whose path is sent as it stands. */
function send(origin: string, method: string, path: string, body?: string) {
  const { hostname, port } = new URL(origin);
  return new Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>(
    (resolve, reject) => {
      const asked = request({ hostname, port, method, path, agent: false }, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
      asked.on('error', reject);
      asked.end(body);
    },
  );
}

describe('the embedded service on its port', () => {
  let service: StartedService;
  beforeEach(async () => {
    service = await startService({ gateway: 'none' });
  });
  afterEach(() => service.close());

  it('listens on loopback only', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address && !address.internal && address.family === 'IPv4');
    const port = Number(new URL(service.origin).port);
    for (const address of others) {
      const outcome = await new Promise((resolve) => {
        const socket = connect({ host: address?.address ?? '', port, timeout: 2000 });
        socket.on('connect', () => resolve('connected'));
        socket.on('error', () => resolve('refused'));
        socket.on('timeout', () => resolve('refused'));
      });
      expect(outcome).toBe('refused');
    }
    expect((await send(service.origin, 'GET', '/')).status).toBe(404);
  });

  it('keeps doubled slashes, which the service redirects with its own host', async () => {
    const { status, headers } = await send(service.origin, 'GET', '/apis/uas-mgr/v1//uas?a=b');
    expect([status, headers.location]).toEqual([
      308,
      `${service.origin.replace('https', 'http')}/v1/uas?a=b`,
    ]);
  });

  it('answers HEAD without a body, and 204 without a type of length', async () => {
    const head = await send(service.origin, 'HEAD', '/apis/uas-mgr/v1/');
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '5']);
    const reset = await send(service.origin, 'DELETE', '/apis/uas-mgr/v1/admin/config');
    expect([reset.status, reset.text, reset.headers['content-length']]).toEqual([
      204,
      '',
      undefined,
    ]);
  });

  it('takes large bodies', async () => {
    const body = 'x'.repeat(5_000_000);
    const { status } = await send(service.origin, 'POST', '/apis/uas-mgr/v1/uas', body);
    expect(status).toBe(500);
  });
});

function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe('stopping the server', () => {
  /** A server whose one request has arrived and ends when `release` is called. */
  async function withRunningRequest() {
    const arrived = gate();
    const released = gate();
    const server = await startServer({
      port: 0,
      handle: async () => {
        arrived.open();
        await released.passed;
        return toResponse({ status: 200, headers: {}, body: 'done' });
      },
    });
    const answer = send(server.origin, 'GET', '/');
    answer.catch(() => {});
    await arrived.passed;
    return { server, answer, release: released.open };
  }

  it('lets a running request end', async () => {
    const { server, answer, release } = await withRunningRequest();
    const closed = server.close();
    release();
    expect((await answer).text).toBe('done');
    await closed;
    await expect(send(server.origin, 'GET', '/')).rejects.toThrow('ECONNREFUSED');
  });

  it('does not wait for ever', async () => {
    const { server, answer } = await withRunningRequest();
    await server.close();
    await expect(answer).rejects.toThrow('socket hang up');
  });
});
