/** Requests to an API server: values, typed refusals, credentials that change, and servers that are not there. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKubernetes } from '../../src/serve/kubernetes/client.ts';
import {
  ClusterUnreachable,
  KubernetesError,
  warningsOf,
} from '../../src/serve/kubernetes/errors.ts';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import { openTarget, type Target } from './target.ts';

let target: Target;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target.close());

const map = (name: string, data = {}) => ({ metadata: { name }, data });

describe('the client', () => {
  it('creates, reads, replaces and deletes', async () => {
    const { client, namespace } = target;
    const path = pathOf('configMaps', namespace);
    const { value } = await client.call<{ metadata: { resourceVersion: string } }>('POST', path, {
      body: map('one', { a: '1' }),
    });
    const at = pathOf('configMaps', namespace, 'one');
    const body = { ...value, data: { a: '2' } };
    await client.call('PUT', at, { body });
    await expect(client.call('PUT', at, { body })).rejects.toMatchObject({
      status: 409,
      reason: 'Conflict',
    });
    const read = await client.call<{ data: object }>('GET', at);
    expect(read.value.data).toEqual({ a: '2' });
    await client.call('DELETE', at);
    await expect(client.call('GET', at)).rejects.toMatchObject({ status: 404, reason: 'NotFound' });
  });

  it('tells what the server refused, field by field', async () => {
    const { client, namespace } = target;
    const refused = client.call('POST', pathOf('configMaps', namespace), { body: map('Bad_Name') });
    const error = await refused.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KubernetesError);
    expect(error).toMatchObject({
      status: 422,
      reason: 'Invalid',
      causes: [{ field: 'metadata.name', reason: 'FieldValueInvalid' }],
    });
  });

  it('says which server cannot be reached', async () => {
    const server = new URL('http://127.0.0.1:9');
    const client = createKubernetes({ ...target.config, server });
    const error = await client.call('GET', '/version').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClusterUnreachable);
    expect((error as Error).message).toContain('http://127.0.0.1:9');
  });

  it('gives up at its time limit, and when it is told to', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const server = new URL(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const client = createKubernetes({ ...target.config, server });
    await expect(client.call('GET', '/version', { timeout: 100 })).rejects.toThrow(
      ClusterUnreachable,
    );
    const reason = new Error('enough');
    const stop = new AbortController();
    setTimeout(() => stop.abort(reason), 50);
    await expect(client.call('GET', '/version', { signal: stop.signal })).rejects.toBe(reason);
    client.close();
    silent.closeAllConnections();
    silent.close();
  });

  it('asks for new credentials once when the server rejects them', async () => {
    const asked: boolean[] = [];
    const seen: (string | undefined)[] = [];
    const server = createServer(({ headers }, reply) => {
      seen.push(headers.authorization);
      reply.statusCode = headers.authorization === 'Bearer new' ? 200 : 401;
      reply.end('{"kind":"Status","code":401,"message":"Unauthorized","reason":"Unauthorized"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = createKubernetes({
      ...target.config,
      server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      credentials: async (isRejected = false) => {
        asked.push(isRejected);
        return { authorization: isRejected ? 'Bearer new' : 'Bearer old' };
      },
    });
    await client.call('GET', '/version');
    expect(asked).toEqual([false, true]);
    expect(seen).toEqual(['Bearer old', 'Bearer new']);
    client.close();
    server.close();
  });

  it('reads warnings, with quotes and several in one header', () => {
    expect(warningsOf('299 - "unknown field \\"dato\\"", 299 - "deprecated, use v2"')).toEqual([
      'unknown field "dato"',
      'deprecated, use v2',
    ]);
    expect(warningsOf(undefined)).toEqual([]);
  });

  it('understands a refusal of a proxy, which is not a Status', async () => {
    const server = createServer((_request, reply) => {
      reply.writeHead(429, { 'retry-after': '7', 'content-type': 'text/html' }).end('<b>later</b>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = createKubernetes({
      ...target.config,
      server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    });
    await expect(client.call('GET', '/version')).rejects.toMatchObject({
      status: 429,
      retryAfter: 7,
      message: '<b>later</b>',
    });
    client.close();
    server.close();
  });
});
