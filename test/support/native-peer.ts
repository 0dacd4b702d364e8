/**
 * Runs under Bun: sends requests over the transport of the single file for tests, which run under Node. One JSON text a
 * line on stdin and stdout.
 */
import { createInterface } from 'node:readline';
import { connect } from '../../src/http/native.ts';
import type { Connection } from '../../src/system/transport.ts';

interface Order {
  id: number;
  connection: number;
  act: 'open' | 'send' | 'abort' | 'reach' | 'close' | 'stop';
  options?: { env?: Record<string, string>; ca?: string; insecure?: boolean };
  method?: string;
  url?: string;
  headers?: Record<string, string>;
  body?: string;
}

const connections = new Map<number, Connection>();
const running = new Map<number, AbortController>();

const tell = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** An error with what tells it from others, and its causes. */
function plain(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, cause } = error;
  const fields = Object.fromEntries(
    Object.entries(error).filter(([, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value),
    ),
  );
  const { certificate } = error as { certificate?: unknown };
  const { errors } = error as { errors?: unknown[] };
  return {
    ...fields,
    isError: true,
    name,
    message,
    cause: plain(cause),
    certificate,
    errors: errors?.map(plain),
  };
}

async function send(order: Order, connection: Connection): Promise<void> {
  const { id, method = 'GET', url = '', headers = {}, body } = order;
  const stopped = new AbortController();
  running.set(id, stopped);
  const reply = await connection.send({
    method,
    url: new URL(url),
    headers,
    body: body === undefined ? undefined : Buffer.from(body, 'base64'),
    signal: stopped.signal,
  });
  tell({
    id,
    head: { status: reply.status, statusText: reply.statusText, headers: reply.headers },
  });
  for await (const chunk of reply.body) {
    if (stopped.signal.aborted) break;
    tell({ id, chunk: Buffer.from(chunk).toString('base64') });
  }
  tell({ id, end: true });
}

async function obey(order: Order): Promise<void> {
  const { id, act, url = '' } = order;
  if (act === 'open') {
    connections.set(order.connection, connect(order.options ?? {}));
    return;
  }
  if (act === 'abort') return running.get(id)?.abort(new Error('aborted'));
  const connection = connections.get(order.connection);
  if (!connection) return;
  if (act === 'close') {
    await connection.close();
    tell({ id, end: true });
  } else if (act === 'reach') {
    const { error, ...way } =
      (await connection.reach?.(new URL(url), new AbortController().signal)) ?? {};
    tell({ id, way: { ...way, error: plain(error) } });
  } else {
    await send(order, connection);
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line) as Order;
  obey(order).catch((error: unknown) => tell({ id: order.id, error: plain(error) }));
});
