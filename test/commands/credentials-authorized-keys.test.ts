/** `--authorized-keys`: what to do on the clusters, as a file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse } from 'msw';
import { expect, it, onTestFinished } from 'vitest';
import { fingerprintOf, put, putKey, read, sshKeygen } from '../support/key-files.ts';
import { site as newSite } from '../support/mi.ts';
import type { PlatformOptions } from '../support/platform.ts';

const head = 'change,identity,host,linux_user,member,fingerprint,public_key\n';

function site(options: PlatformOptions = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'uas-lines-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const members = ['alice', 'bob'].map((userName, at) => ({ userId: 77 + at, userName }));
  const made = newSite({ members, ...options });
  const env = { XDG_STATE_HOME: join(directory, 'state') };
  const lines = join(directory, 'lines.csv');
  const creds = (...args: string[]) =>
    made.mi(['credentials', ...args, '--yes', '--authorized-keys', lines], { env });
  const csv = (...rows: string[]) =>
    put(directory, 'm.csv', `member,linux_username,key_file\n${rows.join('\n')}\n`, 0o644);
  const publicHalf = (name: string) => read(join(directory, `${name}.pub`)).trim();
  /** A key and its line in the file. */
  const key = (name: string) => {
    const file = sshKeygen(directory, name, '-t', 'ed25519', '-N', '');
    return (change: string, user: string, member: string) =>
      `${change},hpc1,login.example.com:22,${user},${member},${fingerprintOf(file)},${publicHalf(name)}\n`;
  };
  return { ...made, directory, creds, csv, lines, key };
}

it('has the keys to add, and those that they replace, for each member', async () => {
  const { creds, csv, lines, key } = site();
  const [a, b, c] = [key('a'), key('b'), key('c')];
  await creds('import', csv('alice,al,a', 'bob,bo,b'));
  expect(read(lines)).toBe(head + a('add', 'al', 'alice') + b('add', 'bo', 'bob'));
  await creds('import', csv('alice,al,c', 'bob,bo,b'));
  expect(read(lines)).toBe(head + c('add', 'al', 'alice') + a('remove', 'al', 'alice'));
  await creds('sync', csv('alice,al,c'));
  expect(read(lines)).toBe(head + b('remove', 'bo', 'bob'));
  await creds('offboard', 'alice');
  expect(read(lines)).toBe(head + c('remove', 'al', 'alice'));
});

it('can be written before anything is changed, to install the keys first', async () => {
  const { creds, csv, lines, key, platform } = site();
  const a = key('a');
  await creds('import', csv('alice,al,a'), '--dry-run');
  expect(read(lines)).toBe(head + a('add', 'al', 'alice'));
  expect(platform.calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
});

it('is written when a rotation has made the keys, before they are uploaded', async () => {
  const { creds, csv, lines, key, directory, platform } = site();
  const a = key('a');
  await creds('import', csv('alice,al,a'));
  const writes = () => platform.calls.filter((call) => !call.startsWith('GET')).length;
  const before = writes();
  const out = join(directory, 'new');
  await creds('rotate', 'hpc1', '--all', '--generate', '--out', out, '--no-upload');
  expect(writes()).toBe(before);
  const fresh = read(lines);
  expect(fresh).toMatch(/^add,hpc1,login\.example\.com:22,al,alice,SHA256:\S+,ssh-ed25519 /m);
  expect(fresh).toContain(a('remove', 'al', 'alice'));
  expect((await creds('rotate', 'hpc1', '--from', out)).code).toBe(0);
  expect(read(lines)).toBe(fresh);
});

it('leaves the key empty that was not uploaded from here', async () => {
  const { creds, platform, lines } = site();
  platform.identities[0]?.credentials.set(77, { id: 9, userName: 'al', privateKey: 'x' });
  await creds('offboard', 'alice');
  expect(read(lines)).toBe(`${head}remove,hpc1,login.example.com:22,al,alice,,\n`);
});

it('adds a key whose upload has an unknown outcome, and does not remove the one before', async () => {
  let isLost = false;
  const { creds, csv, lines, key } = site({
    after: (_request, answer) =>
      isLost && _request.method === 'PUT' ? new HttpResponse('', { status: 502 }) : answer,
  });
  key('a');
  const b = key('b');
  await creds('import', csv('alice,al,a'));
  isLost = true;
  await creds('import', csv('alice,al,b'), '--retries', '0');
  expect(read(lines)).toBe(head + b('add', 'al', 'alice'));
});

it('has no line for rows that were not written', async () => {
  const { creds, csv, lines, directory } = site();
  putKey(directory, 'a');
  await creds('import', csv('nobody,al,a', 'bob,bo,none'));
  expect(read(lines)).toBe(head);
});

it.each(['-', 'm.csv'])('refuses %s before anything is sent', async (name) => {
  const { mi, csv, directory, platform } = site();
  const file = csv('alice,al,a');
  const path = name === '-' ? name : join(directory, name);
  const args = ['credentials', 'import', file, '--yes', '--authorized-keys', path];
  expect((await mi(args)).code).toBe(2);
  expect(platform.calls).toEqual([]);
});
