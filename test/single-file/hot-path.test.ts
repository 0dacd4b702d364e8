/** Startup is a feature: what common commands run and ask for stays within bench/single-file-budget.json. */
import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import budget from '../../bench/single-file-budget.json' with { type: 'json' };
import { program } from '../support/program.ts';
import { load } from '../support/single-file-load.ts';

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

it('the file is at most a few megabytes larger than its runtime', () => {
  expect(statSync(program[0]).size).toBeLessThanOrEqual(130e6);
});

describe.each(budget)('uas $line', (allowed) => {
  it('runs, loads and asks for no more than its budget', async () => {
    const { code, stdout, own, native } = await load(allowed.line.split(' '), env);
    expect(code).toBe(0);
    expect(stdout).toContain(allowed.says);
    expect(own.filter((name) => /node_modules\/(?:undici|ssh2|yaml)\//.test(name))).toEqual([]);
    expect(native.filter((name) => /^(?:http|https|http2|net|tls|zlib)$/.test(name))).toEqual([]);
    expect(own.length, own.join(' ')).toBeLessThanOrEqual(allowed.own);
    expect(native.length, native.join(' ')).toBeLessThanOrEqual(allowed.native);
    expect(requests).toBe(allowed.requests);
  });
});
