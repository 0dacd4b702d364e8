import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { put, putKey } from '../support/key-files.ts';
import { site as newSite } from '../support/mi.ts';
import type { PlatformOptions } from '../support/platform.ts';
import { fastClock } from '../support/world.ts';

const members = [
  {
    userId: 77,
    userName: 'alice',
    firstName: 'Alice',
    lastName: 'Doe',
    email: 'alice@example.com',
  },
  { userId: 78, userName: 'bob', email: 'bob@example.com' },
];

/** Two clusters: alice and bob on hpc1, bob alone on hpc2. */
function site(options: PlatformOptions = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'uas-audit-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const made = newSite({
    members,
    identities: [
      { id: 31, name: 'hpc1' },
      { id: 32, name: 'hpc2' },
    ],
    ...options,
  });
  const [hpc1, hpc2] = made.platform.identities;
  hpc1?.credentials.set(77, { id: 40, userName: 'alice_hpc', privateKey: 'x' });
  hpc1?.credentials.set(78, { id: 41, userName: 'bob_hpc', privateKey: 'x' });
  hpc2?.credentials.set(78, { id: 42, userName: 'bob', privateKey: 'x' });
  const audit = (args: readonly string[] = [], world = {}) =>
    made.mi(['credentials', 'audit', ...args], world);
  const list = (text: string) => put(directory, 'expected.csv', text);
  return { ...made, directory, audit, list };
}

