/** Replies as bytes, as wrong as they come: each one is one exit code and one sentence, in time. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as transport from '../../src/http/undici.ts';
import {
  drip,
  httpReply,
  json,
  type Misbehaviour,
  startHostileServer,
} from '../support/hostile-server.ts';
import { type Result, uas } from '../support/run.ts';
import type { WorldOptions } from '../support/world.ts';

async function against(
  answer: Misbehaviour,
  args: readonly string[] = ['list'],
  options: WorldOptions = {},
): Promise<Result & { ms: number; server: Awaited<ReturnType<typeof startHostileServer>> }> {
  const server = await startHostileServer(answer);
  const connection = transport.connect({});
  const started = performance.now();
  const result = await uas([...args, '--retries', '0', '--timeout', '20s'], {
    transport: connection.send,
    ...options,
    env: { UAS_ENDPOINT: server.endpoint, ...options.env },
  });
  const ms = performance.now() - started;
  await connection.close();
  return { ...result, ms, server };
}

interface Case {
  name: string;
  answer: Misbehaviour;
  code: number;
  says: RegExp;
  /** Where the runtime's client of the single file sees it otherwise. */
  native?: { code: number; says: RegExp };
}

/** Whether test/single-file has put the transport of the single file in the place of undici's. */
const isNative = 'isNative' in transport;

const send =
  (bytes: string | Buffer): Misbehaviour =>
  (socket) => {
    socket.end(bytes);
  };
const ok = (body: string | Buffer, ...headers: string[]) =>
  send(httpReply('200 OK', [json, ...headers], body));

const megabyte = Buffer.alloc(1024 * 1024, ' ');

