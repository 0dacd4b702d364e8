/**
 * The transport of the single file for tests that run under Node: a child process under Bun sends the requests. Takes
 * the place of undici's in the suites of test/single-file. UAS_BUN names Bun.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { UasError } from '../../src/core/errors.ts';
import { NotConnected, ProxyError } from '../../src/http/not-connected.ts';
import type { Connect, HttpRequest, HttpResponse, Reach } from '../../src/system/transport.ts';

interface Message {
  id: number;
  head?: Omit<HttpResponse, 'body'>;
  chunk?: string;
  end?: true;
  error?: unknown;
  way?: Reach;
}

const heard = new Map<number, (message: Message) => void>();
let peer: ChildProcessWithoutNullStreams | undefined;
let last = 0;

function start(): ChildProcessWithoutNullStreams {
  const bun = process.env.UAS_BUN;
  if (!bun) throw new Error('UAS_BUN names no Bun; run npm run test:binary');
  const script = new URL('native-peer.ts', import.meta.url).pathname;
  const child = spawn(bun, [script], { stdio: 'pipe', env: { PATH: process.env.PATH } });
  child.stderr.on('data', (text: Buffer) => process.stderr.write(text));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line) as Message;
    heard.get(message.id)?.(message);
  });
  child.unref();
  for (const pipe of [child.stdin, child.stdout, child.stderr]) {
    (pipe as unknown as { unref(): void }).unref();
  }
  process.once('exit', () => child.kill());
  return child;
}

function order(fields: object): void {
  peer ??= start();
  peer.stdin.write(`${JSON.stringify(fields)}\n`);
}

/** The error as it was thrown there. */
function revived(value: unknown): unknown {
  const { isError, cause, certificate, errors, ...fields } = (value ?? {}) as Record<
    string,
    unknown
  >;
  if (!isError) return value;
  if (fields.name === 'NotConnected') return new NotConnected(revived(cause), certificate as never);
  if (fields.name === 'ProxyError') {
    const url = new URL(`http://${fields.proxy}`);
    return new ProxyError(url, String(fields.message), revived(cause));
  }
  if (fields.name === 'UasError') {
    return new UasError(fields.code as never, String(fields.message), {
      ...(fields as object),
      cause: revived(cause),
    });
  }
  const error = Object.assign(new Error(String(fields.message), { cause: revived(cause) }), fields);
  const inner = errors as unknown[] | undefined;
  return inner ? Object.assign(error, { errors: inner.map(revived) }) : error;
}

/** Messages of one order, in turn, to its end. */
async function* messages(id: number): AsyncGenerator<Message> {
  const waiting: Message[] = [];
  let wake = () => {};
  heard.set(id, (message) => {
    waiting.push(message);
    wake();
  });
  try {
    for (;;) {
      const message = waiting.shift();
      if (!message) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else if (message.error !== undefined) {
        throw revived(message.error);
      } else if (message.end) {
        return;
      } else {
        yield message;
      }
    }
  } finally {
    heard.delete(id);
  }
}

async function* chunksOf(rest: AsyncGenerator<Message>, stop: () => void) {
  try {
    for await (const { chunk } of rest) yield Buffer.from(chunk ?? '', 'base64');
  } finally {
    stop();
  }
}

async function send(connection: number, request: HttpRequest): Promise<HttpResponse> {
  const { method, url, headers, body, signal } = request;
  signal?.throwIfAborted();
  last += 1;
  const id = last;
  const all = messages(id);
  const first = all.next();
  const encoded = body && Buffer.from(body).toString('base64');
  order({ id, connection, act: 'send', method, url: url.href, headers, body: encoded });
  const stop = () => order({ id, connection, act: 'abort' });
  const aborted = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      stop();
      reject(signal.reason);
    });
  });
  aborted.catch(() => {});
  const { value } = await Promise.race([first, aborted]);
  if (!value?.head) throw new Error('the peer gave no head');
  const chunks = chunksOf(all, stop);
  const body$ = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.race([chunks.next(), aborted]),
      return: () => chunks.return(undefined),
    }),
  };
  return { ...value.head, body: body$ };
}

/** Tells the suites which transport they run over. */
export const isNative = true;

export const connect: Connect = ({ env, ca, insecure, connectTimeout }) => {
  last += 1;
  const connection = last;
  order({ id: 0, connection, act: 'open', options: { env, ca, insecure, connectTimeout } });
  const ask = async (act: string, fields = {}): Promise<Message | undefined> => {
    last += 1;
    const replies = messages(last);
    const first = replies.next();
    order({ id: last, connection, act, ...fields });
    const { value } = await first;
    return value ?? undefined;
  };
  return {
    send: (request) => send(connection, request),
    async reach(url) {
      const way = (await ask('reach', { url: url.href }))?.way ?? {};
      return { ...way, ...(way.error === undefined ? {} : { error: revived(way.error) }) };
    },
    async close() {
      await ask('close');
    },
  };
};
