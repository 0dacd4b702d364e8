/** `credentials sync`: the file is the truth. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse } from 'msw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import { put, putKey } from '../support/key-files.ts';
import { site as newSite, rowsOf } from '../support/mi.ts';
import type { PlatformOptions } from '../support/platform.ts';
import { uas } from '../support/run.ts';

const members = [
  { userId: 77, userName: 'alice' },
  { userId: 78, userName: 'bob' },
  { userId: 79, userName: 'carol', email: 'carol@example.com' },
  { userId: 80, userName: 'dora-kovacs' },
];

/** Bob, carol and dora have keys that were uploaded elsewhere. */
function site(options: PlatformOptions = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'uas-sync-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const made = newSite({ members, ...options });
  const [hpc1] = made.platform.identities;
  if (!hpc1) throw new Error('there is no identity');
  for (const userId of [78, 79, 80]) {
    hpc1.credentials.set(userId, { id: userId - 38, userName: `u${userId}`, privateKey: 'old' });
  }
  for (const name of ['a', 'b', 'c', 'd']) putKey(directory, name);
  const env = { XDG_STATE_HOME: join(directory, 'state') };
  const sync = (rows: readonly string[], args: readonly string[] = ['--yes'], world = {}) => {
    const text = `member,linux_username,key_file\n${rows.map((row) => `${row}\n`).join('')}`;
    const file = put(directory, 'members.csv', text, 0o644);
    const line = ['credentials', 'sync', file, '--identity', 'hpc1', ...args];
    return made.mi(line, { env, ...world });
  };
  const writes = () => made.platform.calls.filter((call) => !call.startsWith('GET'));
  const held = () => [...hpc1.credentials.keys()].sort();
  const ledger = () =>
    JSON.parse(readFileSync(join(directory, 'state/uas/uploaded-keys.json'), 'utf8')) as {
      uploads: { user: string }[];
      unsettled: { user: string; sent: string | null }[];
    };
  return { ...made, directory, hpc1, sync, writes, held, ledger, env };
}

const both = ['alice,alice,a', 'bob,u78,b'];