describe('credentials audit', () => {
  it('shows a matrix of members and clusters, with counts', async () => {
    const { audit } = site();
    expect(await audit()).toMatchObject({
      code: 0,
      stdout: [
        'MEMBER  NAME        HPC1       HPC2',
        'olga    Olga Owner  missing    missing',
        'alice   Alice Doe   alice_hpc  missing',
        'bob     -           bob_hpc    bob',
        '',
      ].join('\n'),
      stderr: 'hpc1: 2 added, 1 missing\nhpc2: 1 added, 2 missing\n',
    });
  });

  it('is about the named ones only, by argument and by option', async () => {
    const { audit } = site();
    expect((await audit(['hpc2'])).stderr).toBe('hpc2: 1 added, 2 missing\n');
    expect((await audit(['-n', 'hpc2'])).stderr).toBe('hpc2: 1 added, 2 missing\n');
    expect((await audit(['hpc2,hpc1', '--json=identities'])).stdout).toContain('"hpc2"');
    expect((await audit([''])).code).toBe(2);
    expect((await audit(['hpc3'])).code).toBe(3);
  });

  it('gives JSON with all of it', async () => {
    const { audit } = site();
    const value = JSON.parse((await audit(['--json'])).stdout);
    expect(value.identities).toEqual([
      {
        id: 31,
        name: 'hpc1',
        platform: 'slurm-platform',
        host: 'login.example.com:22',
        added: 2,
        missing: 1,
      },
      {
        id: 32,
        name: 'hpc2',
        platform: 'slurm-platform',
        host: 'login.example.com:22',
        added: 1,
        missing: 2,
      },
    ]);
    expect(value.members[1]).toEqual({
      userId: 77,
      userName: 'alice',
      name: 'Alice Doe',
      identities: [
        {
          identity: 'hpc1',
          status: 'added',
          linuxUsername: 'alice_hpc',
          managedCredentialsId: 40,
          uploaded: null,
        },
        {
          identity: 'hpc2',
          status: 'missing',
          linuxUsername: null,
          managedCredentialsId: null,
          uploaded: null,
        },
      ],
    });
    expect(value).toMatchObject({ sharedLinuxUsers: [] });
    expect(value).not.toHaveProperty('drift');
  });

  it('shows only those who lack something', async () => {
    const { audit } = site();
    expect((await audit(['--missing', 'hpc1', '-q'])).stdout).toBe('olga\n');
  });

  it('finds members who share a Linux user', async () => {
    const { audit, platform } = site();
    platform.identities[0]?.credentials.set(1, { id: 43, userName: 'bob_hpc', privateKey: 'x' });
    const { stderr, stdout } = await audit(['hpc1']);
    expect(stderr).toContain('hpc1: olga, bob share the Linux user bob_hpc');
    expect(stdout).toContain('bob_hpc');
  });

  it('tells a plain member that only the own row is visible', async () => {
    const { audit } = site({ me: { userId: 5, userName: 'max', role: 'member' } });
    expect((await audit()).stderr).toContain('you see only your own row');
  });

  describe('with a list of who is expected', () => {
    it('finds what is missing, different, unknown and not expected', async () => {
      const { audit, list } = site();
      const file = list('member,linux_username\nALICE@example.com,alice\nolga,olga\nzoe,zoe\n');
      const { stdout, code } = await audit(['hpc1', '--expect', file, '--json', '--exit-code']);
      expect(code).toBe(1);
      expect(JSON.parse(stdout).drift).toEqual([
        {
          identity: 'hpc1',
          member: 'ALICE@example.com',
          kind: 'different',
          expected: 'alice',
          actual: 'alice_hpc',
        },
        { identity: 'hpc1', member: 'olga', kind: 'missing', expected: 'olga', actual: null },
        { identity: 'hpc1', member: 'zoe', kind: 'unknown', expected: 'zoe', actual: null },
        { identity: 'hpc1', member: 'bob', kind: 'extra', expected: null, actual: 'bob_hpc' },
      ]);
      expect((await audit(['hpc1', '--expect', file])).stderr).toContain(
        'hpc1: bob has credentials as bob_hpc, which is not expected\n',
      );
    });

    it('is content when all is as expected, whoever else lacks a key', async () => {
      const { audit, list } = site();
      const file = list('member,linux_username,key_file\nalice,alice_hpc,a\n78,bob_hpc,b\n');
      const result = await audit(['hpc1', '--expect', file, '--exit-code']);
      expect(result.code).toBe(0);
      expect(result.stderr).toContain('everything is as expected');
    });

    it('takes rows for one cluster', async () => {
      const { audit, list } = site();
      const file = list(
        'member,linux_username,identity\nalice,alice_hpc,hpc1\nbob,bob_hpc,hpc1\nbob,bob,hpc2\n',
      );
      expect((await audit(['--expect', file, '--exit-code'])).code).toBe(0);
    });

    it('reads it from standard input, and refuses a bad one before anything is asked', async () => {
      const { audit, platform } = site();
      const bad = await audit(['--expect', '-'], { stdin: 'member\nalice\n' });
      expect(bad.code).toBe(2);
      expect(platform.calls).toEqual([]);
    });
  });

  it('ends with 1 under --exit-code when somebody has no key', async () => {
    const { audit, platform } = site();
    expect((await audit(['hpc1', '--exit-code'])).code).toBe(1);
    platform.identities[0]?.credentials.set(1, { id: 43, userName: 'olga', privateKey: 'x' });
    expect((await audit(['hpc1', '--exit-code'])).code).toBe(0);
  });

  describe('ages', () => {
    it('are known for what was uploaded from here, and unknown else', async () => {
      const { mi, audit, directory } = site();
      const key = putKey(directory, 'a');
      const at = (time: string) => ({
        clock: fastClock(Date.parse(time)),
        env: { XDG_STATE_HOME: join(directory, 'state') },
      });
      await mi(
        ['credentials', 'set', 'hpc1', '-m', 'alice', '-k', key],
        at('2026-01-01T00:00:00Z'),
      );
      const later = at('2026-05-01T12:00:00Z');
      const { stdout, stderr, code } = await audit(
        ['hpc1', '--older-than', '90d', '--exit-code'],
        later,
      );
      expect(code).toBe(1);
      expect(stdout).toContain('alice_hpc (120d)');
      expect(stdout).toContain('bob_hpc (unknown)');
      expect(stderr).toContain('hpc1: the key of alice is 120d old\n');
      expect(stderr).toContain(
        'hpc1: the key of bob is of unknown age: it was not uploaded from here\n',
      );
      const young = await audit(['hpc1', '--older-than', '121d', '--json'], later);
      expect(JSON.parse(young.stdout).old).toEqual([
        { identity: 'hpc1', member: 'bob', uploaded: null, age: 'unknown' },
      ]);
    });

    it('of many keys are not all told one by one; JSON has them all', async () => {
      const made = newSite({
        members: Array.from({ length: 40 }, (_v, at) => ({ userId: 100 + at, userName: `u${at}` })),
      });
      for (let at = 0; at < 40; at += 1) {
        const held = { id: 200 + at, userName: `l${at}`, privateKey: 'x' };
        made.platform.identities[0]?.credentials.set(100 + at, held);
      }
      const audit = ['credentials', 'audit', '--older-than', '90d'];
      const { stderr } = await made.mi(audit);
      expect(stderr.match(/of unknown age/g)).toHaveLength(20);
      expect(stderr).toContain('… and 20 more; to see all: --json\n');
      expect(JSON.parse((await made.mi([...audit, '--json'])).stdout).old).toHaveLength(40);
    });

    it.each(['90', 'ninety', '-1d', ''])('refuses %j', async (age) => {
      const { audit, platform } = site();
      expect((await audit([`--older-than=${age}`])).code).toBe(2);
      expect(platform.calls).toEqual([]);
    });

    it('go unknown with a ledger that cannot be read, which is said', async () => {
      const { audit, directory } = site();
      put(directory, 'state/uas/uploaded-keys.json', '{"version": 9}');
      const env = { XDG_STATE_HOME: join(directory, 'state') };
      const { stderr, code } = await audit(['hpc1'], { env });
      expect(code).toBe(0);
      expect(stderr).toContain('uploaded-keys.json is not used: it is not in the format');
    });
  });
});
