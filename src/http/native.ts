/**
 * The transport of the single file: the HTTP client of its runtime for plain questions, and undici for everything else.
 * docs/decisions/0009-single-file.md has the rule and why it is safe.
 */
import { isLoopback } from '../core/loopback.ts';
import { maxReplyBytes } from '../system/reply-bytes.ts';
import type {
  Connect,
  Connection,
  HttpRequest,
  HttpResponse,
  TransportOptions,
} from '../system/transport.ts';
import { NotConnected } from './not-connected.ts';
import { maxHeaderSize } from './sender.ts';

/** What Bun adds to the options of `fetch`. */
interface NativeInit {
  method: string;
  headers: Record<string, string>;
  signal: AbortSignal;
  redirect: 'manual';
  /** Bytes as they arrive. */
  decompress: false;
  /** BUN_CONFIG_VERBOSE_FETCH prints headers, and with them the token. */
  verbose: false;
  tls: { rejectUnauthorized: true; ca?: string };
}

interface NativeReply {
  status: number;
  statusText: string;
  headers: Iterable<[string, string]>;
  body: AsyncIterable<Uint8Array> | null;
  bytes(): Promise<Uint8Array>;
}

type NativeFetch = (url: string, init: NativeInit) => Promise<NativeReply>;

type Env = Record<string, string | undefined>;

const proxies = ['http_proxy', 'https_proxy', 'all_proxy'];

/** Variables with which the runtime would do something else than this program says. */
function isSteered(env: Env): boolean {
  const names = [...proxies, ...proxies.map((name) => name.toUpperCase()), 'BUN_OPTIONS'];
  return names.some((name) => env[name]);
}

/** The runtime's names for a reply that is not HTTP. */
const notHttp = /^(?:InvalidHTTPResponse|InvalidContentLength|Malformed_HTTP_Response)$/;

const afterRequest = /^(?:ECONNRESET|EPIPE|UnrequestedUpgrade|HPE_\w+|UND_ERR_\w+)$/;

/**
 * Whether undici asks again, to find the words: nothing has left yet, or it is not known whether TLS came to an end, and
 * a question may be asked twice.
 */
function isForUndici(error: unknown, url: URL): boolean {
  const code = String(codeOf(error));
  if (error instanceof NotConnected || notHttp.test(code)) return false;
  return !afterRequest.test(code) || (code === 'ECONNRESET' && url.protocol === 'https:');
}

const codeOf = (error: unknown) => (error as { code?: unknown } | undefined)?.code;

const coded = (code: string, message: string, cause?: unknown) =>
  Object.assign(new Error(message, { cause }), { code });

/** The error as undici and its parser name it. */
function inOneWord(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'UnrequestedUpgrade') return coded('UND_ERR_SOCKET', 'bad upgrade', error);
  return notHttp.test(String(code)) ? coded('HPE_INVALID_CONSTANT', String(message), error) : error;
}

/** What the runtime's parser lets pass and undici's does not. */
function checkHead(status: number, headers: Record<string, string | string[] | undefined>): void {
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && headers['content-length'] !== undefined) {
    throw coded('HPE_UNEXPECTED_CONTENT_LENGTH', 'a length in addition to chunks');
  }
  if (coding !== undefined && !/^chunked$/i.test(String(coding).trim())) {
    throw coded('HPE_INVALID_TRANSFER_ENCODING', 'an unknown transfer coding');
  }
  if (status < 200) throw coded('HPE_INVALID_STATUS', 'not a final status');
  const size = JSON.stringify(headers).length;
  if (size > maxHeaderSize) throw coded('UND_ERR_HEADERS_OVERFLOW', 'headers are too large');
}

function headersOf(reply: NativeReply): HttpResponse['headers'] {
  const headers: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of reply.headers) {
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}

/** The body, in one piece if its length is known and allowed: pieces would be in memory twice. */
async function* bodyOf(reply: NativeReply, length: unknown): AsyncGenerator<Uint8Array> {
  const isKnown = typeof length === 'string' && Number(length) <= maxReplyBytes;
  try {
    if (isKnown) yield await reply.bytes();
    else yield* reply.body ?? [];
  } catch (error) {
    throw inOneWord(error);
  }
}

/** Throws when the host takes no connection. */
async function failUnlessReachable(url: URL, env: Env, timeout: number, signal: AbortSignal) {
  const { reach } = await import('./probe-connection.ts');
  const { error } = await reach(url, { tls: { rejectUnauthorized: true }, env, timeout, signal });
  if (error instanceof NotConnected && codeOf(error.cause) === 'ETIMEDOUT') throw error;
}

/**
 * The reply, or that there is no connection. The runtime has no limit for connecting and does not say how far it is, so
 * that the way is looked at once more when an answer takes long.
 */
function unlessOutOfReach(
  reply: Promise<NativeReply>,
  url: URL,
  { env = {}, connectTimeout = 10_000 }: TransportOptions,
): Promise<NativeReply> {
  const half = connectTimeout / 2;
  let looking: AbortController | undefined;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      looking = new AbortController();
      failUnlessReachable(url, env, half, looking.signal).catch((error: unknown) => {
        if (!looking?.signal.aborted) reject(error);
      });
    }, half);
    reply.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      looking?.abort();
    });
  });
}

async function ask(
  { method, url, headers, signal }: HttpRequest,
  options: TransportOptions,
  closing: AbortSignal,
): Promise<HttpResponse> {
  const { ca } = options;
  const nativeFetch = globalThis.fetch as unknown as NativeFetch;
  const over = new AbortController();
  const sent = nativeFetch(url.href, {
    method,
    // Otherwise the runtime asks for all that it can undo.
    headers: { 'accept-encoding': 'identity', ...headers },
    signal: AbortSignal.any([over.signal, closing, ...(signal ? [signal] : [])]),
    redirect: 'manual',
    decompress: false,
    verbose: false,
    tls: { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
  });
  const reply = await unlessOutOfReach(sent, url, options).catch((error: unknown) => {
    over.abort(error);
    throw error;
  });
  const named = headersOf(reply);
  checkHead(reply.status, named);
  return {
    status: reply.status,
    statusText: reply.statusText,
    headers: named,
    body: bodyOf(reply, named['content-length']),
  };
}

export const connect: Connect = (options) => {
  const { env = {}, insecure = false, secretsFor } = options;
  const closing = new AbortController();
  let opened: Promise<Connection> | undefined;
  const careful = () => {
    opened ??= import('./undici.ts').then((undici) => undici.connect(options));
    return opened;
  };
  /** Origins that the runtime's client could not be used for. */
  const refused = new Set<string>();
  const isBarred = insecure || isSteered(env);

  /** A question changes nothing: it may be lost, and it may be asked again. */
  async function isPlain({ method, url, body }: HttpRequest): Promise<boolean> {
    if (isBarred || method !== 'GET' || body !== undefined || refused.has(url.origin)) return false;
    return !(isLoopback(url) && secretsFor && (await secretsFor(url)));
  }

  return {
    async send(request) {
      if (await isPlain(request)) {
        try {
          return await ask(request, options, closing.signal);
        } catch (error) {
          request.signal?.throwIfAborted();
          closing.signal.throwIfAborted();
          if (!isForUndici(error, request.url)) throw inOneWord(error);
          refused.add(request.url.origin);
        }
      }
      return (await careful()).send(request);
    },
    reach: async (url, signal) => (await (await careful()).reach?.(url, signal)) ?? {},
    async close() {
      closing.abort(new Error('closed'));
      await (await opened)?.close();
    },
  };
};