describe('credentials sync', () => {
  it('writes what the file has, then deletes what it does not have', async () => {
    const { sync, writes, held, ledger } = site();
    const result = await sync(both, ['--yes', '--json']);
    expect(result.code).toBe(0);
    expect(rowsOf(result)).toMatchObject([
      { line: 2, member: 'alice', action: 'create', result: 'created' },
      { line: 3, member: 'bob', action: 'replace', result: 'replaced' },
      { line: null, member: 'carol', linuxUsername: 'u79', action: 'delete', result: 'deleted' },
      { line: null, member: 'dora-kovacs', action: 'delete', result: 'deleted' },
    ]);
    expect(held()).toEqual([77, 78]);
    expect(writes().slice(2).sort()).toEqual([
      'DELETE /identities/31/credentials/41?orgId=900&checked=true',
      'DELETE /identities/31/credentials/42?orgId=900&checked=true',
    ]);
    expect(
      ledger()
        .uploads.map(({ user }) => user)
        .sort(),
    ).toEqual(['77', '78']);
    expect(ledger().unsettled).toEqual([]);
  });

  it('run again, changes nothing', async () => {
    const { sync, writes } = site();
    await sync(both);
    const before = writes().length;
    expect(await sync(both)).toMatchObject({ code: 0 });
    expect(writes()).toHaveLength(before);
  });

  it('asks with both counts, names who loses a key, and wants their number typed', async () => {
    const { sync, writes } = site();
    const no = await sync(both, [], { terminal: true, answers: ['y'] });
    expect(no.code).toBe(1);
    expect(no.asked).toEqual([
      expect.stringMatching(
        /^Write 2 keys on hpc1 and delete the credentials of 2 members on hpc1 on \S+ \(configuration default.*\): type 2 to continue$/,
      ),
    ]);
    expect(no.stderr).toContain('delete  carol  u79');
    expect(no.stderr).toContain('delete  dora-kovacs  u80');
    expect(writes()).toEqual([]);
    expect((await sync(both, [], { terminal: true, answers: ['2'] })).code).toBe(0);
  });

  it('needs --yes without a terminal, and shows the plan with --dry-run', async () => {
    const { sync, writes, platform } = site();
    expect((await sync(both, [])).code).toBe(2);
    expect(platform.calls).toEqual([]);
    const { code, stdout, stderr } = await sync(both, ['--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('delete  carol  u79');
    expect(stderr).toContain('1 to create, 1 to replace, 0 to skip, 2 to delete, 0 refused');
    expect(writes()).toEqual([]);
  });

  it.each([
    ['a misspelled name', 'dora-kovaks,u80,d'],
    ['an address that nobody has', 'dora@example.com,u80,d'],
    ['a ragged row', 'dora-kovacs,u80'],
  ])('deletes nothing while a row belongs to nobody: %s', async (_what, row) => {
    const { sync, held } = site();
    const result = await sync([...both, row]);
    expect(result.code).toBe(9);
    expect(result.stderr).toContain(
      'nothing is deleted: line 4 may mean one of the 2 members who are not in the file',
    );
    expect(held()).toEqual([77, 78, 79, 80]);
  });

  it('keeps the key of a member whose row is refused', async () => {
    const { sync, held } = site();
    const result = await sync([...both, 'dora-kovacs,u80,no-such-key']);
    expect(result.code).toBe(9);
    expect(held()).toEqual([77, 78, 80]);
  });

  it('knows members by address and by id', async () => {
    const { sync, held } = site();
    expect((await sync(['78,u78,b', 'CAROL@example.com,u79,c'])).code).toBe(0);
    expect(held()).toEqual([78, 79]);
  });

  it.each([[[]], [['# bob,u78,b']]])('refuses a file that names nobody: %j', async (rows) => {
    const { sync, platform, held } = site();
    expect((await sync(rows)).code).toBe(2);
    expect(platform.calls).toEqual([]);
    expect(held()).toEqual([78, 79, 80]);
  });

  it('leaves credentials that runs use, and deletes them with --force', async () => {
    const run = { type: 'workflow', id: 'x1', name: 'happy_turing' };
    const { sync, held } = site({ runs: { 79: [run] } });
    const result = await sync(both);
    expect(result.code).toBe(9);
    expect(result.stderr + result.stdout).toContain('happy_turing');
    expect(held()).toEqual([77, 78, 79]);
    expect((await sync(both, ['--yes', '--force'])).code).toBe(0);
    expect(held()).toEqual([77, 78]);
  });

  it('deletes nothing with --strict when a row is refused', async () => {
    const { sync, writes } = site();
    expect((await sync([...both, 'dora-kovacs,u80,none'], ['--yes', '--strict'])).code).toBe(2);
    expect(writes()).toEqual([]);
  });

  it('deletes nothing when the writes have ended early', async () => {
    const { sync, held, writes } = site({
      before: (request) =>
        /POST|PUT/.test(request.method) ? new HttpResponse('', { status: 401 }) : undefined,
    });
    expect((await sync(both, ['--yes', '--fail-fast'])).code).toBe(9);
    expect(writes().filter((call) => call.startsWith('DELETE'))).toEqual([]);
    expect(held()).toEqual([78, 79, 80]);
  });

  it('records a deletion whose answer was lost as unknown, and settles it when run again', async () => {
    let isLost = true;
    const { sync, ledger, held } = site({
      after: (request, answer) =>
        isLost && request.method === 'DELETE' ? new HttpResponse('', { status: 502 }) : answer,
      before: (request) =>
        isLost && request.method === 'GET' && request.url.includes('userId=')
          ? new HttpResponse('', { status: 502 })
          : undefined,
    });
    const result = await sync(both, ['--yes', '--json', '--retries', '0']);
    expect(result.code).toBe(9);
    expect(rowsOf(result).slice(2)).toMatchObject([{ result: 'unknown' }, { result: 'unknown' }]);
    expect(ledger().unsettled).toHaveLength(2);
    isLost = false;
    expect((await sync(both)).code).toBe(0);
    expect(held()).toEqual([77, 78]);
  });

  it('after Ctrl-C in the writes deletes nothing, and run again finishes', async () => {
    const made = site({
      before: (request) => {
        if (request.method === 'POST') world.interrupt(new UasError('interrupted', 'interrupted'));
        return undefined;
      },
    });
    const world = made.world({ env: made.env });
    const file = put(
      made.directory,
      'm.csv',
      'member,linux_username,key_file\nalice,alice,a\n',
      0o644,
    );
    const line = ['managed-identities', 'credentials', 'sync', file, '--identity', 'hpc1', '--yes'];
    expect((await uas(line, world)).code).toBe(130);
    expect(made.held()).toEqual([77, 78, 79, 80]);
  });

  it('is for owners, who see all members', async () => {
    const bob = { userId: 78, userName: 'bob', role: 'member' };
    const { sync, writes } = site({ me: bob, members: [] });
    expect((await sync(['bob,u78,b'])).code).toBe(5);
    expect(writes()).toEqual([]);
  });
});
