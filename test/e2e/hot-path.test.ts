/** Startup is a feature: what common commands read, load and ask for stays within bench/budget.json. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import budget from '../../bench/budget.json' with { type: 'json' };
import { type Load, load } from '../support/hot-path.ts';

let server: Server;
let env: Record<string, string>;
let requests = 0;

beforeAll(async () => {
  server = createServer((_request, reply) => {
    requests += 1;
    reply.setHeader('content-type', 'application/json');
    reply.end('[{"uai_name":"uai-vera-1","username":"vera","uai_status":"Running: Ready"}]');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  env = { UAS_ENDPOINT: `http://127.0.0.1:${port}`, UAS_TOKEN: 'a-token-for-the-hot-path' };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  requests = 0;
});

describe.each(budget)('uas $line', (allowed) => {
  it('reads, loads and asks for no more than its budget', async () => {
    const found: Load = await load(allowed.line.split(' '), env);
    expect(found.code).toBe(0);
    expect(found.stdout).toContain(allowed.says);
    expect(found.packs).toEqual(allowed.packs);
    expect(found.modules.filter((name) => allowed.without.includes(name))).toEqual([]);
    expect(found.modules.length, found.modules.join(' ')).toBeLessThanOrEqual(allowed.modules);
    expect(found.bytes).toBeLessThanOrEqual(allowed.bytes);
    expect(requests).toBe(allowed.requests);
  });
});
