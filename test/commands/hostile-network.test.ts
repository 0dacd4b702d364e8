/** The way to a service, broken at every step: TLS, proxies, names. Each one is one exit code, one sentence, in time. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import { proxyFor } from '../../src/http/proxy.ts';
import * as transport from '../../src/http/undici.ts';
import type { Env } from '../../src/system/deps.ts';
import { createAuthority } from '../support/certificates.ts';
import { drip, httpReply, json, startHostileServer } from '../support/hostile-server.ts';
import { type Result, testToken, uas } from '../support/run.ts';

type Speak = (socket: Socket) => unknown;

/** A port where something speaks that may be no server at all. */
async function listen(speak: Speak): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).once('close', () => open.delete(socket));
    speak(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const answering =
  (bytes: string | Buffer): Speak =>
  (socket) =>
    socket.once('data', () => socket.end(bytes));

async function reach(
  endpoint: string,
  { env = {}, ca, timeout = '5s' }: { env?: Env; ca?: string; timeout?: string } = {},
): Promise<Result & { ms: number }> {
  const connection = transport.connect({ env, ca });
  const started = performance.now();
  const result = await uas(['list', '--retries', '0', '--timeout', timeout, '--debug'], {
    transport: connection.send,
    env: { UAS_ENDPOINT: endpoint },
  });
  await connection.close();
  return { ...result, ms: performance.now() - started };
}

/** The sentence and the hint among the lines of --debug. */
const said = ({ stderr }: Result) =>
  stderr
    .split('\n')
    .filter((line) => /^(?:uas|hint): /.test(line))
    .join('\n');

describe('TLS', () => {
  it.each([
    ['of old versions only', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, 'old versions of TLS'],
    [
      'that wants a certificate of ours',
      { requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' },
      // The single file's runtime looks at the server's certificate first, which nobody signed here.
      'isNative' in transport
        ? 'an authority that is not trusted'
        : 'it refused the TLS handshake\nhint: it may require a client certificate',
    ],
  ] as [string, TlsOptions, string][])(
    '%s is reported as what it is',
    async (_name, options, words) => {
      const authority = await createAuthority();
      const issued = await authority.issue();
      const server = createTlsServer({ ...issued, ciphers: 'DEFAULT@SECLEVEL=0', ...options });
      server.on('tlsClientError', () => {});
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      const { port } = server.address() as AddressInfo;
      const result = await reach(`https://127.0.0.1:${port}`);
      expect(result.code).toBe(10);
      expect(said(result)).toContain(`uas: list: cannot reach 127.0.0.1:${port}: `);
      expect(said(result)).toContain(words);
    },
  );

  it.each([
    ['plain HTTP', answering('HTTP/1.1 400 Bad Request\r\n\r\n'), 'it does not speak TLS'],
    ['an SSH server', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), 'it does not speak TLS'],
    [
      'a record of garbage',
      answering(Buffer.from([22, 3, 3, 255, 255, 1, 2])),
      'it does not speak TLS',
    ],
    ['an alert', answering(Buffer.from([21, 3, 3, 0, 2, 2, 40])), 'it refused the TLS handshake'],
    [
      'an alert about the name',
      answering(Buffer.from([21, 3, 3, 0, 2, 2, 112])),
      'it has no certificate for this name',
    ],
    [
      'a closed connection',
      (socket) => socket.once('data', () => socket.destroy()),
      'it closed the connection at once',
    ],
    [
      'a reset',
      (socket) => socket.once('data', () => socket.resetAndDestroy()),
      'it closed the connection at once',
    ],
  ] as [string, Speak, string][])(
    'ends with 10 and sends no token when it turns out to be %s',
    async (_name, speak, words) => {
      let received = '';
      const port = await listen((socket) => {
        socket.on('data', (chunk) => {
          received += chunk.toString('latin1');
        });
        speak(socket);
      });
      const result = await reach(`https://127.0.0.1:${port}`);
      expect(result.code).toBe(10);
      expect(said(result)).toContain(`cannot reach 127.0.0.1:${port}: ${words}`);
      expect(received + result.stderr).not.toContain(testToken);
    },
  );
});

describe('a proxy', () => {
  const target = 'https://gateway.invalid';

  it.each([
    [
      'that wants a sign-in',
      answering(httpReply('407 Proxy Authentication Required', ['Content-Type: text/html'], '<p>')),
      'it answered 407 Proxy Authentication Required',
    ],
    ['that has no way', answering(httpReply('502 Bad Gateway', [])), 'it answered 502 Bad Gateway'],
    [
      'with escapes in its reason',
      answering('HTTP/1.1 502 No\u001b[2J\r\nContent-Length: 0\r\n\r\n'),
      'it answered 502 No\\x1b[2J',
    ],
    [
      'that redirects',
      answering(httpReply('302 Found', ['Location: http://login/'])),
      'it answered 302 Found',
    ],
    [
      'with a page of its own',
      answering(httpReply('200 OK', [], '<html>')),
      'it answered with a page of its own',
    ],
    ['that is no HTTP', answering('SSH-2.0-x\r\n'), 'its reply is not valid HTTP'],
    [
      'that closes the connection',
      (socket) => socket.once('data', () => socket.destroy()),
      'it closed the connection at once',
    ],
  ] as [string, Speak, string][])(
    '%s is reported as the proxy, with exit 10',
    async (_name, speak, words) => {
      const port = await listen(speak);
      const env = { HTTPS_PROXY: `http://me:CANARY-7f3a@127.0.0.1:${port}` };
      const result = await reach(target, { env });
      expect(result.code).toBe(10);
      expect(said(result)).toBe(
        `uas: list: cannot reach gateway.invalid through the proxy 127.0.0.1:${port}: ${words}\n` +
          'hint: check HTTPS_PROXY and NO_PROXY',
      );
      expect(result.stderr).not.toContain('CANARY-7f3a');
    },
  );

  it('that is down is not taken for the service', async () => {
    const result = await reach(target, { env: { HTTPS_PROXY: 'http://127.0.0.1:1' } });
    expect(said(result)).toContain('through the proxy 127.0.0.1:1: the connection was refused');
  });

  it('gets its own sign-in only, also one with a percent sign, and never the token', async () => {
    let head = '';
    const port = await listen((socket) =>
      socket.once('data', (chunk) => {
        head = chunk.toString('latin1');
        socket.end(httpReply('407 No', []));
      }),
    );
    await reach(target, { env: { HTTPS_PROXY: `http://me:50%25%zz@127.0.0.1:${port}` } });
    expect(head).toMatch(/^CONNECT gateway\.invalid:443 HTTP/);
    const [, basic = ''] = /Basic (\S+)/.exec(head) ?? [];
    expect(Buffer.from(basic, 'base64').toString()).toBe('me:50%25%zz');
    expect(head).not.toContain(testToken);
  });

  it.each(['socks5://127.0.0.1:1080', 'ftp://proxy', 'not a url', 'http://', 'http://\u001b[31m'])(
    'in a variable that names none is refused: %j',
    (value) => {
      expect(() => proxyFor(new URL(target), { HTTPS_PROXY: value })).toThrow(UasError);
    },
  );

  it.each([
    ['gateway.example', 'https://gateway.example/', true],
    ['.example', 'https://gateway.example/', true],
    ['*.example', 'https://gateway.example/', true],
    ['example', 'https://gateway.example/', true],
    ['example.', 'https://gateway.example./', true],
    ['ample', 'https://gateway.example/', false],
    ['GATEWAY.Example', 'https://gateway.example/', true],
    ['*', 'https://gateway.example/', true],
    ['gateway.example:8443', 'https://gateway.example:8443/', true],
    ['gateway.example:8443', 'https://gateway.example/', false],
    ['gateway.example:443', 'https://gateway.example/', true],
    ['other, gateway.example', 'https://gateway.example/', true],
    ['other gateway.example', 'https://gateway.example/', true],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/8', 'https://11.1.2.3/', false],
    ['0.0.0.0/0', 'https://11.1.2.3/', true],
    ['10.0.0.0/', 'https://11.1.2.3/', false],
    ['10.0.0.0/99', 'https://10.1.2.3/', false],
    ['10.0.0.0/8', 'https://10.example/', false],
    ['2001:db8::1', 'https://[2001:db8::1]:8443/', true],
    ['[2001:db8::1]', 'https://[2001:db8::1]:8443/', true],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]:8443/', true],
    ['[2001:db8::1]:9', 'https://[2001:db8::1]:8443/', false],
    ['fd00::/8', 'https://[fd12::1]/', true],
    ['fd00::/8', 'https://[2001:db8::1]/', false],
    ['', 'https://gateway.example/', false],
    [',,', 'https://gateway.example/', false],
  ])('is left out by NO_PROXY=%s for %s: %s', (excluded, url, isDirect) => {
    const env = { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: excluded };
    expect(proxyFor(new URL(url), env) === undefined).toBe(isDirect);
  });
});

