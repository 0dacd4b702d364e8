/** The audit: a line for each change that somebody asked for, with the caller and the result. */

import type { Reply } from '../service/http/reply.ts';
import type { HttpRequest } from '../system/transport.ts';
import type { Log } from './log.ts';

export interface Who {
  subject: string;
  name?: string | undefined;
}

export interface Attempt {
  via: 'public' | 'internal';
  who: Who | undefined;
  request: HttpRequest;
  /** `/admin/config/images/{image_id}`; undefined when no route matches. */
  route: string | undefined;
  /** Parameters of the path. */
  parameters: Readonly<Record<string, string>>;
  reply: Reply;
}

/** Parameters that say what was meant. Keys and passwd lines are in others. */
const telling = [
  ...['owner', 'uai_list', 'uai_name', 'class_id', 'imagename', 'volumename', 'comment'],
  ...['image_id', 'resource_id', 'namespace', 'default'],
];
/** Fields of a created object that name it. */
const naming = ['uai_name', 'image_id', 'volume_id', 'resource_id', 'class_id'] as const;
const longest = 256;
const mostNames = 100;
const largestReply = 256 * 1024;

const isChange = ({ method }: HttpRequest) => !['GET', 'HEAD', 'OPTIONS'].includes(method);

function detailOf({ body, headers }: Reply): Record<string, unknown> {
  if (!headers['content-type']?.includes('json') || body.length > largestReply) return {};
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function targetOf({ request, parameters, reply }: Attempt): Record<string, string> {
  const target: Record<string, string> = {};
  for (const name of telling) {
    const value = request.url.searchParams.get(name);
    if (value) target[name] = value.slice(0, longest);
  }
  if (request.method === 'POST' && reply.status < 300) {
    const made = detailOf(reply);
    const key = naming.find((name) => typeof made[name] === 'string');
    if (key) target[key] = String(made[key]);
  }
  return { ...target, ...parameters };
}

/** What the reply to a deletion of UAIs says of each. */
function deletionsIn({ request, reply }: Attempt): { gone: string[]; failures: string[] } {
  const isDeletion = request.method === 'DELETE' && reply.status < 400;
  const said = isDeletion ? Object.values(detailOf(reply)).map(String) : [];
  const gone = said.flatMap((sentence) => /^Successfully deleted (\S+)$/.exec(sentence)?.[1] ?? []);
  return { gone, failures: said.filter((sentence) => sentence.startsWith('Failed to delete ')) };
}

function outcomeOf(status: number, failures: readonly string[]): string {
  if (failures.length > 0) return 'partial';
  if (status < 400) return 'done';
  return status < 500 ? 'refused' : 'failed';
}

/** Writes the line of a request that was to change something; nothing for one that only looks. */
export function audit(log: Log, attempt: Attempt): void {
  const { via, who, request, route, reply } = attempt;
  if (!isChange(request)) return;
  const { status } = reply;
  const { gone, failures } = deletionsIn(attempt);
  const reason = status < 400 ? failures[0] : detailOf(reply).detail;
  log.line('info', 'audit', {
    subject: who?.subject ?? (via === 'internal' ? 'broker' : null),
    name: who?.name ?? null,
    via,
    what: `${request.method} ${route ?? 'other'}`,
    target: targetOf(attempt),
    outcome: outcomeOf(status, failures),
    status,
    // Deletions of all name none in the request.
    ...(gone.length > 0 ? { deleted: gone.slice(0, mostNames) } : {}),
    ...(typeof reason === 'string' ? { reason: reason.slice(0, longest) } : {}),
  });
}
