/** Offboarding several people at once, with their UAIs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse, http } from 'msw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { put } from '../support/key-files.ts';
import { site as newSite } from '../support/mi.ts';
import type { PlatformOptions } from '../support/platform.ts';

const members = ['alice', 'bob', 'carol', 'dora'].map((userName, at) => {
  return { userId: 77 + at, userName, email: `${userName}@example.com` };
});

/** Everybody has keys on both clusters; three have UAIs. */
function site(options: PlatformOptions = {}) {
  const made = newSite({
    members,
    identities: [
      { id: 31, name: 'hpc1' },
      { id: 32, name: 'hpc2' },
    ],
    ...options,
  });
  for (const [at, { credentials }] of made.platform.identities.entries()) {
    for (const { userId, userName } of members) {
      credentials.set(userId, {
        id: userId * 10 + at,
        userName: `${userName}_hpc`,
        privateKey: '',
      });
    }
  }
  const directory = mkdtempSync(join(tmpdir(), 'uas-leavers-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const offboard = (args: readonly string[], world = {}) =>
    made.mi(['credentials', 'offboard', ...args], world);
  const held = () => made.platform.identities.map(({ credentials }) => [...credentials.keys()]);
  const writes = () => made.platform.calls.filter((call) => !call.startsWith('GET'));
  return { ...made, directory, offboard, held, writes };
}

const table = 'member;linux_username\nalice;alice_hpc\nBOB@example.com;bob_hpc\n';

describe('offboarding several members', () => {
  it.each([
    ['arguments', ['alice', 'bob', '--yes'], {}],
    ['standard input', ['-', '--yes'], { stdin: 'alice\n# a comment\nbob@example.com\n' }],
    ['one person by two names', ['alice', '78', 'alice@example.com', 'bob', '--yes'], {}],
  ])('takes %s', async (_what, args, world) => {
    const { offboard, held } = site();
    expect((await offboard(args, world)).code).toBe(0);
    expect(held()).toEqual([
      [79, 80],
      [79, 80],
    ]);
  });

  it.each([
    ['lines', 'alice\r\n\r\nbob\r\n'],
    ['a table', table],
    ['a table in UTF-16', Buffer.from(`\ufeff${table}`, 'utf16le')],
  ])('takes a file: %s', async (_what, content) => {
    const { offboard, held, directory } = site();
    const file = put(directory, 'leavers', content, 0o644);
    expect((await offboard(['--file', file, '--yes'])).code).toBe(0);
    expect(held()[0]).toEqual([79, 80]);
  });

  it('asks for one list of members and one of each managed identity, however many leave', async () => {
    const { offboard, platform } = site();
    await offboard(['alice', 'bob', 'carol', '--yes', '--organization', '900']);
    const reads = platform.calls.filter((call) => call.startsWith('GET'));
    expect(reads).toHaveLength(4);
    expect(platform.calls.length - reads.length).toBe(6);
  });

  it('asks once, with everything that goes', async () => {
    const { offboard, writes } = site();
    const { asked, stderr } = await offboard(['alice', 'bob'], {
      terminal: true,
      answers: [false],
    });
    expect(asked).toEqual([
      expect.stringMatching(/^Delete 4 credentials of 2 members on \S+ \(configuration default/),
    ]);
    expect(stderr).toContain('hpc2  bob  bob_hpc  id 781');
    expect(writes()).toEqual([]);
  });

  it('goes on after a name that nobody has, and tells the result of each', async () => {
    const { offboard, held } = site();
    const { code, stderr } = await offboard(['alice', 'bobb', 'carol', '--yes', '--json']);
    expect(code).toBe(9);
    expect(JSON.parse(stderr).error.details).toMatchObject([
      { item: 'alice', ok: true },
      { item: 'bobb', ok: false, code: 'not_found' },
      { item: 'carol', ok: true },
    ]);
    expect(held()[0]).toEqual([78, 80]);
  });

  it.each([
    ['no name', []],
    ['an empty name', ['']],
    ['an empty standard input', ['-']],
    ['an empty file', ['--file', 'empty']],
    ['a file that is not there', ['--file', 'none']],
    ['a table of nobody', ['--file', 'head']],
    ['an address of a path', ['a/../b']],
  ])('refuses %s before anything is sent', async (_what, args) => {
    const { offboard, platform, directory } = site();
    put(directory, 'empty', '# nobody\n');
    put(directory, 'head', 'member,linux_username\n');
    const line = args.map((arg) => (/^[a-z]+$/.test(arg) ? join(directory, arg) : arg));
    expect((await offboard([...line, '--yes'])).code).toBe(2);
    expect(platform.calls).toEqual([]);
  });
});

describe('--uais', () => {
  const uai = (name: string, username: string) => ({
    uai_name: name,
    username,
    uai_status: 'Running: Ready',
    uai_img: 'image:1',
    uai_connect_string: `ssh ${username}@127.0.0.1`,
  });
  function both(status = 200) {
    const made = site();
    const uais = [
      uai('uai-alice-hpc-1', 'alice_hpc'),
      uai('uai-bob-1', 'bob'),
      uai('uai-carol-hpc-2', 'carol_hpc'),
    ];
    const deleted: string[] = [];
    const base = 'https://uas.test/apis/uas-mgr/v1';
    const handlers = [
      http.get(`${base}/admin/uais`, () =>
        status === 200
          ? HttpResponse.json(uais)
          : HttpResponse.json({ title: 'Forbidden', detail: 'no', status }, { status }),
      ),
      http.delete(`${base}/admin/uais`, ({ request }) => {
        const names = new URL(request.url).searchParams.get('uai_list')?.split(',') ?? [];
        deleted.push(...names);
        return HttpResponse.json(names.map((name) => `Successfully deleted ${name}`));
      }),
    ];
    made.use(...handlers);
    const env = { UAS_ENDPOINT: 'https://uas.test', UAS_TOKEN: 'x' };
    return { ...made, deleted, env };
  }

  it('deletes the UAIs of the Linux users, and no others', async () => {
    const { offboard, deleted, env, held } = both();
    const result = await offboard(['alice', 'bob', '--uais', '--yes'], { env });
    expect(result.code).toBe(0);
    expect(deleted).toEqual(['uai-alice-hpc-1']);
    expect(held()[0]).toEqual([79, 80]);
    expect(result.stderr).toContain('deleted UAIs: uai-alice-hpc-1');
  });

  it('shows them in the question', async () => {
    const { offboard, deleted, env } = both();
    const { asked, stderr } = await offboard(['alice', '--uais'], {
      env,
      terminal: true,
      answers: [false],
    });
    expect(asked).toEqual([
      expect.stringMatching(/^Delete 2 credentials and 1 UAI of alice on \S+ \(configuration/),
    ]);
    expect(stderr).toContain('uai-alice-hpc-1');
    expect(deleted).toEqual([]);
  });

  it('deletes nothing at all for a caller who is not an administrator', async () => {
    const { offboard, writes, env } = both(403);
    expect((await offboard(['alice', '--uais', '--yes'], { env })).code).toBe(5);
    expect(writes()).toEqual([]);
  });
});