it('a service or proxy that says nothing, or too slowly, ends with --timeout at every step, all at once', async () => {
  const later =
    (head: string, piece: (at: number) => string): Speak =>
    (socket) =>
      socket.once('data', () => {
        socket.write(head);
        void drip(socket, piece, 40);
      });
  const ok = `HTTP/1.1 200 OK\r\n${json}\r\n`;
  const services: Record<string, Speak> = {
    'nothing at all': () => {},
    'a head byte by byte': later('', (at) => 'HTTP/1.1 200 OK\r\n'[at] ?? 'x'),
    'headers for ever': later('HTTP/1.1 200 OK\r\n', (at) => `X-${at}: y\r\n`),
    'early hints for ever': later('', () => 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'),
    'processing for ever': later('', () => 'HTTP/1.1 102 Processing\r\n\r\n'),
    'a body byte by byte': later(`${ok}Content-Length: 9999\r\n\r\n[`, () => ' '),
    'a body that stops': later(`${ok}Content-Length: 9999\r\n\r\n[`, () => ''),
    'a body without end': later(`${ok}\r\n[`, () => ' '),
    'chunks without end': later(`${ok}Transfer-Encoding: chunked\r\n\r\n`, () => '1\r\n \r\n'),
    'gzip byte by byte': later(`${ok}Content-Encoding: gzip\r\n\r\n`, () => '\u001f'),
    'an error byte by byte': later(`HTTP/1.1 500 No\r\n${json}\r\n\r\n{`, () => ' '),
    'a refusal byte by byte': later(`HTTP/1.1 401 No\r\n${json}\r\n\r\n{`, () => ' '),
  };
  const runs: [string, Promise<Result & { ms: number }>][] = [];
  const timeout = '700ms';
  for (const [name, speak] of Object.entries(services)) {
    runs.push([name, reach(`http://127.0.0.1:${await listen(speak)}`, { timeout })]);
  }
  const silent = await listen(() => {});
  runs.push(['a silent TLS host', reach(`https://127.0.0.1:${silent}`, { timeout })]);
  for (const [name, speak] of [
    ['a silent proxy', () => {}],
    ['a proxy with headers for ever', later('HTTP/1.1 200 OK\r\n', (at) => `X-${at}: y\r\n`)],
    ['a tunnel to nowhere', later('HTTP/1.1 200 Established\r\n\r\n', () => '')],
  ] as [string, Speak][]) {
    const env = { HTTPS_PROXY: `http://127.0.0.1:${await listen(speak)}` };
    runs.push([name, reach('https://gateway.invalid', { env, timeout })]);
  }
  for (const [name, run] of runs) {
    const result = await run;
    expect(said(result), name).toMatch(/no answer within 700ms|no answer within 1s/);
    expect(result.code, name).toBe(124);
    expect(result.ms, name).toBeLessThan(5700);
  }
});

it('a connection that is given up is closed, and nothing is sent over it later', async () => {
  let isClosed: (() => void) | undefined;
  const closed = new Promise<void>((resolve) => {
    isClosed = resolve;
  });
  const port = await listen((socket) => socket.resume().once('close', () => isClosed?.()));
  expect((await reach(`https://127.0.0.1:${port}`, { timeout: '300ms' })).code).toBe(124);
  await closed;
});

it('a POST is repeated when the connection broke off before anything was sent, and not after', async () => {
  let connections = 0;
  const resetting = await listen((socket) => {
    connections += 1;
    socket.once('data', () => socket.resetAndDestroy());
  });
  const server = await startHostileServer((socket) => void socket.resetAndDestroy());
  const post = async (endpoint: string) => {
    const connection = transport.connect({});
    const args = ['api', 'POST', '/admin/config/images', '-f', 'imagename=x', '--retries', '2'];
    const result = await uas(args, {
      transport: connection.send,
      env: { UAS_ENDPOINT: endpoint },
      clock: { random: () => 0 },
    });
    await connection.close();
    return result;
  };
  expect((await post(`https://127.0.0.1:${resetting}`)).code).toBe(10);
  expect(connections).toBe(3);
  expect((await post(server.endpoint)).code).toBe(7);
  expect(server.heads).toHaveLength(1);
});

it('a change that may have been made still shows with --debug what the network said', async () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  const { code, stderr } = await uas(
    ['api', 'POST', '/admin/config/images', '-f', 'imagename=x', '--debug'],
    { service: () => Promise.reject(reset) },
  );
  expect(code).toBe(7);
  expect(stderr).toContain('hint: the outcome is unknown');
  expect(stderr).toContain('Error: read ECONNRESET\n    at ');
});