const cases: Case[] = [
  {
    name: 'nothing at all',
    answer: (socket) => void socket.end(),
    code: 7,
    says: /closed the connection/,
  },
  {
    name: 'a reset',
    answer: (socket) => void socket.resetAndDestroy(),
    code: 7,
    says: /closed the connection/,
  },
  { name: 'no HTTP', answer: send('SSH-2.0-OpenSSH_9.2\r\n'), code: 7, says: /not valid HTTP/ },
  {
    name: 'binary garbage',
    answer: send(Buffer.from([0, 1, 2, 0xff, 0xfe, 13, 10])),
    code: 7,
    says: /not valid HTTP/,
    // It waits for the rest of the line.
    native: { code: 7, says: /closed the connection/ },
  },
  {
    name: 'a status that is no number',
    answer: send('HTTP/1.1 abc Oops\r\n\r\n'),
    code: 7,
    says: /not valid HTTP/,
  },
  {
    name: 'a status of 999',
    answer: send(httpReply('999 Odd', [json], '{}')),
    code: 7,
    says: /999 Odd/,
  },
  { name: 'HTTP/0.9', answer: send('<html>hello</html>'), code: 7, says: /not valid HTTP/ },
  {
    name: 'a head that ends in the middle',
    answer: send('HTTP/1.1 200 OK\r\nContent-Ty'),
    code: 7,
    says: /closed the connection/,
  },
  {
    name: 'a header without a name',
    answer: send('HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 2\r\n\r\n[]'),
    code: 7,
    says: /not valid HTTP/,
  },
  {
    name: 'a header of 100 KB',
    answer: ok('[]', `X-Long: ${'a'.repeat(100_000)}`),
    code: 7,
    says: /not valid HTTP/,
  },
  {
    name: 'ten thousand headers',
    answer: ok('[]', ...Array.from({ length: 10_000 }, (_none, at) => `X-${at}: ${at}`)),
    code: 7,
    says: /not valid HTTP/,
  },
  {
    name: 'more bytes than promised',
    answer: send(`HTTP/1.1 200 OK\r\n${json}\r\nContent-Length: 1\r\n\r\n[]`),
    code: 7,
    says: /not valid JSON|not valid HTTP/,
  },
  {
    name: 'fewer bytes than promised',
    answer: send(`HTTP/1.1 200 OK\r\n${json}\r\nContent-Length: 100\r\n\r\n[]`),
    code: 7,
    says: /closed the connection/,
  },
  {
    name: 'two lengths',
    answer: send(`HTTP/1.1 200 OK\r\n${json}\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[]`),
    code: 7,
    says: /not valid HTTP/,
  },
  {
    name: 'a negative length',
    answer: send(`HTTP/1.1 200 OK\r\n${json}\r\nContent-Length: -1\r\n\r\n[]`),
    code: 7,
    says: /not valid HTTP/,
  },
  {
    name: 'a length and chunks',
    answer: send(
      `HTTP/1.1 200 OK\r\n${json}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n`,
    ),
    code: 7,
    says: /not valid HTTP/,
  },
  {
    name: 'a chunk of no size',
    answer: send(`HTTP/1.1 200 OK\r\n${json}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n`),
    code: 7,
    says: /not valid HTTP/,
  },
  {
    name: 'chunks that end too early',
    answer: send(`HTTP/1.1 200 OK\r\n${json}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n`),
    code: 7,
    says: /closed the connection/,
  },
  {
    name: 'a reset in the middle of the body',
    answer: (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${json}\r\nContent-Length: 100\r\n\r\n[`, () =>
        setTimeout(() => socket.resetAndDestroy(), 20),
      );
    },
    code: 7,
    says: /closed the connection/,
  },
  {
    name: '101',
    answer: send('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
    code: 7,
    says: /closed the connection|not valid HTTP/,
  },
  {
    name: '100 and then nothing',
    answer: send('HTTP/1.1 100 Continue\r\n\r\n'),
    code: 7,
    says: /closed the connection/,
  },
  {
    name: '100 for ever',
    answer: (socket) => drip(socket, () => 'HTTP/1.1 100 Continue\r\n\r\n', 20),
    code: 7,
    says: /closed the connection/,
    // It does not count them; the time limit does.
    native: { code: 124, says: /no answer within 20s/ },
  },
  {
    name: '204 with a body',
    answer: send('HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n[]'),
    code: 7,
    says: /not valid HTTP|not a list/,
  },
  {
    name: '304',
    answer: send('HTTP/1.1 304 Not Modified\r\n\r\n'),
    code: 7,
    says: /the service answered 304/,
  },
  {
    name: '300 without an address',
    answer: send(httpReply('300 Multiple Choices', [])),
    code: 7,
    says: /the service answered 300/,
  },
  {
    name: 'gzip that is none',
    answer: ok('[]', 'Content-Encoding: gzip'),
    code: 7,
    says: /not valid gzip/,
  },
  {
    name: 'gzip cut in the middle',
    answer: ok(gzipSync('[]'.repeat(100)).subarray(0, 12), 'Content-Encoding: gzip'),
    code: 7,
    says: /not valid gzip/,
  },
  {
    name: 'gzip of a gigabyte',
    answer: ok(
      gzipSync(Buffer.concat(Array.from({ length: 80 }, () => megabyte))),
      'Content-Encoding: gzip',
    ),
    code: 7,
    says: /larger than 64 MiB/,
  },
  {
    name: 'gzip in gzip',
    answer: ok(gzipSync(gzipSync('[]')), 'Content-Encoding: gzip, gzip'),
    code: 7,
    says: /unknown content encoding/,
  },
  {
    name: 'an encoding that nobody knows',
    answer: ok('[]', 'Content-Encoding: zstd'),
    code: 7,
    says: /unknown content encoding "zstd"/,
  },
  {
    name: 'a body without an end, fast',
    answer: (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${json}\r\n\r\n`);
      return drip(socket, () => megabyte, 0);
    },
    code: 7,
    says: /larger than 64 MiB/,
  },
  {
    name: 'a million empty objects',
    answer: ok(`[${'{},'.repeat(1_000_000)}{}]`),
    code: 7,
    says: /more than 1500000 values/,
  },
  {
    name: 'a message of a megabyte',
    answer: send(httpReply('500 Oops', [json], JSON.stringify({ message: 'x'.repeat(1_000_000) }))),
    code: 7,
    says: /x{1000}…$/,
  },
  {
    name: 'a page that is slow to search',
    answer: send(
      httpReply('500 Oops', ['Content-Type: text/html'], '<title<script'.repeat(500_000)),
    ),
    code: 7,
    says: /500 Oops/,
  },
  {
    name: 'a text of a million letters',
    answer: send(httpReply('502 Oops', ['Content-Type: text/plain'], 'token'.repeat(200_000))),
    code: 7,
    says: /502 Oops: token/,
  },
  { name: 'NaN', answer: ok('[NaN]'), code: 7, says: /not valid JSON/ },
  {
    name: 'JSON with a comma too many',
    answer: ok('[{"uai_name":"x"},]'),
    code: 7,
    says: /not valid JSON/,
  },
  { name: 'two values', answer: ok('[] []'), code: 7, says: /not valid JSON/ },
  {
    name: 'bytes that are no UTF-8',
    answer: ok(Buffer.from('["\xff\xfe"]', 'latin1')),
    code: 7,
    says: /not a list/,
  },
  {
    name: 'a nesting of 100,000 with a long number',
    answer: ok(`[${'['.repeat(100_000)}12345678901234567890${']'.repeat(100_000)}]`),
    code: 7,
    says: /nested deeper|nested too deeply|not a list/,
  },
  {
    name: 'a UAI whose name is a number',
    answer: ok('[{"uai_name":1}]'),
    code: 7,
    says: /uai_name as text/,
  },
  {
    name: 'a UAI whose status is an object',
    answer: ok('[{"uai_name":"a","uai_status":{"toString":1}}]'),
    code: 7,
    says: /uai_status as text/,
  },
  {
    name: 'ports that are a text',
    answer: ok('[{"uai_name":"a","uai_status":"x","uai_portmap":"80"}]'),
    code: 7,
    says: /uai_portmap as an object/,
  },
  { name: 'a list in a list', answer: ok('[[]]'), code: 7, says: /list of objects/ },
  ...(
    [
      ['an empty body', ''],
      ['a number', '42'],
      ['true', 'true'],
      ['an empty text', '""'],
      ['an object', '{"uais":[]}'],
    ] as const
  ).map(([name, body]) => ({ name, answer: ok(body), code: 7, says: /not a list|empty string/ })),
  { name: 'a number of 1e400', answer: ok('[{"n":1e400}]'), code: 7, says: /number .* too large/ },
  { name: 'Infinity', answer: ok('[Infinity]'), code: 7, says: /not valid JSON/ },
  {
    name: 'a part',
    answer: send(httpReply('206 Partial Content', [json], '[]')),
    code: 7,
    says: /only part of its reply/,
  },
  {
    name: 'UTF-16 without a word of it',
    answer: ok(Buffer.from('\ufeff[]', 'utf16le')),
    code: 7,
    says: /not valid JSON/,
  },
  {
    name: 'gzip in gzip',
    answer: ok(gzipSync(gzipSync('[]')), 'Content-Encoding: gzip, gzip'),
    code: 7,
    says: /unknown content encoding "gzip, gzip"/,
  },
  {
    name: '407',
    answer: send(httpReply('407 Proxy Authentication Required', [])),
    code: 10,
    says: /407/,
  },
  { name: '511', answer: send(httpReply('511 Sign in', [])), code: 10, says: /511/ },
  {
    name: 'a reason of 60 KB',
    answer: send(httpReply(`500 ${'R'.repeat(60_000)}`, [json])),
    code: 7,
    says: /^500 R{200}…$/,
  },
  {
    name: 'conflicts that are nested 100,000 deep',
    answer: send(
      httpReply(
        '409 Conflict',
        [json],
        `{"conflicts":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`,
      ),
    ),
    code: 6,
    says: /in use/,
  },
  {
    name: 'conflicts of megabytes',
    answer: send(
      httpReply(
        '409 Conflict',
        [json],
        JSON.stringify({ message: 'no', conflicts: Array(500).fill({ id: 'x'.repeat(9000) }) }),
      ),
    ),
    code: 6,
    says: /^no$/,
  },
];

