/** Requests to the Kubernetes API: JSON in, JSON out, refusals as {@link KubernetesError}. */
import type { IncomingMessage } from 'node:http';
import { type Connection, type Exchange, openConnection } from './connection.ts';
import { ClusterUnreachable, errorOf, KubernetesError, warningsOf } from './errors.ts';
import type { ClusterConfig } from './kubeconfig.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface CallOptions {
  query?: Query;
  body?: unknown;
  /** Media type of the body; JSON unless a patch says otherwise. */
  type?: string;
  signal?: AbortSignal;
  /** Milliseconds until the whole reply has to be there; 30 s when not given. */
  timeout?: number;
}

export interface Reply<T> {
  value: T;
  /** What the server warned of while it did as it was asked. */
  warnings: readonly string[];
}

export interface Kubernetes {
  readonly server: URL;
  call<T>(method: string, path: string, options?: CallOptions): Promise<Reply<T>>;
  /** A reply without an end, as a watch gives it; its bytes come as they arrive. */
  stream(path: string, query: Query, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

/** Bytes of the largest reply that is read; a page of 500 Jobs has about 2 MB. */
const mostBytes = 64 * 1024 * 1024;

const requestTimeout = 30_000;

function pathWith(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, String(value)]))}`;
}

async function textOf(reply: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of reply) {
    size += (chunk as Buffer).length;
    if (size > mostBytes) throw new Error('the reply is too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function refusalOf(reply: IncomingMessage): Promise<KubernetesError> {
  return errorOf(reply.statusCode ?? 0, await textOf(reply), {
    retryAfter: reply.headers['retry-after'],
    warnings: warningsOf(reply.headers.warning),
  });
}

const isSuccess = ({ statusCode = 0 }: IncomingMessage) => statusCode >= 200 && statusCode < 300;

const ownHeaders = { accept: 'application/json', 'user-agent': 'uas-serve' };

const bodyHeaders = (text: string, type = 'application/json') => ({
  'content-type': type,
  'content-length': String(Buffer.byteLength(text)),
});

/** Sends once more with renewed credentials when they were rejected. */
async function exchanged(
  config: ClusterConfig,
  send: Connection,
  request: Exchange,
): Promise<IncomingMessage> {
  const once = async (isRejected: boolean) => {
    const identity = await config.credentials(isRejected);
    const { authorization } = identity;
    const headers = { ...request.headers, ...(authorization ? { authorization } : {}) };
    return send({ ...request, headers }, identity);
  };
  const reply = await once(false);
  if (reply.statusCode !== 401) return reply;
  reply.resume();
  return once(true);
}

/** Errors of the network get the server's name; refusals, and the reason why the caller stopped, stay unchanged. */
async function withServer<T>(
  server: URL,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    const isOwn = error instanceof KubernetesError || (error as Error).name === 'UasError';
    throw isOwn ? error : new ClusterUnreachable(server, error);
  }
}

/** A client of the cluster. */
export function createKubernetes(
  config: ClusterConfig,
  open: (config: ClusterConfig) => { exchange: Connection; close(): void } = openConnection,
): Kubernetes {
  const connection = open(config);

  const exchange = (request: Exchange) => exchanged(config, connection.exchange, request);
  const reached = <T>(signal: AbortSignal | undefined, work: () => Promise<T>) =>
    withServer(config.server, signal, work);

  return {
    server: config.server,
    close: connection.close,
    call<T>(
      method: string,
      path: string,
      { query, body, type, signal, timeout = requestTimeout }: CallOptions = {},
    ): Promise<Reply<T>> {
      return reached(signal, async () => {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const headers = { ...ownHeaders, ...(text === undefined ? {} : bodyHeaders(text, type)) };
        const limit = AbortSignal.timeout(timeout);
        const either = signal ? AbortSignal.any([signal, limit]) : limit;
        const reply = await exchange({
          method,
          path: pathWith(path, query),
          headers,
          body: text,
          signal: either,
        });
        if (!isSuccess(reply)) throw await refusalOf(reply);
        return {
          value: JSON.parse(await textOf(reply)) as T,
          warnings: warningsOf(reply.headers.warning),
        };
      });
    },
    stream(path, query, signal) {
      return reached(signal, async () => {
        // The limit is for the beginning of the reply only; its end is the caller's to decide.
        const begun = new AbortController();
        const timer = setTimeout(
          () => begun.abort(new Error(`no answer within ${requestTimeout / 1000} s`)),
          requestTimeout,
        );
        try {
          const either = AbortSignal.any([signal, begun.signal]);
          const reply = await exchange({
            method: 'GET',
            path: pathWith(path, query),
            headers: ownHeaders,
            signal: either,
          });
          if (!isSuccess(reply)) throw await refusalOf(reply);
          return reply;
        } finally {
          clearTimeout(timer);
        }
      });
    },
  };
}
