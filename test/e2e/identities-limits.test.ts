/** What bulk work asks of the platform and of this machine, at the built program. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { put, putKey } from '../support/key-files.ts';
import { accessToken } from '../support/platform.ts';
import { startPlatform } from '../support/platform-server.ts';
import { createHome, type ProgramHome, program } from '../support/program.ts';

let owner: ProgramHome;
beforeEach(() => {
  owner = createHome({ key: false });
});
afterEach(() => owner.dispose());

const many = (count: number) =>
  Array.from({ length: count }, (_v, at) => ({
    userId: 1000 + at,
    userName: `member${at}`,
    firstName: 'A Rather Long First Name',
    lastName: `Of Member ${at}`,
    email: `member${at}@example.com`,
  }));

it('an import of 200 rows is 200 writes and 5 other calls, of which the platform refuses none', async () => {
  const { platform, url, refused, close } = await startPlatform(
    { members: many(199) },
    { latency: 20, perSecond: 20 },
  );
  onTestFinished(close);
  const rows = ['member,linux_username,key_file'];
  for (const { userName } of platform.members) {
    putKey(owner.home, userName);
    rows.push(`${userName},${userName},${userName}`);
  }
  const csv = put(owner.home, 'members.csv', `${rows.join('\n')}\n`, 0o644);
  const env = { TOWER_ACCESS_TOKEN: accessToken, TOWER_API_ENDPOINT: url };
  const result = await owner.run(['mi', 'credentials', 'import', csv, '--yes', '-q'], { env });
  expect(result.code).toBe(0);
  const writes = platform.calls.filter((call) => !call.startsWith('GET'));
  expect([writes.length, platform.calls.length - writes.length]).toEqual([200, 5]);
  expect(refused()).toBe(0);
}, 60_000);

/** Runs the program, and looks at its peak memory in kB with all that it prints. */
async function measured(args: readonly string[], env: Record<string, string>) {
  const [command, ...first] = program;
  const child = spawn(command, [...first, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  let peak = 0;
  const look = () => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? peak);
    } catch {
      // It has ended.
    }
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += String(chunk);
    look();
  });
  child.stdout.on('end', look);
  const [code] = await once(child, 'close');
  return { code, stdout, peak };
}

it('a list of 5,000 members fits into 160 MB', async () => {
  const { url, close } = await startPlatform({ members: many(4999) });
  onTestFinished(close);
  const env = { TOWER_ACCESS_TOKEN: accessToken, TOWER_API_ENDPOINT: url };
  for (const format of ['table', 'json', 'yaml']) {
    const line = ['mi', 'credentials', 'list', '-o', format];
    const { code, stdout, peak } = await measured(line, { ...owner.env, ...env });
    expect(code).toBe(0);
    expect(stdout.match(/\bmember\d+\b/g)).toHaveLength(4999);
    expect(peak, format).toBeGreaterThan(0);
    expect(peak, format).toBeLessThan(160 * 1024);
  }
}, 90_000);
