/** The embedded service for tests: on a free loopback port with real SSH servers, or as a handler without sockets. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseJson } from '../../src/core/json.ts';
import { imaginaryHosts } from '../../src/local/cluster/hosts.ts';
import { startServer } from '../../src/local/server.ts';
import { createService, type Service, type ServiceOptions } from '../../src/local/service.ts';
import { sshHosts } from '../../src/local/ssh/hosts.ts';
import { realClock } from '../../src/system/clock.ts';
import type { Clock } from '../../src/system/deps.ts';
import type { HttpResponse } from '../../src/system/transport.ts';

export const person = {
  username: 'vera',
  uid: 2001,
  gid: 100,
  homedir: '/home/users/vera',
  shell: '/bin/bash',
};

/** Time does not move except by `sleep`, which passes at once, and `advance`. */
export function testClock(start = Date.parse('2026-01-01T00:00:00Z')): Clock & {
  advance(ms: number): void;
} {
  let now = start;
  return {
    now: () => now,
    async sleep(ms) {
      now += ms;
    },
    random: () => 0.5,
    advance(ms) {
      now += ms;
    },
  };
}

export interface Answer {
  status: number;
  headers: HttpResponse['headers'];
  text: string;
  /** The parsed body, large integers as bigint; undefined for an empty or non-JSON one. */
  json: unknown;
}

export async function readAnswer({ status, headers, body }: HttpResponse): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const isJson = /json/.test(String(headers['content-type'])) && text !== '';
  return { status, headers, text, json: isJson ? parseJson(text) : undefined };
}

export interface Call {
  query?: Record<string, string> | string | undefined;
  headers?: Record<string, string> | undefined;
  body?: string | Uint8Array | undefined;
  /** Whose token is sent: `user`, `admin`, `bare`, none, or the text of one. */
  as?: string | undefined;
}

export const base = '/apis/uas-mgr/v1';

export interface DirectService {
  service: Service;
  clock: ReturnType<typeof testClock>;
  /** `call('GET /uas', { as: 'user' })`; paths are below the base path unless they begin with `//host`. */
  call(route: string, call?: Call): Promise<Answer>;
  /** A path of the whole server, for example `/keycloak/…`. */
  callServer(route: string, call?: Call): Promise<Answer>;
  tokens: Record<'user' | 'admin' | 'bare', string>;
}

/** The service's handler without sockets, in direct mode (no gateway) unless told otherwise. */
export async function directService(options: Partial<ServiceOptions> = {}): Promise<DirectService> {
  const clock = testClock();
  const service = await createService({
    clock,
    person,
    hosts: imaginaryHosts(),
    gateway: 'none',
    empty: true,
    ...options,
  });
  const origin = 'http://api.local';
  const [user, admin, bare] = service.accounts.map((account) => service.token(account, origin));
  const tokens = { user: user ?? '', admin: admin ?? '', bare: bare ?? '' };
  const callServer = async (route: string, call: Call = {}): Promise<Answer> => {
    const [method = '', path = ''] = route.split(' ');
    const url = new URL(`${origin}${path}`);
    const query = new URLSearchParams(call.query);
    if (call.query !== undefined) url.search = query.toString();
    const token = tokens[call.as as keyof typeof tokens] ?? call.as;
    return readAnswer(
      await service.handle({
        method,
        url,
        headers: {
          host: 'api.local',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...call.headers,
        },
        body: typeof call.body === 'string' ? Buffer.from(call.body) : call.body,
      }),
    );
  };
  return {
    service,
    clock,
    callServer,
    call(route, call) {
      const [method, path] = route.split(' ');
      return callServer(`${method} ${base}${path}`, call);
    },
    tokens,
  };
}

/** A multipart body with one file part, as curl's `-F publickey=@file` sends it. */
export function keyUpload(
  key: string,
  { filename = 'id.pub', name = 'publickey' }: { filename?: string | null; name?: string } = {},
): Pick<Call, 'headers' | 'body'> {
  const file = filename === null ? '' : `; filename="${filename}"`;
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=----edge' },
    body: `------edge\r\nContent-Disposition: form-data; name="${name}"${file}\r\nContent-Type: application/octet-stream\r\n\r\n${key}\r\n------edge--\r\n`,
  };
}

export const publicKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINXHkHpiVSj2k7nyWQCHgzsV0mPcxrAcH9Ij0mbrTcyb test@example\n';

export interface StartedService {
  origin: string;
  /** The UAS base URL. */
  endpoint: string;
  users: { name: string; token: string; password: string; admin: boolean }[];
  /** Managed identities: base URL, the tokens of an owner and of a member, the organization's name. */
  identities: { endpoint: string; token: string; memberToken: string; organization: string };
  service: Service;
  directory: string;
  close(): Promise<void>;
}

/** The whole service on a free port, with a state directory of its own; UAIs are ready within milliseconds. */
export async function startService(
  options: Partial<ServiceOptions> & {
    directory?: string;
    tls?: { key: string; cert: string };
  } = {},
): Promise<StartedService> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'uas-service-')));
  // Shells keep what was typed in the home directory: whoever runs the tests keeps another one.
  const me = { ...userInfo(), homedir: directory };
  const service = await createService({
    clock: realClock,
    person: me,
    hosts: sshHosts({ person: me, env: process.env }),
    file: join(directory, 'state.jsonl'),
    speed: 1000,
    ...options,
  });
  const server = await startServer({ port: 0, handle: service.handle, tls: options.tls });
  return {
    origin: server.origin,
    endpoint: `${server.origin}${base}`,
    users: service.accounts.map((account) => ({
      name: account.name,
      token: service.token(account, server.origin),
      password: account.password,
      admin: account.isAdmin,
    })),
    identities: {
      endpoint: `${server.origin}${service.identities.basePath}`,
      token: service.identities.token,
      memberToken: service.identities.memberToken,
      organization: service.identities.organization,
    },
    service,
    directory,
    async close() {
      await server.close();
      await service.close();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}