describe('a reply', () => {
  it.each(
    cases.map(({ native, ...usual }) => (isNative && native ? { ...usual, ...native } : usual)),
  )('of $name is exit $code with one sentence', async ({ answer, code, says }) => {
    const { ms, server, ...plain } = await against(answer, ['list', '-o', 'json']);
    expect(plain.code).toBe(code);
    expect(plain.stdout).toBe('');
    const lines = plain.stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    const { error } = JSON.parse(lines[0] ?? '') as { error: { message: string } };
    expect(error.message).toMatch(says);
    expect(error.message).not.toMatch(/unexpected:|undefined|object Object/);
    expect(ms).toBeLessThan(25_000);
    expect(server.heads.every((head) => head.startsWith('GET /apis/uas-mgr/v1/uas '))).toBe(true);
  });

  it('with duplicate keys counts as its last one, without harm', async () => {
    const body =
      '[{"uai_name":"first","uai_name":"uai-last","__proto__":{"polluted":true},"uai_status":"x"}]';
    const { code, stdout } = await against(ok(body), ['list', '-q']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'uai-last\n' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('keeps integers beyond 2^53 digit by digit', async () => {
    const body = '[{"uai_name":"uai-a","uai_status":"x","extra":9007199254740993}]';
    const { stdout } = await against(ok(body), ['list', '--json']);
    expect(stdout).toContain('9007199254740993');
    const wide = await against(ok(body), ['list', '-o', 'yaml']);
    expect(wide.stdout).toContain('9007199254740993');
  });

  it('is read in the character set that it names, with or without a byte order mark', async () => {
    const text = '[{"uai_name":"uai-a","uai_msg":"caf\u00e9"}]';
    for (const [type, bytes] of [
      ['utf-8', Buffer.from(`\ufeff${text}`)],
      ['utf-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['iso-8859-1', Buffer.from(text, 'latin1')],
      ['"UTF-8"', Buffer.from(text)],
      ['no-such-set', Buffer.from(text)],
    ] as const) {
      const reply = httpReply('200 OK', [`Content-Type: application/json; charset=${type}`], bytes);
      const { code, stdout } = await against(send(reply), ['list', '--json']);
      expect({ type, code, value: JSON.parse(stdout) }).toEqual({
        type,
        code: 0,
        value: JSON.parse(text),
      });
    }
  });

  it.each(['windows-1252', 'cp1252', 'iso-8859-1', 'us-ascii'])(
    'has its quotes, dashes and euro signs in %s',
    async (type) => {
      // As on the web, the older names mean Windows-1252 too.
      const bytes = Buffer.from(
        '[{"uai_name":"uai-a","uai_msg":"\x93caf\xe9\x94 \x96 5 \x80"}]',
        'latin1',
      );
      const reply = httpReply('200 OK', [`Content-Type: application/json; charset=${type}`], bytes);
      const { stdout } = await against(send(reply), ['list', '--json']);
      expect(JSON.parse(stdout)).toEqual([{ uai_name: 'uai-a', uai_msg: '“café” – 5 €' }]);
    },
  );

  it('that is not JSON is not quoted, since it may contain a part of a secret', async () => {
    for (const body of [
      '{"echo": CANARY-7f3a}',
      'CANARY-7f3a',
      '["a", CANARY',
      '{"CANARY": "\u0001"}',
    ]) {
      const { stderr, code } = await against(ok(body));
      expect(code).toBe(7);
      expect(stderr).toMatch(/not valid JSON: /);
      expect(stderr).not.toMatch(/CANA/);
    }
  });

  it('of any size makes an error that a person can read', async () => {
    for (const { answer } of cases.filter(({ name }) => /KB|megabyte|million|deep/.test(name))) {
      const { stderr } = await against(answer);
      expect(stderr.length).toBeLessThan(40_000);
      expect(stderr).not.toMatch(/^ +at /m);
    }
  });

  it('that is fine is taken in gzip, deflate and br, and in chunks', async () => {
    const { brotliCompressSync, deflateSync } = await import('node:zlib');
    for (const [encoding, bytes] of [
      ['gzip', gzipSync('[]')],
      ['deflate', deflateSync('[]')],
      ['br', brotliCompressSync('[]')],
    ] as const) {
      const { code } = await against(ok(bytes, `Content-Encoding: ${encoding}`));
      expect(code).toBe(0);
    }
    const chunked = `HTTP/1.1 200 OK\r\n${json}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n1\r\n]\r\n0\r\n\r\n`;
    expect((await against(send(chunked))).code).toBe(0);
  });
});

describe('a token', () => {
  it.each([
    ['another host', 'https://evil.example/uas'],
    ['another port', 'http://127.0.0.1:1/uas'],
    ['plain http', 'http://gateway.test/uas'],
    ['a protocol-relative address', '//evil.example/uas'],
    ['itself', '/apis/uas-mgr/v1/uas'],
    ['a file', 'file:///etc/passwd'],
    ['a script', 'javascript:alert(1)'],
  ])('is not taken along when the service redirects to %s', async (_name, location) => {
    for (const status of [
      '301 Moved',
      '302 Found',
      '303 See Other',
      '307 Temporary',
      '308 Permanent',
    ]) {
      const answer = send(httpReply(status, [`Location: ${location}`]));
      const { code, server, stderr } = await against(answer);
      expect({ code, requests: server.heads.length }).toEqual({ code: 7, requests: 1 });
      expect(stderr).toContain(`redirects to ${location}`);
    }
  });

  it('is not sent again when a POST is redirected, nor is a body with a key', async () => {
    const { writeFileSync, mkdtempSync } = await import('node:fs');
    const { publicKeyText } = await import('../support/keys.ts');
    const file = `${mkdtempSync('/tmp/uas-key-')}/id.pub`;
    writeFileSync(file, publicKeyText);
    const second = await startHostileServer(ok('{}'));
    for (const status of ['307 Temporary', '308 Permanent']) {
      const location = `Location: http://127.0.0.1:${second.port}/uas`;
      const { code, server } = await against(send(httpReply(status, [location])), [
        'create',
        '--publickey',
        file,
      ]);
      const posts = server.heads.filter((head) => head.startsWith('POST '));
      expect({ code, posts: posts.length }).toEqual({ code: 7, posts: 1 });
    }
    expect(second.heads).toEqual([]);
  });
});
