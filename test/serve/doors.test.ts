import { Agent, get } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reply } from '../../src/service/http/reply.ts';
import { until } from '../kubernetes/target.ts';
import { createAuthority } from '../support/certificates.ts';
import { ask, startHouse } from './house.ts';

const user = ['GET /', 'GET /uas', 'POST /uas', 'DELETE /uas', 'GET /images', 'GET /mgr-info'];
const others = [
  ...['GET /admin/uais', 'POST /admin/uais', 'DELETE /admin/uais', 'DELETE /admin/config'],
  ...['GET /admin/config/images', 'GET /uais', 'DELETE /uais', 'GET /nowhere', 'GET //admin/uais'],
  ...['GET /%61dmin/uais', 'GET /uas/../admin/uais', 'GET /uas/%2e%2e/admin/uais', 'PATCH /uas'],
];

describe('the public door', () => {
  it('lets nobody in without a token, but tells where to get one', async () => {
    const { api, handled, origins } = await startHouse();
    for (const line of [...user, ...others]) {
      const [method, path] = line.split(' ');
      const { status, headers } = await ask(`${api}${path}`, { method: method ?? '' });
      expect(status, line).toBe(401);
      expect(headers['www-authenticate']).toBe('Bearer realm="uas"');
    }
    expect(handled).toEqual([]);
    const { status, body } = await ask(`${origins.public}/.well-known/uas`);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      issuer: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/realms\/a$/),
      client_id: 'uas',
      base: '/apis/uas-mgr/v1',
      version: '1.2.3',
    });
    expect((await ask(`${origins.public}/.well-known/uas`, { method: 'POST' })).status).toBe(405);
    expect((await ask(`${origins.public}/v1/admin/uais`)).status).toBe(404);
    expect((await ask(`${origins.public}/metrics`)).status).toBe(404);
  });

  it('keeps users out of what only administrators may do, however they write it', async () => {
    const { api, as, admin, handled } = await startHouse();
    const [own, admins] = [await as(), await admin()];
    for (const line of user) {
      const [method = '', path] = line.split(' ');
      expect((await ask(`${api}${path}`, { method, headers: own })).status, line).toBe(200);
    }
    expect(handled).toHaveLength(user.length);
    for (const line of others) {
      const [method = '', path] = line.split(' ');
      expect((await ask(`${api}${path}`, { method, headers: own })).status, line).toBe(403);
    }
    expect(handled).toHaveLength(user.length);
    expect((await ask(`${api}/admin/uais`, { headers: admins })).status).toBe(200);
  });

  it('answers tokens for another audience, issuer or realm with 401, and no line has any of them', async () => {
    const { api, issuer, handled, lines, origins } = await startHouse({
      yaml: 'internal: 127.0.0.1:0\n',
    });
    const tokens = [
      await issuer.token({ aud: 'other' }),
      await issuer.token({ iss: 'https://id.other.example' }),
      await issuer.token({ iss: issuer.url.replace('/realms/a', '/realms/b') }),
      await issuer.token({ exp: 1 }),
      `${await issuer.token()}x`,
    ];
    for (const token of tokens) {
      const headers = { authorization: `Bearer ${token}` };
      const asked = [
        await ask(`${api}/uas`, { headers }),
        await ask(`${api}/uas?token=${token}`, { method: 'POST', headers, body: token }),
        await ask(`${api}/admin/uais`, { method: 'DELETE', headers }),
        // Whoever sends a token there is held to it.
        await ask(`${origins.internal}/v1/admin/uais`, { headers }),
      ];
      expect(asked.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
      for (const { body } of asked) expect(body).not.toContain(token.split('.')[1]);
    }
    expect(handled).toEqual([]);
    const log = JSON.stringify(lines);
    expect(log).toContain('another audience');
    for (const part of tokens.flatMap((token) => token.split('.'))) {
      expect(log).not.toContain(part);
    }
  });

  it('answers 503 when the issuer is down, with a time to come back', async () => {
    const { api, as, issuer } = await startHouse();
    const headers = await as();
    issuer.failure = 500;
    const { status, headers: got } = await ask(`${api}/admin/uais`, { headers });
    expect(status).toBe(503);
    expect(got['retry-after']).toBe('5');
  });

  it('answers a bug with 500, and logs where it was', async () => {
    const { api, as, lines } = await startHouse({
      adapter: { handle: () => Promise.reject(new TypeError('x is not a function')) },
    });
    expect((await ask(`${api}/uas`, { headers: await as() })).status).toBe(500);
    expect(lines.find(({ event }) => event === 'request failed')).toMatchObject({
      level: 'error',
      error: 'x is not a function',
      path: '/apis/uas-mgr/v1/uas',
      stack: expect.stringContaining('TypeError'),
    });
  });
});

