import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { put, putKey } from '../support/key-files.ts';
import { site as newSite } from '../support/mi.ts';
import type { PlatformOptions } from '../support/platform.ts';

let directory = '';
let key = '';
let csv = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'uas-only-'));
  key = putKey(directory, 'alice');
  csv = put(directory, 'members.csv', 'member,linux_username,key_file\nalice,alice,alice\n', 0o644);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function site(options: PlatformOptions = {}) {
  const made = newSite({ members: [{ userId: 77, userName: 'alice' }], ...options });
  made.platform.identities[0]?.credentials.set(77, { id: 41, userName: 'a', privateKey: 'old' });
  const writes = () => made.platform.calls.filter((call) => !call.startsWith('GET'));
  return { ...made, writes };
}

const rotate = () => ['credentials', 'rotate', '--from', directory, '--pattern', '{member}'];
const commands: [name: string, args: () => string[]][] = [
  ['describe', () => ['describe']],
  ['update', () => ['update', '--port', '23']],
  ['credentials list', () => ['credentials', 'list']],
  ['credentials set', () => ['credentials', 'set', '-m', 'alice', '-k', key]],
  ['credentials update', () => ['credentials', 'update', '-m', 'alice', '-k', key]],
  ['credentials add', () => ['credentials', 'add', '-l', 'olga', '-k', key]],
  ['credentials import', () => ['credentials', 'import', csv, '--yes']],
  ['credentials rotate', () => [...rotate(), '--yes']],
  ['credentials delete', () => ['credentials', 'delete', '-m', 'alice', '--yes']],
];

describe.each(commands)('%s without the name of a managed identity', (_name, args) => {
  it('takes the only one there is, and says which', async () => {
    const { mi, platform } = site();
    const result = await mi(args());
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('using hpc1, the only managed identity\n');
    expect(platform.calls).toContainEqual(expect.stringContaining(' /identities/31'));
  });

  it('says so after a result in JSON, where an error is one line and nothing else', async () => {
    const fine = await site().mi([...args(), '--json']);
    expect(JSON.parse(fine.stdout)).toBeTruthy();
    expect(fine.stderr).toMatch(/^using hpc1, the only managed identity\n/);
    const { mi } = site({
      before: ({ url }) =>
        url.includes('/identities/31') ? new Response('', { status: 503 }) : undefined,
    });
    const failed = await mi([...args(), '--json', '--retries', '0']);
    expect(failed).toMatchObject({ code: 7, stdout: '' });
    expect(failed.stderr).toMatch(/^\{"error":.*\}\n$/);
  });

  it('names those there are when there are several, and changes nothing', async () => {
    const { mi, writes } = site({
      identities: [
        { id: 31, name: 'hpc1' },
        { id: 32, name: 'hpc2' },
      ],
    });
    const result = await mi(args());
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('no managed identity specified, and there are 2: hpc1, hpc2\n');
    expect(result.stderr).toContain('hint: choose one with --identity NAME\n');
    expect(writes()).toEqual([]);
  });

  it('says how to add one when there is none', async () => {
    const result = await site({ identities: [] }).mi(args());
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('hint: add one with: uas managed-identities create\n');
  });

  it('takes no empty name for none', async () => {
    const { mi, writes } = site();
    expect((await mi([...args(), '--identity', ''])).code).toBe(2);
    expect(writes()).toEqual([]);
  });
});

it('the name of a managed identity that is to be deleted is never left out', async () => {
  const { mi, platform } = site();
  expect((await mi(['delete', '--yes'])).code).toBe(2);
  expect(platform.calls).toEqual([]);
});

it('are not all named when they would fill the screen', async () => {
  const identities = Array.from({ length: 30 }, (_v, at) => ({ id: 31 + at, name: `c${at}` }));
  const { stderr } = await site({ identities }).mi(['describe']);
  expect(stderr).toContain('there are 30: c0, c1, c2, c3, c4, c5, c6, c7, …\n');
});
