import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse } from 'msw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newKey } from '../../src/ssh/keys/new-key.ts';
import { put, putKey, read } from '../support/key-files.ts';
import { site as newSite, rowsOf } from '../support/mi.ts';
import type { PlatformOptions } from '../support/platform.ts';

const members = [
  { userId: 77, userName: 'alice', email: 'alice@example.com' },
  { userId: 78, userName: 'bob', email: 'bob@example.com' },
];

function site(options: PlatformOptions = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'uas-rotate-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const made = newSite({ members, ...options });
  const [hpc1] = made.platform.identities;
  if (!hpc1) throw new Error('there is no identity');
  hpc1.credentials.set(77, { id: 40, userName: 'alice_hpc', privateKey: 'old' });
  hpc1.credentials.set(78, { id: 41, userName: 'bob_hpc', privateKey: 'old' });
  const writes = () => made.platform.calls.filter((call) => /^(?:POST|PUT|DELETE)/.test(call));
  const rotate = (args: readonly string[], world = {}) =>
    made.mi(['credentials', 'rotate', 'hpc1', ...args], world);
  return { ...made, directory, hpc1, writes, rotate };
}

describe('rotating to keys that are there', () => {
  it('replaces in place for everybody who has a new one, and keeps Linux users and ids', async () => {
    const { rotate, directory, writes, hpc1 } = site();
    const key = putKey(directory, 'alice_hpc/id_ed25519');
    const result = await rotate(['--from', directory, '--yes', '--json']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(writes()).toEqual(['PUT /identities/31/credentials/40?orgId=900']);
    expect(hpc1.credentials.get(77)).toMatchObject({
      id: 40,
      userName: 'alice_hpc',
      privateKey: read(key),
    });
    expect(hpc1.credentials.get(78)?.privateKey).toBe('old');
  });

  it('refuses members who are named and have no new key', async () => {
    const { rotate, directory } = site();
    putKey(directory, 'alice_hpc/id_ed25519');
    const result = await rotate(['--from', directory, '--all', '--yes', '--json']);
    expect(result.code).toBe(9);
    expect(rowsOf(result)).toMatchObject([
      { member: 'alice', result: 'replaced' },
      {
        member: 'bob',
        result: 'refused',
        message: expect.stringContaining('key file not found'),
      },
    ]);
  });

  it('takes members by name, by address and by a pattern', async () => {
    const { rotate, directory, writes } = site();
    putKey(directory, 'bob.key');
    const args = ['--from', directory, '--pattern', '{member}.key', '-m', 'BOB@example.com'];
    expect((await rotate([...args, '--yes'])).code).toBe(0);
    expect(writes()).toEqual(['PUT /identities/31/credentials/41?orgId=900']);
  });

  it('tries each key before any is replaced', async () => {
    const { rotate, directory, platform } = site();
    putKey(directory, 'alice_hpc/id_ed25519');
    putKey(directory, 'bob_hpc/id_ed25519');
    const order: string[] = [];
    const result = await rotate(['--from', directory, '--probe', '--yes', '--json'], {
      spawn: (_command: string, args: readonly string[]) => {
        order.push(`probe ${args[args.indexOf('-l') + 1]}, ${platform.bodies.length} written`);
        return { code: 0, stdout: '', stderr: '' };
      },
    });
    expect(result.code).toBe(0);
    expect(order.sort()).toEqual(['probe alice_hpc, 0 written', 'probe bob_hpc, 0 written']);
    expect(platform.bodies).toHaveLength(2);
  });

  it('leaves a key that does not log in alone', async () => {
    const { rotate, directory, hpc1 } = site();
    putKey(directory, 'alice_hpc/id_ed25519');
    const result = await rotate(['--from', directory, '--probe', '--yes'], {
      spawn: () => ({ code: 255, stdout: '', stderr: 'Permission denied' }),
    });
    expect(result.code).toBe(9);
    expect(hpc1.credentials.get(77)?.privateKey).toBe('old');
  });

  it('warns that runs may feel it, and reminds of authorized_keys', async () => {
    const { rotate, directory } = site();
    putKey(directory, 'alice_hpc/id_ed25519');
    const result = await rotate(['--from', directory], { terminal: true, answers: [true] });
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('how a replacement affects active runs is not documented');
    expect(result.stderr).toContain('the old public keys are still in authorized_keys');
  });

  it.each([
    ['neither', []],
    ['both', ['--from', '.', '--generate']],
    ['--out without --generate', ['--from', '.', '--out', 'x']],
    ['two kinds of members', ['--from', '.', '--all', '-m', 'alice']],
    ['nobody for --generate', ['--generate']],
    ['an empty member', ['--generate', '-m', '']],
  ])('refuses %s', async (_what, args) => {
    const { rotate, writes, directory } = site();
    const before = readdirSync(directory);
    expect((await rotate([...args, '--yes'])).code).toBe(2);
    expect(writes()).toEqual([]);
    expect(readdirSync(directory)).toEqual(before);
  });

  it('says that the directory has no key, and who has no credentials', async () => {
    const { rotate, directory, hpc1 } = site();
    expect((await rotate(['--from', directory, '--yes'])).code).toBe(3);
    hpc1.credentials.delete(77);
    putKey(directory, 'x');
    const result = await rotate(['--from', directory, '-m', 'alice', '--yes']);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('alice has no credentials on hpc1');
  });

  it('changes only keys that are old enough, as far as that is known', async () => {
    const { rotate, mi, directory, writes, platform } = site();
    const state = { env: { XDG_STATE_HOME: join(directory, 'state') } };
    const first = putKey(directory, 'first');
    await mi(['credentials', 'set', 'hpc1', '-m', 'alice', '-k', first], state);
    putKey(directory, 'new/alice_hpc/id_ed25519');
    platform.calls.length = 0;
    const args = ['--from', join(directory, 'new'), '--yes', '--older-than'];
    const young = await rotate([...args, '30d'], state);
    expect(young).toMatchObject({ code: 0, stdout: '' });
    expect(young.stderr).toContain('1 keys have an unknown age');
    expect(young.stderr).toContain('no keys need to be changed');
    expect(writes()).toEqual([]);
    const { fastClock } = await import('../support/world.ts');
    const later = { ...state, clock: fastClock(Date.parse('2026-02-15T00:00:00Z')) };
    expect((await rotate([...args, '30d'], later)).code).toBe(0);
    expect(writes()).toEqual(['PUT /identities/31/credentials/40?orgId=900']);
  });
});

describe('rotating to new keys', () => {
  it('makes private pairs, prints the lines for authorized_keys, and ends with --no-upload', async () => {
    const { rotate, directory, writes } = site();
    const out = join(directory, 'new');
    const result = await rotate(['--all', '--generate', '--out', out, '--no-upload', '--json']);
    expect(result.code).toBe(0);
    expect(writes()).toEqual([]);
    const pairs = JSON.parse(result.stdout) as {
      linuxUsername: string;
      keyFile: string;
      publicKey: string;
    }[];
    expect(pairs.map(({ linuxUsername }) => linuxUsername)).toEqual(['alice_hpc', 'bob_hpc']);
    for (const { keyFile, publicKey, linuxUsername } of pairs) {
      expect(publicKey).toMatch(new RegExp(`^ssh-ed25519 \\S+ ${linuxUsername}@hpc1$`));
      expect(execFileSync('ssh-keygen', ['-yf', keyFile]).toString().trim()).toBe(publicKey);
      expect(statSync(keyFile).mode & 0o777).toBe(0o600);
      expect(read(`${keyFile}.pub`)).toBe(`${publicKey}\n`);
    }
    expect(statSync(out).mode & 0o777).toBe(0o700);
    expect(result.stdout + result.stderr).not.toContain('PRIVATE KEY');
  });

  it('then uploads what it made, told by --yes', async () => {
    const { rotate, directory, hpc1 } = site();
    const out = join(directory, 'new');
    const result = await rotate(['-m', 'alice', '--generate', '--out', out, '--yes']);
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(
      /lines for authorized_keys on the cluster:\n {2}alice_hpc: ssh-ed25519 /,
    );
    expect(hpc1.credentials.get(77)?.privateKey).toBe(read(join(out, 'alice_hpc/id_ed25519')));
  });

  it('waits for a person to install the public keys', async () => {
    const { rotate, directory, writes } = site();
    const out = join(directory, 'new');
    const no = await rotate(['-m', 'alice', '--generate', '--out', out], {
      terminal: true,
      answers: [false],
    });
    expect(no.code).toBe(1);
    expect(no.asked).toEqual(['Are the public keys installed?']);
    expect(no.stderr).toContain(
      `uas managed-identities credentials rotate hpc1 --from ${out} --probe`,
    );
    expect(writes()).toEqual([]);
    const again = await rotate(['--from', out], { terminal: true, answers: [true] });
    expect(again.code).toBe(0);
    expect(writes()).toHaveLength(1);
  });

  it('never overwrites a key, and refuses a directory that others may enter', async () => {
    const { rotate, directory, writes } = site();
    const text = newKey('precious');
    put(directory, 'new/alice_hpc/id_ed25519', text);
    const args = ['-m', 'alice', '--generate', '--yes', '--out'];
    execFileSync('chmod', ['700', join(directory, 'new')]);
    expect((await rotate([...args, join(directory, 'new')])).code).toBe(2);
    expect(read(join(directory, 'new/alice_hpc/id_ed25519'))).toBe(text);
    execFileSync('chmod', ['755', directory]);
    expect((await rotate([...args, directory])).code).toBe(2);
    expect(writes()).toEqual([]);
  });

  it('makes no key that the next member of the same Linux user would overwrite', async () => {
    const { rotate, directory, hpc1 } = site();
    hpc1.credentials.set(78, { id: 41, userName: 'alice_hpc', privateKey: 'old' });
    const out = join(directory, 'new');
    const result = await rotate(['--all', '--generate', '--out', out, '--no-upload']);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('the new keys of alice and bob would both be ');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('makes nothing under --dry-run', async () => {
    const { rotate, directory, writes } = site();
    const result = await rotate([
      '--all',
      '--generate',
      '--out',
      join(directory, 'new'),
      '--dry-run',
    ]);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('alice_hpc');
    expect(readdirSync(directory)).toEqual([]);
    expect(writes()).toEqual([]);
  });
});

describe('offboarding a member', () => {
  const run = { type: 'workflow', id: 'abc', name: 'happy_turing', url: 'https://x/abc' };
  const two = {
    identities: [
      { id: 31, name: 'hpc1' },
      { id: 32, name: 'hpc2' },
    ],
  };
  function everywhere(options: PlatformOptions = {}) {
    const made = site({ ...two, ...options });
    made.platform.identities[1]?.credentials.set(77, {
      id: 50,
      userName: 'alice2',
      privateKey: 'x',
    });
    const offboard = (args: readonly string[], world = {}) =>
      made.mi(['credentials', 'offboard', ...args], world);
    return { ...made, offboard };
  }

  it.each(['alice', 'ALICE@example.com', '77'])('deletes everything that %s has', async (who) => {
    const { offboard, platform, writes } = everywhere();
    const result = await offboard([who, '--yes']);
    expect(result.code).toBe(0);
    expect(writes()).toEqual([
      'DELETE /identities/31/credentials/40?orgId=900&checked=true',
      'DELETE /identities/32/credentials/50?orgId=900&checked=true',
    ]);
    expect(platform.identities.map(({ credentials }) => [...credentials.keys()])).toEqual([
      [78],
      [],
    ]);
    expect(result.stderr).toContain('the public keys are still in authorized_keys on the clusters');
  });

  it('shows what would go', async () => {
    const { offboard, writes } = everywhere();
    const result = await offboard(['alice', '--dry-run']);
    expect(result.stdout).toBe(
      'IDENTITY  MEMBER  LINUX USER  ID\nhpc1      alice   alice_hpc   40\nhpc2      alice   alice2      50\n',
    );
    expect(writes()).toEqual([]);
  });

  it('asks first, and needs --yes without a terminal', async () => {
    const { offboard, writes } = everywhere();
    const asked = await offboard(['alice'], { terminal: true, answers: [false] });
    expect(asked.asked).toEqual([
      expect.stringMatching(/^Delete 2 credentials of alice on \S+ \(configuration default.*\)\?$/),
    ]);
    expect(asked.stderr).toContain('hpc2  alice  alice2  id 50');
    expect((await offboard(['alice'])).code).toBe(2);
    expect(writes()).toEqual([]);
  });

  it('deletes what is idle, shows the runs that are in the way, and ends with 6', async () => {
    let first = true;
    const { offboard, platform } = everywhere({
      before: (request) => {
        const isDelete =
          request.method === 'DELETE' &&
          request.url.includes('/31/') &&
          request.url.includes('checked=true');
        if (!isDelete || !first) return undefined;
        first = false;
        return HttpResponse.json({ managedCredentialsId: '40', conflicts: [run] }, { status: 409 });
      },
    });
    const result = await offboard(['alice', '--yes', '--json']);
    expect(result).toMatchObject({ code: 6, stdout: '' });
    expect(JSON.parse(result.stderr).error).toMatchObject({
      code: 'conflict',
      message: 'credentials of alice on hpc1 are in use and were not deleted; those on hpc2 were',
      details: [{ identity: 'hpc1', ...run }],
    });
    expect(platform.identities.map(({ credentials }) => credentials.has(77))).toEqual([
      true,
      false,
    ]);
  });

  it('stops runs under --force only after a confirmation that names them', async () => {
    const { offboard, platform, writes } = everywhere({ runs: { 77: [run] } });
    const no = await offboard(['alice', '--force'], { terminal: true, answers: [true, false] });
    expect(no.code).toBe(1);
    expect(no.asked).toEqual([
      expect.stringMatching(/^Delete 2 credentials of alice on \S+ \(configuration default/),
      expect.stringMatching(/^Delete them and stop 2 runs on \S+ \(configuration default/),
    ]);
    expect(no.stderr).toContain('hpc1  workflow happy_turing (abc) https://x/abc');
    expect(writes().every((call) => call.includes('checked=true'))).toBe(true);
    const yes = await offboard(['alice', '--force', '--yes']);
    expect(yes.code).toBe(0);
    expect(yes.stderr).toContain('happy_turing');
    expect(platform.identities.some(({ credentials }) => credentials.has(77))).toBe(false);
  });

  it('says what failed for another reason', async () => {
    const { offboard } = everywhere({
      before: (request) =>
        request.method === 'DELETE' && request.url.includes('/31/')
          ? new HttpResponse('', { status: 500 })
          : undefined,
    });
    const result = await offboard(['alice', '--yes', '--json']);
    expect(result.code).toBe(9);
    expect(JSON.parse(result.stderr).error.details).toMatchObject([
      { item: 'hpc1', ok: false, code: 'server_error' },
      { item: 'hpc2', ok: true },
    ]);
  });

  it('ends the membership last, when told', async () => {
    const { offboard, platform, writes } = everywhere();
    expect((await offboard(['alice', '--remove-from-org', '--yes'])).code).toBe(0);
    expect(writes().at(-1)).toBe('DELETE /orgs/900/members/10077');
    expect(platform.members.map(({ userName }) => userName)).toEqual(['olga', 'bob']);
  });

  it('is content with somebody who has nothing, and knows who is nobody', async () => {
    const { offboard } = everywhere();
    expect(await offboard(['olga', '--yes'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('olga has no credentials on any managed identity\n'),
    });
    expect((await offboard(['alic', '--yes'])).stderr).toContain('did you mean alice?');
    expect((await offboard(['', '--yes'])).code).toBe(2);
  });
});
