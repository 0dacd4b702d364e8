/** `uas serve` on loopback over a fake cluster, with an adapter that answers what a test says. */
import { request as startRequest } from 'node:http';
import { request as startSecureRequest } from 'node:https';
import { onTestFinished } from 'vitest';
import { connect } from '../../src/http/undici.ts';
import type { Adapter, AdapterWorld } from '../../src/serve/adapter.ts';
import { readConfig } from '../../src/serve/config/read-config.ts';
import { createLog } from '../../src/serve/log.ts';
import { type ServeWorld, serve } from '../../src/serve/serve.ts';
import { reply } from '../../src/service/http/reply.ts';
import { realClock } from '../../src/system/clock.ts';
import type { HttpRequest } from '../../src/system/transport.ts';
import { openTarget } from '../kubernetes/target.ts';
import { startIssuer } from './issuer.ts';

export interface Answered {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

interface AskOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  ca?: string;
}

export function ask(url: string, options: AskOptions = {}): Promise<Answered> {
  const { method = 'GET', headers = {}, body, ca } = options;
  const start = url.startsWith('https:') ? startSecureRequest : startRequest;
  return new Promise((resolve, reject) => {
    const outgoing = start(url, { method, headers, agent: false, ...(ca ? { ca } : {}) }, (got) => {
      const chunks: Buffer[] = [];
      got.on('data', (chunk: Buffer) => chunks.push(chunk));
      got.on('error', reject);
      got.on('end', () =>
        resolve({
          status: got.statusCode ?? 0,
          headers: got.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

interface HouseOptions {
  yaml?: string;
  /** More of it, from the name of a namespace that is there. */
  namespaces?: (own: string) => string;
  adapter?: Partial<Adapter>;
  world?: Partial<ServeWorld>;
}

export async function startHouse({
  yaml = '',
  namespaces = () => '',
  adapter = {},
  world = {},
}: HouseOptions = {}) {
  const issuer = await startIssuer();
  const target = await openTarget();
  const connection = connect({});
  const text = `listen: 127.0.0.1:0\nhealth: 127.0.0.1:0\nissuer: ${issuer.url}\naudience: [uas]
administrators: {claim: realm_access.roles, values: [admin]}\nnamespace: ${target.namespace}\n${namespaces(target.namespace)}\n${yaml}`;
  const config = await readConfig('/x/serve.yaml', { env: {}, readText: async () => text });
  const lines: Record<string, unknown>[] = [];
  const handled: HttpRequest[] = [];
  let adapterWorld: AdapterWorld | undefined;
  const stop = new AbortController();
  const running = await serve(
    {
      config,
      client: target.client,
      send: connection.send,
      clock: realClock,
      log: createLog(Date.now, (line) => lines.push(JSON.parse(line))),
      version: '1.2.3',
      identity: 'replica-1',
      readText: async () => '',
      async openAdapter(given) {
        adapterWorld = given;
        return {
          async handle(request) {
            handled.push(request);
            return reply(200, 'application/json', '{"uai_name":"uai-vera-1"}');
          },
          run: (signal) =>
            new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
          lead: (signal) =>
            new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
          stale: () => undefined,
          uais: () => [],
          caches: () => [],
          ...adapter,
        };
      },
      ...world,
    },
    stop.signal,
  );
  const end = () => {
    stop.abort(new Error('SIGTERM'));
    return running.done;
  };
  onTestFinished(async () => {
    await end();
    await target.close();
    await connection.close();
  });
  const { origins } = running;
  const api = `${origins.public}/apis/uas-mgr/v1`;
  const as = async (claims = {}) => ({ authorization: `Bearer ${await issuer.token(claims)}` });
  const admin = () => as({ realm_access: { roles: ['admin'] } });
  const audited = () => lines.filter(({ event }) => event === 'audit');
  return {
    issuer,
    target,
    origins,
    api,
    as,
    admin,
    lines,
    audited,
    handled,
    end,
    world: adapterWorld,
  };
}
