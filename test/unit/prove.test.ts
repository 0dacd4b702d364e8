/** What the other end of a connection may answer when it is to prove that it is the embedded service. */
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { proofOf } from '../../src/core/liveness.ts';
import { prove } from '../../src/http/prove.ts';

afterEach(() => void vi.useRealTimers());

/** A connection to a server that answers a nonce with a text, in pieces. */
async function connected(answer: (nonce: string, port: string) => readonly string[] | undefined) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    let isAsked = false;
    socket.on('data', async (chunk) => {
      // What comes after the question is the next exchange.
      if (isAsked) return void socket.write(chunk);
      isAsked = true;
      const nonce = /nonce=(\w+)/.exec(String(chunk))?.[1] ?? '';
      const pieces = answer(nonce, port);
      if (!pieces) return void socket.destroy();
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const port = String((server.address() as { port: number }).port);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  await new Promise((done) => socket.once('connect', done));
  return { socket, url: new URL(`http://127.0.0.1:${port}/x`) };
}

const head = 'HTTP/1.1 200 OK\r\ncontent-length: 64\r\n\r\n';

async function echo(socket: Socket): Promise<string> {
  socket.write('next');
  return String(await new Promise((resolve) => socket.once('data', resolve)));
}

describe('a proof', () => {
  it('is taken from one of several secrets, in pieces, and leaves the connection usable', async () => {
    const { socket, url } = await connected((nonce, port) => {
      const proof = proofOf('right', port, nonce);
      return [head.slice(0, 20), head.slice(20), proof.slice(0, 30), proof.slice(30)];
    });
    await prove(socket, url, async () => ['other', 'right']);
    expect(await echo(socket)).toBe('next');
  });

  it.each([
    ['another secret', (nonce: string, port: string) => [head + proofOf('wrong', port, nonce)]],
    ['another port', (nonce: string) => [head + proofOf('right', '1', nonce)]],
    ['another question', (_nonce: string, port: string) => [head + proofOf('right', port, 'x')]],
    ['an answer of another length', () => ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]']],
    ['a refusal', () => ['HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n']],
    ['too much', (nonce: string, port: string) => [`${head}${proofOf('right', port, nonce)}x`]],
    ['a head without an end', () => [`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(5000)}`]],
    ['something else than HTTP', () => ['SSH-2.0-x\r\n\r\n']],
  ])('is not %s', async (_what, answer) => {
    const { socket, url } = await connected(answer);
    await expect(prove(socket, url, async () => ['right'])).rejects.toMatchObject({
      code: 'unreachable',
      hint: 'uas local start',
    });
    expect(socket.destroyed).toBe(true);
  });

  it('is not waited for longer than some seconds', async () => {
    const { socket, url } = await connected(() => []);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const outcome = prove(socket, url, async () => ['right']).catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await outcome).toMatchObject({ code: 'unreachable' });
  });

  it('is a broken connection when it breaks off', async () => {
    const { socket, url } = await connected(() => undefined);
    await expect(prove(socket, url, async () => ['right'])).rejects.toThrow('closed');
  });

  it('is not asked of other services, and fails where nobody knows the secret', async () => {
    const { socket, url } = await connected(() => []);
    const never = () => Promise.reject(new Error('looked for a secret'));
    await prove(socket, new URL('https://gateway.test/'), never);
    await prove(socket, url, async () => undefined);
    await prove(socket, url, undefined);
    expect(socket.bytesWritten).toBe(0);
    await expect(prove(socket, url, async () => [])).rejects.toThrow('did not prove');
  });
});
