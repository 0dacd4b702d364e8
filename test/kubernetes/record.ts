/** Sends the steps to an API server and keeps what it answers, with what differs from run to run masked. */
import { openConnection } from '../../src/serve/kubernetes/connection.ts';
import type { ClusterConfig } from '../../src/serve/kubernetes/kubeconfig.ts';
import { type Any, type Request, steps } from './requests.ts';

export interface Recorded {
  title: string;
  status: number;
  /** Content type and warnings. */
  headers: Record<string, string>;
  body: Any;
}

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Values that the server chooses. Fields of all releases; which field there is stays visible. */
export function mask(value: Any, key = ''): Any {
  if (typeof value === 'string') {
    if (key === 'resourceVersion' || key === 'continue') return `<${key}>`;
    if (key === 'clusterIP') return '<address>';
    if (key === 'uid') return '<uid>';
    if (time.test(value)) return '<time>';
    return value
      .replace(uuid, '<uid>')
      .replace(/\b10\.96\.\d+\.\d+/g, '<address>')
      .replace(/\((?:\d+)\)/g, '(N)')
      .replace(/^(uai-vers-0a1b2c3d)-(?!ssh$)[a-z0-9]{5}$/, '$1-<suffix>');
  }
  if (typeof value === 'number') return key === 'nodePort' ? '<port>' : value;
  if (Array.isArray(value)) return value.map((one) => mask(one));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== 'managedFields');
  return Object.fromEntries(
    entries.map(([name, item]) => [name, mask(item, name)]).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** A body as a value: JSON, several lines of it, or text. */
function bodyOf(text: string): Any {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    return JSON.parse(text);
  } catch {
    // Not one value: perhaps one a line.
  }
  try {
    const values = lines.map((line) => JSON.parse(line));
    return values.length > 1 ? values : (values[0] ?? '');
  } catch {
    return text.trim();
  }
}

async function send(config: ClusterConfig, request: Request, watch: number | undefined) {
  const { exchange, close } = openConnection(config);
  try {
    const isText = typeof request.body === 'string';
    const body =
      request.body === undefined || isText
        ? (request.body as string)
        : JSON.stringify(request.body);
    const identity = request.credentials === undefined ? await config.credentials() : {};
    const { credentials } = request;
    const authorization =
      credentials === undefined
        ? identity.authorization
        : credentials !== 'none' && `Bearer ${credentials}`;
    const ended = new AbortController();
    const reply = await exchange(
      {
        method: request.method,
        path: request.path,
        body,
        signal: ended.signal,
        headers: {
          accept: 'application/json',
          ...(authorization ? { authorization } : {}),
          ...(body === undefined
            ? {}
            : {
                'content-type': request.type ?? 'application/json',
                'content-length': String(Buffer.byteLength(body)),
              }),
        },
      },
      identity,
    );
    const timer = setTimeout(() => reply.destroy(), watch ?? 20_000);
    let text = '';
    try {
      for await (const chunk of reply) text += chunk;
    } catch (error) {
      if (watch === undefined) throw error;
    }
    clearTimeout(timer);
    return { status: reply.statusCode ?? 0, headers: reply.headers, text };
  } finally {
    close();
  }
}

/** Runs all steps. The namespace `rec` must not be there. */
export async function record(config: ClusterConfig, hurry = 1): Promise<Recorded[]> {
  const seen: Record<string, Any> = {};
  const found: Recorded[] = [];
  for (const { title, request, after = 0, watch } of steps) {
    await new Promise((resolve) => setTimeout(resolve, after / hurry));
    const { status, headers, text } = await send(config, request(seen), watch && watch / hurry);
    seen[title] = bodyOf(text);
    found.push({
      title,
      status,
      headers: {
        'content-type': headers['content-type'] ?? '',
        ...(headers.warning === undefined ? {} : { warning: headers.warning }),
      },
      body: mask(seen[title]),
    });
  }
  return found;
}
