/** What anybody on this machine can use up of the embedded service without a token: little, and not for long. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type RunningServer, startServer } from '../../src/local/server.ts';
import { watchLogins } from '../../src/local/ssh/logins.ts';
import { toResponse } from '../../src/service/http/reply.ts';

const quick = { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 };

function open(port: number, text = ''): Socket {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  socket.write(text);
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Everything that comes until the other side closes. */
async function read(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

const get = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const post = (headers: string) => `POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`;
const MB = 1024 * 1024;
/** On a loaded machine too. */
const soon = { timeout: 20_000 };

describe('the port of the embedded service', () => {
  let server: RunningServer;
  let port: number;
  async function serve(limits?: typeof quick) {
    server = await startServer({
      port: 0,
      handle: async ({ body }) =>
        toResponse({ status: 200, headers: {}, body: `got ${body?.length}` }),
      ...(limits ? { limits } : {}),
    });
    port = Number(new URL(server.origin).port);
  }
  afterEach(() => server.close());

  it.each([
    ['silent from its start', ''],
    ['that never ends its headers', 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['that never ends its body', post('Content-Length: 100')],
  ])('closes a connection %s', async (_what, text) => {
    await serve(quick);
    await read(open(port, text));
  });

  it.each([
    ['said to be', `Content-Length: ${9 * MB}`, ''],
    ['that turns out to be', 'Transfer-Encoding: chunked', `${(9 * MB).toString(16)}\r\n`],
  ])('refuses a body %s too large, and does not read it', async (_what, headers, first) => {
    await serve();
    const socket = open(port, post(headers) + first);
    if (first) socket.write(Buffer.alloc(9 * MB));
    expect(await read(socket)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('refuses headers that are too large', async () => {
    await serve();
    expect(await read(open(port, `GET /${'a'.repeat(70_000)} HTTP/1.1\r\n`))).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  it('answers despite 600 silent connections, of which it keeps the latest', async () => {
    await serve();
    const silent = Array.from({ length: 600 }, () => open(port).resume());
    await Promise.all(silent.map((socket) => new Promise((done) => socket.once('connect', done))));
    expect(await read(open(port, get))).toContain('got 0');
    await expect
      .poll(() => silent.filter(({ destroyed }) => !destroyed).length, soon)
      .toBeLessThanOrEqual(256);
    expect(silent.at(-1)?.destroyed).toBe(false);
  });

  it('does not keep more than 64 MiB of bodies that stall', async () => {
    await serve();
    const stalled = Array.from({ length: 12 }, () => {
      const socket = open(port, post(`Content-Length: ${8 * MB}`));
      socket.write(Buffer.alloc(7 * MB));
      return socket;
    });
    await expect.poll(() => stalled.filter(({ destroyed }) => destroyed).length, soon).toBe(3);
    expect(await read(open(port, get))).toContain('got 0');
  });
});

describe('the SSH port of a UAI', () => {
  let server: Server;
  let port: number;
  let accepted: Socket[];
  beforeEach(async () => {
    accepted = [];
    server = createServer((socket) => {
      socket.on('error', () => {});
      accepted.push(socket);
      onConnection(socket);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as { port: number }).port;
  });
  afterEach(() => void server.close());
  let onConnection: (socket: Socket) => void;

  it('closes a connection without a login, from its first moment on, and no other', async () => {
    const logins = watchLogins(200);
    const ofPort = logins.forPort();
    onConnection = (socket) => logins.expect(socket, ofPort);
    const admitted = open(port);
    await expect.poll(() => accepted.length, soon).toBe(1);
    const { remoteAddress: ip = '', remotePort = 0 } = accepted[0] ?? {};
    logins.admit({ ip, port: remotePort });
    await read(open(port));
    await read(open(port, 'SSH-2.0-x\r\n'));
    expect(admitted.destroyed).toBe(false);
  });

  it('keeps the latest 100 connections without a login, and those that have one', async () => {
    const logins = watchLogins();
    const ofPort = logins.forPort();
    onConnection = (socket) => logins.expect(socket, ofPort);
    const admitted = open(port);
    await expect.poll(() => accepted.length, soon).toBe(1);
    const { remoteAddress: ip = '', remotePort = 0 } = accepted[0] ?? {};
    logins.admit({ ip, port: remotePort });
    const silent = Array.from({ length: 150 }, () => open(port).resume());
    await expect.poll(() => silent.filter(({ destroyed }) => !destroyed).length, soon).toBe(100);
    expect([admitted.destroyed, silent.at(-1)?.destroyed]).toEqual([false, false]);
  });
});
