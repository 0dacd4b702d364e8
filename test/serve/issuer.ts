/** An OpenID Connect issuer with keys, userinfo and a record of what it was asked; everything about it can be broken. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { onTestFinished } from 'vitest';
import { connect } from '../../src/http/undici.ts';
import { openCallers } from '../../src/serve/callers/callers.ts';
import { ReplyError } from '../../src/service/http/reply.ts';

export interface SigningKey {
  kid: string | undefined;
  alg: string;
  secret: CryptoKey;
  jwk: JWK;
}

let made = 0;

export async function signingKey(alg = 'ES256', kid?: string | null): Promise<SigningKey> {
  made += 1;
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const name = kid === null ? undefined : (kid ?? `key-${made}`);
  const jwk = { ...(await exportJWK(publicKey)), alg, use: 'sig', ...(name ? { kid: name } : {}) };
  return { kid: name, alg, secret: privateKey, jwk };
}

export const vera = {
  sub: 'f1e2-vera',
  preferred_username: 'vera',
  name: 'Vera Vers',
  uidNumber: '2001',
  gidNumber: '100',
  homeDirectory: '/home/users/vera',
  loginShell: '/bin/bash',
};

export interface TestIssuer {
  url: string;
  /** Path of every request. */
  requests: string[];
  /** Forms that were posted, with their path and Authorization header. */
  forms: Record<string, string>[];
  /** Seconds that granted tokens are good for. */
  lifetime: number;
  keys: SigningKey[];
  /** What userinfo answers; a number is a status alone. */
  userinfo: Record<string, unknown> | number;
  discovery: Record<string, unknown>;
  /** Answers everything with this status. */
  failure: number | undefined;
  token(claims?: JWTPayload, key?: SigningKey, header?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

/** An issuer until it is closed. */
export async function openIssuer(): Promise<TestIssuer> {
  const server = createServer((request, reply) => {
    const path = request.url ?? '';
    issuer.requests.push(path);
    const send = (status: number, value: unknown) => {
      reply.writeHead(issuer.failure ?? status, { 'content-type': 'application/json' });
      reply.end(JSON.stringify(value));
    };
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', async () => {
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
        issuer.forms.push({ path, authorization: request.headers.authorization ?? '', ...form });
        const isWrong = form.grant_type === 'password' && form.password !== 'right';
        if (isWrong) return send(400, { error: 'invalid_grant' });
        if (path === '/revoke') return send(200, {});
        const exp = Math.floor(Date.now() / 1000) + issuer.lifetime;
        return send(200, {
          access_token: await issuer.token({ exp }),
          expires_in: issuer.lifetime,
          refresh_token: `refresh-${issuer.forms.length}`,
          token_type: 'Bearer',
        });
      });
      return undefined;
    }
    if (path === '/realms/a/.well-known/openid-configuration') return send(200, issuer.discovery);
    if (path === '/keys') return send(200, { keys: issuer.keys.map(({ jwk }) => jwk) });
    if (path !== '/userinfo') return send(404, {});
    const { userinfo } = issuer;
    return typeof userinfo === 'number' ? send(userinfo, {}) : send(200, userinfo);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `${origin}/realms/a`;
  const issuer: TestIssuer = {
    url,
    requests: [],
    forms: [],
    lifetime: 300,
    keys: [await signingKey()],
    userinfo: vera,
    discovery: {
      issuer: url,
      jwks_uri: `${origin}/keys`,
      userinfo_endpoint: `${origin}/userinfo`,
      token_endpoint: `${origin}/token`,
      revocation_endpoint: `${origin}/revoke`,
    },
    failure: undefined,
    async token(claims = {}, key = issuer.keys[0], header = {}) {
      if (!key) throw new Error('there is no key');
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: url, aud: 'uas', iat: now, exp: now + 300, ...vera, ...claims };
      const known = Object.entries(payload).filter(([, value]) => value !== undefined);
      return new SignJWT(Object.fromEntries(known))
        .setProtectedHeader({ alg: key.alg, ...(key.kid ? { kid: key.kid } : {}), ...header })
        .sign(key.secret);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return issuer;
}

/** An issuer for one test. */
export async function startIssuer(): Promise<TestIssuer> {
  const issuer = await openIssuer();
  onTestFinished(() => issuer.close());
  return issuer;
}

/** Callers of the issuer, with a clock that can be moved. */
export function callersOf(
  issuer: TestIssuer,
  options: Partial<Parameters<typeof openCallers>[0]> = {},
) {
  const connection = connect({});
  onTestFinished(() => connection.close());
  const refusals: string[] = [];
  const clock = { now: () => Date.now() + moved.by, sleep: async () => {}, random: () => 0.5 };
  const moved = { by: 0 };
  const callers = openCallers({
    issuer: issuer.url,
    audience: ['uas'],
    claims: {
      ...{ name: 'preferred_username', uid: 'uidNumber', gid: 'gidNumber', gecos: 'name' },
      ...{ home: 'homeDirectory', shell: 'loginShell' },
    },
    administrators: { claim: 'realm_access.roles', values: ['admin'] },
    send: connection.send,
    clock,
    onRefusal: (reason) => refusals.push(reason),
    ...options,
  });
  /** The status, or the caller. */
  async function outcome(token: string) {
    try {
      return await callers.identify(`Bearer ${token}`);
    } catch (error) {
      if (error instanceof ReplyError) return error.reply;
      throw error;
    }
  }
  const status = async (token: string) => {
    const found = await outcome(token);
    return found && 'status' in found ? found.status : 200;
  };
  return { callers, refusals, moved, outcome, status };
}
