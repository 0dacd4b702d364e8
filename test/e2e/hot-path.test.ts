/** Startup is a feature: what common commands read, load and ask for stays within bench/budget.json. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import budget from '../../bench/budget.json' with { type: 'json' };
import { type Load, load } from '../support/hot-path.ts';
import { program } from '../support/program.ts';

let server: Server;
let env: Record<string, string>;
let requests = 0;
const home = mkdtempSync(join(tmpdir(), 'uas-cpu-'));

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
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  requests = 0;
});

describe.each(budget)('uas $line', (allowed) => {
  it('reads, loads and asks for no more than its budget', async () => {
    const found: Load = await load(allowed.line.split(' ').filter(Boolean), env);
    expect(found.code).toBe(0);
    expect(found.stdout).toContain(allowed.says);
    expect(found.packs).toEqual(allowed.packs);
    expect(found.modules.filter((name) => allowed.without.includes(name))).toEqual([]);
    expect(found.modules.length, found.modules.join(' ')).toBeLessThanOrEqual(allowed.modules);
    expect(found.bytes).toBeLessThanOrEqual(allowed.bytes);
    expect(requests).toBe(allowed.requests);
  });
});

/** Seconds of CPU that a run of the built program takes. */
function cpuTime(args: readonly string[]): Promise<number> {
  const [command, ...first] = program;
  const script = 'TIMEFORMAT="%U %S"; time "$0" "$@" >/dev/null';
  const child = spawn('bash', ['-c', script, command, ...first, ...args], {
    env: { PATH: process.env.PATH, HOME: home, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve) => {
    child.on('close', () => {
      const [, user, system] = /([\d.]+) ([\d.]+)\s*$/.exec(said) ?? [];
      resolve(Number(user) + Number(system));
    });
  });
}

describe('uas status', () => {
  it('takes at most 1.3 times the CPU time of list, measured side by side', async () => {
    const least = { list: Number.POSITIVE_INFINITY, status: Number.POSITIVE_INFINITY };
    for (let round = 0; round < 10; round += 1) {
      for (const name of ['list', 'status'] as const) {
        least[name] = Math.min(least[name], await cpuTime([name]));
      }
    }
    expect(least.list).toBeGreaterThan(0);
    expect(least.status / least.list).toBeLessThanOrEqual(1.3);
  });
});
