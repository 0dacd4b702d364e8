/** What bulk work asks of the platform and of this machine, at the built program. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { newKey } from '../../src/ssh/keys/new-key.ts';
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
  const times: number[] = [];
  const { push } = platform.calls;
  platform.calls.push = (...calls) => {
    if (!calls[0]?.startsWith('GET')) times.push(performance.now());
    return push.apply(platform.calls, calls);
  };
  const result = await owner.run(['mi', 'credentials', 'import', csv, '--yes', '-q'], { env });
  expect(result.code).toBe(0);
  // 15 a second, and nothing else to wait for; on a busy machine twice as long is not the program's doing.
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan((2 * 1000 * 200) / 15);
  const writes = platform.calls.filter((call) => !call.startsWith('GET'));
  expect([writes.length, platform.calls.length - writes.length]).toEqual([200, 5]);
  expect(refused()).toBe(0);
}, 60_000);

/** Runs the program, and looks at its peak memory in kB. @param interrupt when to press Ctrl-C */
async function measured(
  args: readonly string[],
  env: Record<string, string>,
  interrupt: () => boolean = () => false,
) {
  const [command, ...first] = program;
  const child = spawn(command, [...first, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let peak = 0;
  let isInterrupted = false;
  const look = () => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? peak);
    } catch {
      // It has ended.
    }
    if (isInterrupted || !interrupt()) return;
    isInterrupted = true;
    child.kill('SIGINT');
  };
  const timer = setInterval(look, 20);
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += String(chunk);
    look();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += String(chunk);
    look();
  });
  const [code] = await once(child, 'close');
  clearInterval(timer);
  return { code, stdout, stderr, peak };
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

// The runtime of the single file takes more itself, and collects garbage later: 258 MB were seen.
const most = (process.env.UAS_PROGRAM ? 320 : 200) * 1024;

it('import, sync and audit of 5,000 members fit into 200 MB, with a request for each write and each page', async () => {
  const { platform, url, close } = await startPlatform({ members: many(4999) });
  onTestFinished(close);
  const rows = platform.members.map(({ userName }) => {
    put(owner.home, `keys/${userName}`, newKey(userName));
    return `${userName},${userName},keys/${userName}`;
  });
  const csv = put(
    owner.home,
    'm.csv',
    ['member,linux_username,key_file', ...rows].join('\n'),
    0o644,
  );
  const env = { ...owner.env, TOWER_ACCESS_TOKEN: accessToken, TOWER_API_ENDPOINT: url };
  const writes = () => platform.calls.filter((call) => !call.startsWith('GET')).length;
  const credentials = (...words: string[]) => ['mi', 'credentials', ...words, '--json'];

  // The plan and the records of all rows are in memory by the time of the first write, and all results after Ctrl-C.
  const line = credentials('import', csv, '--identity', 'hpc1', '--yes');
  const imported = await measured(line, env, () => writes() >= 40);
  expect(imported.code).toBe(130);
  const { details } = JSON.parse(imported.stderr).error as { details: { result: string }[] };
  expect(details.filter(({ result }) => result === 'created')).toHaveLength(writes());
  expect(details).toHaveLength(5000);

  // Three questions about the organization, and fifty pages of a hundred members.
  const pages = 53;
  for (const [words, code] of [
    [['sync', csv, '--identity', 'hpc1', '--dry-run'], 0],
    [['audit', 'hpc1', '--expect', csv], 0],
  ] as const) {
    platform.calls.length = 0;
    const { code: end, peak } = await measured(credentials(...words), env);
    expect([end, platform.calls.length - writes(), writes()], words[0]).toEqual([code, pages, 0]);
    expect(peak, words[0]).toBeGreaterThan(0);
    expect(peak, words[0]).toBeLessThan(most);
  }
  expect(imported.peak).toBeLessThan(most);
}, 400_000);
