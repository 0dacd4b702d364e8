/** Replies that Python's http.client, urllib3 and requests take, byte for byte over a real connection. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/http/python/connect.ts';
import { configuration, cray, crayWorld } from '../support/cray.ts';
import { startRawServer } from '../support/raw-server.ts';

async function list(answers: readonly (string | Uint8Array)[], closes = true, more: string[] = []) {
  const server = await startRawServer(answers, closes);
  const result = await cray(['uas', 'list', ...more], {
    files: configuration(server.origin),
    connect,
  });
  return { ...result, heads: server.heads };
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const encoded = (encoding: string, body: Uint8Array) =>
  Buffer.concat([
    Buffer.from(`${ok}Content-Encoding: ${encoding}\r\nContent-Length: ${body.length}\r\n\r\n`),
    body,
  ]);
const one = Buffer.from('[1]');

describe('a reply is taken', () => {
  it.each<[string, string | Uint8Array]>([
    ['with line feeds alone', 'HTTP/1.1 200 OK\nContent-Length: 3\n\n[1]'],
    ['with the same length twice', `${ok}Content-Length: 3\r\nContent-Length: 3\r\n\r\n[1]`],
    [
      'with a length and chunks',
      `${ok}Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n`,
    ],
    [
      'with chunks, an extension and a trailer',
      `${ok}Transfer-Encoding: Chunked\r\n\r\n1;a=b\r\n[\r\n0002\r\n1]\r\n0\r\nX: y\r\n\r\n`,
    ],
    ['with bytes after its end', `${ok}Content-Length: 3\r\n\r\n[1]HTTP/1.1 500 No\r\n\r\n`],
    [
      'after an unasked 100 Continue',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\nA: b\r\n\r\n${ok}Content-Length: 3\r\n\r\n[1]`,
    ],
    [
      'after early hints',
      `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok}Content-Length: 3\r\n\r\n[1]`,
    ],
    ['without a reason', 'HTTP/1.1 200\r\nContent-Length: 3\r\n\r\n[1]'],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\n[1]'],
    ['up to the end of the connection', `${ok}\r\n[1]`],
    ['with a folded header', 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 3\r\n\r\n[1]'],
    [
      'with a line that is not a header',
      'HTTP/1.1 200 OK\r\nno header\r\nContent-Length: 3\r\n\r\n[1]',
    ],
    ['in gzip', encoded('gzip', gzipSync(one))],
    ['in gzip twice', encoded('gzip, gzip', gzipSync(gzipSync(one)))],
    [
      'in gzip, with bytes behind it',
      encoded('GZIP', Buffer.concat([gzipSync(one), Buffer.alloc(3)])),
    ],
    [
      'in gzip of two members, with text behind them',
      encoded('gzip', Buffer.concat([gzipSync('['), gzipSync('1]'), Buffer.from('\r\nbye')])),
    ],
    [
      'in gzip, with half of a member behind it',
      encoded('gzip', Buffer.concat([gzipSync(one), Buffer.from([0x1f, 0x8b, 8])])),
    ],
    ['with a sign before its status', 'HTTP/1.1 +2_00 OK\r\nContent-Length: 3\r\n\r\n[1]'],
    ['in deflate with the header of zlib', encoded('deflate', deflateSync(one))],
    ['in deflate without it', encoded('deflate', deflateRawSync(one))],
    ['in gzip and then deflate', encoded('gzip, deflate', deflateSync(gzipSync(one)))],
    ['in no encoding at all', encoded('identity', one)],
  ])('%s', async (_name, answer) => {
    expect(await list([answer])).toMatchObject({
      code: 0,
      stdout: 'results = [ 1,]\n\n',
      stderr: '',
    });
  });

  it.each([304, 204])('with %i and a length, without a body', async (status) => {
    const result = await list([`HTTP/1.1 ${status} X\r\nContent-Length: 5\r\n\r\n`]);
    expect(result).toMatchObject({ code: 0, stdout: '\n', stderr: '' });
  });

  it.each([204, 304])('with %i and chunks, which such a reply cannot have', async (status) => {
    const result = await list([
      `HTTP/1.1 ${status} X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n`,
    ]);
    expect(result).toMatchObject({ code: 0, stdout: '\n', stderr: '' });
  });

  it('as soon as it is complete, even if the server keeps the connection', async () => {
    const result = await list([`${ok}Content-Length: 3\r\n\r\n[1]`], false);
    expect(result).toMatchObject({ code: 0, stdout: 'results = [ 1,]\n\n' });
  });

  it('with an unknown encoding, as it came', async () => {
    for (const encoding of ['x-gzip', 'br', 'gzip ']) {
      const { stdout } = await list([encoded(encoding, Buffer.from('[]'))]);
      expect(stdout).toBe('results = []\n\n');
    }
  });
});

describe('a reply is refused', () => {
  it.each<[string, string | Uint8Array]>([
    ['that ends before its length', `${ok}Content-Length: 20\r\n\r\n[1]`],
    ['with two different lengths', `${ok}Content-Length: 3\r\nContent-Length: 4\r\n\r\n[1]`],
    ['that ends inside a chunk', `${ok}Transfer-Encoding: chunked\r\n\r\n9\r\n[1]`],
    ['that says chunks and has none', `${ok}Transfer-Encoding: chunked\r\n\r\n[1]`],
    ['that is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['of another HTTP', 'HTTP/2 200 OK\r\n\r\n[1]'],
    ['with broken gzip', encoded('gzip', Buffer.from('[1]'))],
    ['with half of its gzip', encoded('gzip', gzipSync(Buffer.alloc(2000, '[1]')).subarray(0, 20))],
    ['with 101 headers', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(101)}\r\n[1]`],
    ['that only announces itself', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(40)],
    ['with an endless line', `HTTP/1.1 200 ${'x'.repeat(70_000)}`],
    ['that is empty', ''],
  ])('%s', async (_name, answer) => {
    const result = await list([answer]);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('Error: Unable to connect to cray. ');
  });
});

describe('a redirect', () => {
  const found = (...headers: string[]) =>
    `HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`;
  const end = `${ok}Content-Length: 2\r\n\r\n[]`;

  it.each([
    [['Set-Cookie: s=1; Path=/'], 's=1'],
    [['Set-Cookie: s=1; Path=/', 'Set-Cookie: t=2; Path=/there; HttpOnly'], 't=2; s=1'],
    [['Set-Cookie: s="a b"; Path=/; Domain=127.0.0.1; Max-Age=60'], 's="a b"'],
    [['Set-Cookie: s=1'], undefined],
    [['Set-Cookie: s=1; Path=/apis'], undefined],
    [['Set-Cookie: s=1; Path=/; Secure'], undefined],
    [['Set-Cookie: s=1; Path=/; Domain=other.test'], undefined],
    [['Set-Cookie: s; Path=/'], 's'],
    [['Set-Cookie: s=; Path=/'], 's='],
    [['Set-Cookie: s=1=2; path=/; SameSite=Lax;;'], 's=1=2'],
    [['Set-Cookie: =1; Path=/'], undefined],
    [['Set-Cookie: s=1; Path=there'], undefined],
    [['Set-Cookie: s=1; Path=/; Max-Age=soon'], undefined],
    [['Set-Cookie: s=1; Path=/; Port="80"'], undefined],
    [['Set-Cookie: s=1; Path=/; Port'], 's=1'],
    [['Set-Cookie: s=1; Path=/; Max-Age=0'], undefined],
    [['Set-Cookie: s=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], undefined],
  ])('that sets %j is followed with the cookie %s', async (headers, cookie) => {
    const { code, heads } = await list([found(...headers), end]);
    expect(code).toBe(0);
    expect(heads).toHaveLength(2);
    expect(/^cookie: (.*)$/im.exec(heads[1] ?? '')?.[1]).toBe(cookie);
  });

  it.each([
    ['that breaks off', 'Content-Length: 90\r\n\r\n<html>'],
    ['in broken gzip', 'Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\n<html>'],
    ['in broken chunks', 'Transfer-Encoding: chunked\r\n\r\n<html>'],
  ])('with a body %s is followed all the same', async (_name, rest) => {
    const { code, heads } = await list([
      `HTTP/1.1 302 Found\r\nLocation: /t%C3%A9\r\n${rest}`,
      end,
    ]);
    expect(code).toBe(0);
    expect(heads[1]).toMatch(/^GET \/t%C3%A9 HTTP\/1\.1\r\n/);
  });

  it('goes where its bytes say, as UTF-8', async () => {
    const answer = 'HTTP/1.1 302 Found\r\nLocation: /été x\r\nContent-Length: 0\r\n\r\n';
    const { heads } = await list([Buffer.from(answer), end]);
    expect(heads[1]).toMatch(/^GET \/%C3%A9t%C3%A9%20x HTTP/);
  });

  it.each([307, 308])('%i of uas create is not followed with the key', async (status) => {
    const server = await startRawServer([
      `HTTP/1.1 ${status} X\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n`,
      end,
    ]);
    const world = crayWorld({ files: configuration(server.origin) });
    writeFileSync(join(world.home, 'k.pub'), 'ssh-ed25519 AAAA');
    const words = ['uas', 'create', '--publickey', join(world.home, 'k.pub')];
    const result = await cray(words, { connect }, world);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('Error: Unable to connect to cray. ');
    expect(server.heads).toHaveLength(1);
  });
});
