/** `/healthz`, `/readyz` and `/metrics`. */
import { phrase, type Reply, reply } from '../../service/http/reply.ts';
import type { HttpRequest } from '../../system/transport.ts';

/** Why this replica is not ready, in a few words; undefined when that part is. */
export type Check = () => string | undefined;

export interface HealthOptions {
  checks: Readonly<Record<string, Check>>;
  metrics(): string;
}

/** What keeps this replica from being ready: a line for each check that fails. */
export function troubles(checks: HealthOptions['checks']): string[] {
  return Object.entries(checks).flatMap(([name, check]) => {
    const trouble = check();
    return trouble === undefined ? [] : [`${name}: ${trouble}`];
  });
}

export function healthDoor({ checks, metrics }: HealthOptions) {
  return async ({ method, url }: HttpRequest): Promise<Reply> => {
    if (method !== 'GET' && method !== 'HEAD') {
      const refused = reply(405, 'text/plain', `${phrase(405)}\n`);
      return { ...refused, headers: { ...refused.headers, allow: 'GET, HEAD' } };
    }
    switch (url.pathname) {
      case '/healthz':
        return reply(200, 'text/plain', 'ok\n');
      case '/readyz': {
        const found = troubles(checks);
        if (found.length === 0) return reply(200, 'text/plain', 'ok\n');
        return reply(503, 'text/plain', `${found.join('\n')}\n`);
      }
      case '/metrics':
        return reply(200, 'text/plain; version=0.0.4; charset=utf-8', metrics());
      default:
        return reply(404, 'text/plain', `${phrase(404)}\n`);
    }
  };
}