describe('the internal door', () => {
  it('is closed unless it is configured', async () => {
    expect((await startHouse()).origins.internal).toBeUndefined();
  });

  it('serves brokers without a token below /v1, and users only with one', async () => {
    const { origins, handled, as, api } = await startHouse({ yaml: 'internal: 127.0.0.1:0' });
    const base = `${origins.internal}/v1`;
    expect((await ask(`${base}/admin/uais?owner=vera`)).status).toBe(200);
    expect(handled[0]).toMatchObject({ path: '/apis/uas-mgr/v1/admin/uais' });
    expect(handled[0]?.url.search).toBe('?owner=vera');
    for (const path of ['/uas', '//uas', '/%75as', '/uas/']) {
      expect((await ask(`${base}${path}`)).status, path).toBe(401);
    }
    expect((await ask(`${base}/uas`, { headers: await as() })).status).toBe(200);
    expect(
      (await ask(`${base}/admin/uais`, { headers: { authorization: 'Bearer x' } })).status,
    ).toBe(401);
    expect((await ask(`${origins.internal}/apis/uas-mgr/v1/admin/uais`)).status).toBe(404);
    expect(api).not.toContain(String(origins.internal));
  });
});

describe('the audit', () => {
  it('has a line for each change, with who and what, and never a key, passwd line or token', async () => {
    const { api, origins, as, admin, audited, lines } = await startHouse({
      yaml: 'internal: 127.0.0.1:0',
    });
    const headers = await as();
    await ask(`${api}/uas`, { headers });
    await ask(`${api}/uas?imagename=i`, { method: 'POST', headers, body: 'ssh-ed25519 AAAAkey' });
    await ask(`${api}/admin/config/images/1?default=yes`, {
      method: 'PATCH',
      headers: await admin(),
    });
    await ask(`${api}/admin/config`, { method: 'DELETE', headers });
    await ask(`${api}/admin/config`, { method: 'DELETE', headers: { authorization: 'Bearer x' } });
    await ask(
      `${origins.internal}/v1/admin/uais?owner=vera&class_id=c&passwd_str=vera::1:1&publickey_str=ssh-rsa`,
      { method: 'POST' },
    );
    expect(audited()).toMatchObject([
      {
        ...{ subject: 'f1e2-vera', name: 'vera', via: 'public', what: 'POST /uas' },
        ...{ outcome: 'done', status: 200, target: { imagename: 'i', uai_name: 'uai-vera-1' } },
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
      { what: 'PATCH /admin/config/images/{image_id}', target: { image_id: '1', default: 'yes' } },
      {
        ...{ what: 'DELETE /admin/config', subject: 'f1e2-vera', outcome: 'refused', status: 403 },
        reason: 'Only an administrator may do this.',
      },
      { subject: null, outcome: 'refused', status: 401 },
      {
        ...{ subject: 'broker', via: 'internal', what: 'POST /admin/uais' },
        target: { owner: 'vera', class_id: 'c', uai_name: 'uai-vera-1' },
      },
    ]);
    const text = JSON.stringify(lines);
    for (const secret of [
      'AAAAkey',
      'passwd',
      'vera::',
      'ssh-rsa',
      headers.authorization.slice(7),
    ]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('health', () => {
  it('is ready with fresh caches and the keys of the issuer, and says what is missing', async () => {
    let stale: string | undefined = 'jobs in user: nothing heard for 80 s';
    const { origins } = await startHouse({ adapter: { stale: () => stale } });
    const ready = () => ask(`${origins.health}/readyz`);
    expect((await ask(`${origins.health}/healthz`)).status).toBe(200);
    await until(async () => !(await ready()).body.includes('issuer'), 'the keys');
    expect(await ready()).toMatchObject({
      status: 503,
      body: 'cluster: jobs in user: nothing heard for 80 s\n',
    });
    stale = undefined;
    expect((await ready()).status).toBe(200);
    expect((await ask(`${origins.health}/apis/uas-mgr/v1/uas`)).status).toBe(404);
    expect((await ask(`${origins.health}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('counts requests by route, not by what callers make up', async () => {
    const { origins, api, as } = await startHouse();
    await ask(`${api}/uas`, { headers: await as() });
    for (let at = 0; at < 20; at += 1) await ask(`${api}/made-up-${at}`);
    const { body, headers } = await ask(`${origins.health}/metrics`);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain(
      'uas_http_requests_total{listener="public",route="/uas",method="GET",status="200"} 1',
    );
    expect(body).toContain('{listener="public",route="other",method="GET",status="401"} 20');
    expect(body).not.toContain('made-up');
  });
});

const doorNames = ['public', 'internal', 'health'] as const;

async function startWithSockets() {
  const { origins } = await startHouse({ yaml: 'internal: 127.0.0.1:0\n' });
  const open = (name: (typeof doorNames)[number], text = '') => {
    const socket = connect(Number(new URL(origins[name] ?? '').port), '127.0.0.1');
    socket.on('error', () => {});
    if (text) socket.write(text);
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  /** What comes until the other side closes. */
  const read = async (socket: Socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    await new Promise((resolve) => socket.once('close', resolve));
    return text;
  };
  return { open, read };
}

it('every listener closes a connection that says nothing or too little in time', async () => {
  const { open, read } = await startWithSockets();
  const texts = ['', 'GET / HTTP/1.1\r\nHost: x\r\n'];
  await Promise.all(doorNames.flatMap((name) => texts.map((text) => read(open(name, text)))));
});

describe('the audit of a deletion', () => {
  it('has the names of what is gone, and why something is not', async () => {
    const sentences = [
      'Successfully deleted uai-a',
      'Failed to delete uai-b - Forbidden: a webhook',
    ];
    let said = sentences;
    const { api, admin, audited } = await startHouse({
      adapter: { handle: async () => reply(200, 'application/json', JSON.stringify(said)) },
    });
    const request = { method: 'DELETE', headers: await admin() };
    await ask(`${api}/admin/uais`, request);
    said = sentences.slice(0, 1);
    await ask(`${api}/admin/uais`, request);
    expect(audited()).toMatchObject([
      { outcome: 'partial', deleted: ['uai-a'], reason: sentences[1] },
      { outcome: 'done', deleted: ['uai-a'] },
    ]);
  });
});

describe.each(doorNames)('the bounds of the %s listener', (name) => {
  it('keep bodies and headers small', async () => {
    const { open, read } = await startWithSockets();
    const body = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${9 * 1024 * 1024}\r\n\r\n`;
    expect(await read(open(name, body))).toMatch(/^HTTP\/1\.1 413 /);
    expect(await read(open(name, `GET /${'a'.repeat(70_000)} HTTP/1.1\r\n`))).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  it('answer despite hundreds of connections that say nothing', async () => {
    const { open, read } = await startWithSockets();
    const silent = Array.from({ length: 400 }, () => open(name).resume());
    await Promise.all(silent.map((socket) => new Promise((done) => socket.once('connect', done))));
    expect(
      await read(open(name, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')),
    ).toMatch(/^HTTP\/1\.1 404 /);
    await until(() => silent.filter(({ destroyed }) => !destroyed).length <= 256, 'room');
  });
});

/** A service whose requests wait until `finish` is called. */
async function slowHouse() {
  let finish = () => {};
  let arrived = false;
  const gate = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const house = await startHouse({
    adapter: {
      async handle() {
        arrived = true;
        await gate;
        return reply(200, 'application/json', '"late"');
      },
    },
  });
  return { house, finish, hasArrived: () => arrived };
}

describe('the end', () => {
  it('is not ready at once, finishes what runs, takes nothing new, and gives up the Lease', async () => {
    const { house, finish, hasArrived } = await slowHouse();
    const { api, as, origins, end, lines, target } = house;
    await until(() => lines.some(({ event }) => event === 'leading'), 'the Lease');
    const slow = ask(`${api}/uas`, { headers: await as() });
    await until(hasArrived, 'the request');
    const done = end();
    expect(await ask(`${origins.health}/readyz`)).toMatchObject({
      status: 503,
      body: 'shutdown: this replica is ending\n',
    });
    await expect(ask(`${api}/uas`)).rejects.toThrow('ECONNREFUSED');
    finish();
    expect(await slow).toMatchObject({
      status: 200,
      body: '"late"',
      headers: { connection: 'close' },
    });
    await done;
    await expect(ask(`${origins.health}/healthz`)).rejects.toThrow('ECONNREFUSED');
    const path = `/apis/coordination.k8s.io/v1/namespaces/${target.namespace}/leases/uas-serve`;
    const { value } = await target.client.call<{ spec: unknown }>('GET', path);
    expect(value.spec).toMatchObject({ holderIdentity: '' });
  });

  it('waits for no connection that says nothing, says half, or is kept for a next request', async () => {
    const { house, finish, hasArrived } = await slowHouse();
    const { api, as, origins, end, lines } = house;
    const { port } = new URL(origins.public);
    const open = (text: string) =>
      new Promise<Socket>((resolve) => {
        const socket = connect(Number(port), '127.0.0.1', () => {
          socket.write(text, () => resolve(socket));
        });
        socket.on('error', () => {});
      });
    const silent = await open('');
    const half = await open('GET / HTTP/1.1\r\nhos');
    const closed = Promise.all(
      [silent, half].map((socket) => new Promise((resolve) => socket.on('close', resolve))),
    );
    const agent = new Agent({ keepAlive: true });
    const headers = await as();
    const kept = new Promise<string | undefined>((resolve) =>
      get(`${api}/uas`, { agent, headers }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.headers.connection));
      }),
    );
    await until(hasArrived, 'the request');
    const began = performance.now();
    const done = end();
    await closed;
    expect(lines.some(({ event }) => event === 'ended')).toBe(false);
    finish();
    expect(await kept).toBe('close');
    await done;
    // Connections that are given up only at the end of the patience take 45 s.
    expect(performance.now() - began).toBeLessThan(20_000);
    agent.destroy();
  });

  it('closes what is open already when a port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    await expect(startHouse({ yaml: `internal: 127.0.0.1:${port}` })).rejects.toThrow('EADDRINUSE');
    taken.close();
  });
});

describe('TLS', () => {
  it('is for the public address alone: probes and brokers in the cluster speak plain HTTP', async () => {
    const authority = await createAuthority();
    const { cert, key } = await authority.issue();
    const files: Record<string, string> = { '/x/tls.crt': cert, '/x/tls.key': key };
    const { origins } = await startHouse({
      yaml: 'tls: {certificate: tls.crt, key: tls.key}\ninternal: 127.0.0.1:0',
      world: { readText: async (path) => files[path] ?? '' },
    });
    expect(origins.public).toMatch(/^https:/);
    expect(origins.health).toMatch(/^http:/);
    expect((await ask(`${origins.health}/healthz`)).status).toBe(200);
    expect(origins.internal).toMatch(/^http:/);
    expect((await ask(`${origins.internal}/v1/admin/uais`)).status).toBe(200);
  });

  it('takes a renewed certificate without a restart, and keeps the old one while the files are wrong', async () => {
    const authority = await createAuthority();
    const { readFileSync } = await import('node:fs');
    const ca = readFileSync(authority.file, 'utf8');
    const [first, second] = [await authority.issue(), await authority.issue()];
    const files: Record<string, string> = { '/x/tls.crt': first.cert, '/x/tls.key': first.key };
    const { origins, lines } = await startHouse({
      yaml: 'tls: {certificate: tls.crt, key: tls.key}',
      world: { readText: async (path) => files[path] ?? '', certificateInterval: 20 },
    });
    const url = `${origins.public}/.well-known/uas`;
    expect(url).toMatch(/^https:/);
    expect((await ask(url, { ca })).status).toBe(200);
    files['/x/tls.crt'] = second.cert;
    await until(() => lines.some(({ event }) => event === 'certificate kept'), 'the complaint');
    expect((await ask(url, { ca })).status).toBe(200);
    files['/x/tls.key'] = second.key;
    await until(() => lines.some(({ event }) => event === 'certificate renewed'), 'the renewal');
    expect((await ask(url, { ca })).status).toBe(200);
    expect(lines.filter(({ event }) => event === 'certificate kept')).toHaveLength(1);
  });

  it.each([
    ['', 'x', /tls\.certificate: \/x\/tls\.crt: /],
    ['other', 'key', /tls\.key: \/x\/tls\.key is not the key of the certificate/],
  ])('refuses to start with wrong files', async (kind, _name, message) => {
    const authority = await createAuthority();
    const [first, second] = [await authority.issue(), await authority.issue()];
    const files: Record<string, string> =
      kind === '' ? {} : { '/x/tls.crt': first.cert, '/x/tls.key': second.key };
    const world = { readText: async (path: string) => files[path] ?? '' };
    const yaml = 'tls: {certificate: tls.crt, key: tls.key}';
    await expect(startHouse({ yaml, world })).rejects.toThrow(message);
  });
});
