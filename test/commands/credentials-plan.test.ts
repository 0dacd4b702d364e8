/** Plans that can be read, files of rejected rows, and templates. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { put, putKey, read } from '../support/key-files.ts';
import { site as newSite, rowsOf } from '../support/mi.ts';

const many = (count: number) =>
  Array.from({ length: count }, (_v, at) => ({ userId: 100 + at, userName: `member-${at}` }));

function site(members: { userId: number; userName: string; email?: string }[]) {
  const directory = mkdtempSync(join(tmpdir(), 'uas-plan-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const made = newSite({ members });
  const state = { env: { XDG_STATE_HOME: join(directory, 'state') } };
  const writes = () => made.platform.calls.filter((call) => !call.startsWith('GET'));
  const run = (args: readonly string[], world: object = {}) =>
    made.mi(['credentials', 'import', '--identity', 'hpc1', ...args], { ...state, ...world });
  const csv = (...rows: string[]) =>
    put(directory, 'members.csv', `member,linux_username,key_file\n${rows.join('\n')}\n`, 0o644);
  return { ...made, directory, run, csv, writes };
}

/** 40 rows: 2 typos, one of them in a key file, and 38 that can be written. */
function crowd() {
  const made = site(many(40));
  const rows = made.platform.members.slice(1).map(({ userName }) => {
    putKey(made.directory, userName);
    return `${userName},${userName},${userName}`;
  });
  rows[4] = 'membr-4,member-4,member-4';
  rows[20] = 'member-20,member-20,none';
  return { ...made, file: made.csv(...rows) };
}

describe('a plan of many rows', () => {
  it('has the refused rows with their lines first, and few of those that are written', async () => {
    const { run, file } = crowd();
    const { code, stdout, stderr } = await run([file, '--dry-run']);
    expect(code).toBe(9);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe(
      'line 6  refuse  membr-4  member-4  membr-4 is not a member of the organization; did you mean member-4 or member-0 or member-1?',
    );
    expect(lines[1]).toMatch(/^line 22 {2}refuse {2}member-20 .*none/);
    expect(lines[2]).toMatch(/^line 2 {2}create {2}member-0 {2}member-0 {2}SHA256:/);
    expect(lines.at(-1)).toBe('… and 30 more to create; to see all: --dry-run -o csv');
    expect(lines).toHaveLength(11);
    expect(stderr).toContain('38 to create, 0 to replace, 0 to skip, 2 refused; dry run');
  });

  it('counts the rows that need no change', async () => {
    const { run, file } = crowd();
    await run([file, '--yes']);
    const { stdout } = await run([file, '--dry-run']);
    expect(stdout.trimEnd().split('\n').slice(2)).toEqual(['38 rows need no change']);
  });

  it('is what the question shows', async () => {
    const { run, file, writes } = crowd();
    const { stderr, asked } = await run([file], { terminal: true, answers: [false] });
    expect(asked).toEqual([
      expect.stringMatching(/^Write 38 keys on hpc1 on \S+ \(configuration default.*\)\?$/),
    ]);
    expect(stderr).toContain('  line 6  refuse  membr-4');
    expect(stderr).toContain('  … and 30 more to create');
    expect(stderr.split('\n').length).toBeLessThan(20);
    expect(writes()).toEqual([]);
  });

  it.each(['csv', 'json', 'wide'])('has every row with -o %s', async (format) => {
    const { run, file } = crowd();
    const { stdout, stderr } = await run([file, '--dry-run', '-o', format]);
    const text = format === 'json' ? stderr : stdout;
    expect(new Set(text.match(/\bmember-\d+/g))).toHaveProperty('size', 40);
  });

  it('does not fold away a row with a warning', async () => {
    const { run, csv, platform, directory } = site(many(30));
    platform.identities[0]?.credentials.set(125, { id: 7, userName: 'old-user', privateKey: 'x' });
    const rows = platform.members.slice(1).map(({ userName }) => {
      putKey(directory, userName);
      return `${userName},u-${userName},${userName}`;
    });
    const { stdout } = await run([csv(...rows), '--dry-run']);
    expect(stdout).toContain('line 27  replace  member-25');
    expect(stdout).toContain('the Linux user changes from old-user');
  });
});

describe('a column with a typo', () => {
  it.each([
    ['member,linux_usrname,key_file', 'did you mean linux_username?'],
    ['member,linux_username,key_file,pasphrase_file', 'did you mean passphrase_file?'],
  ])('is refused with the right name: %s', async (head, hint) => {
    const { run, directory, platform } = site([]);
    const { code, stderr } = await run([put(directory, 'm.csv', `${head}\na,b,c\n`), '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
    expect(platform.calls).toEqual([]);
  });
});

describe('--rejects', () => {
  it('leaves a file that is imported once it is corrected', async () => {
    const { run, file, directory, platform } = crowd();
    const rejects = join(directory, 'rejects.csv');
    expect((await run([file, '--yes', '--rejects', rejects])).code).toBe(9);
    const text = read(rejects);
    expect(text.split('\n')).toEqual([
      'problem,member,linux_username,key_file,passphrase_file,passphrase_env',
      expect.stringMatching(/^line 6: membr-4 is not a member .*,membr-4,member-4,member-4,,$/),
      expect.stringMatching(/^line 22: .*,member-20,member-20,none,,$/),
      '',
    ]);
    const again = put(directory, 'again.csv', text.replace('membr-4,', 'member-4,'), 0o644);
    const result = await run([again, '--yes', '--json', '--rejects', rejects]);
    expect(rowsOf(result)).toMatchObject([{ result: 'created' }, { result: 'refused' }]);
    expect(read(rejects).trim().split('\n')).toHaveLength(2);
    expect(platform.identities[0]?.credentials.size).toBe(39);
  });

  it('also has the rows that failed, and those of a dry run', async () => {
    const { run, file, directory } = crowd();
    const rejects = join(directory, 'rejects.csv');
    expect((await run([file, '--dry-run', '--rejects', rejects])).code).toBe(9);
    expect(read(rejects).trim().split('\n')).toHaveLength(3);
  });

  it('keeps every cell of a ragged row, and finds keys from another directory', async () => {
    const { run, csv, directory } = site(many(1));
    putKey(directory, 'k');
    mkdirSync(join(directory, 'other'));
    const rejects = join(directory, 'other', 'rejects.csv');
    await run([csv('member-0,u,k,"an, extra"', 'nobody,u,k'), '--yes', '--rejects', rejects]);
    expect(read(rejects)).toMatch(/^line 2: .*,member-0,u,[^,]*\/k,,,"an, extra"$/m);
    expect(read(rejects)).toContain(`,nobody,u,${join(directory, 'k')},,`);
  });

  it.each([
    ['the members file', 'members.csv', 'is the members file'],
    ['a file of something else', 'notes.txt', 'was not written by this option'],
    ['a directory', '.', 'cannot write'],
    ['standard output', '-', 'name a file'],
  ])('refuses %s before anything is sent', async (_what, name, message) => {
    const { run, csv, directory, platform } = site(many(1));
    put(directory, 'notes.txt', 'mine\n', 0o644);
    const file = csv('member-0,u,k');
    const before = read(file);
    const path = name === '-' ? name : join(directory, name);
    const { code, stderr } = await run([file, '--yes', '--rejects', path]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(platform.calls).toEqual([]);
    expect([read(file), read(join(directory, 'notes.txt'))]).toEqual([before, 'mine\n']);
  });
});

describe('--template', () => {
  it('is a header with what to fill in, and asks nothing of the service', async () => {
    const { mi, platform } = site([]);
    const { code, stdout } = await mi(['credentials', 'import', '--template']);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe('member,linux_username,key_file,passphrase_file');
    expect(platform.calls).toEqual([]);
  });

  it('lists the members without a key of a managed identity, and can be imported', async () => {
    const { run, platform, directory } = site([{ userId: 5, userName: 'ann' }, ...many(1)]);
    platform.identities[0]?.credentials.set(1, { id: 7, userName: 'olga', privateKey: 'x' });
    const { stdout } = await run(['--template']);
    expect(stdout.trim().split('\n').slice(-2)).toEqual([
      'ann,ann,keys/ann,',
      'member-0,member-0,keys/member-0,',
    ]);
    mkdirSync(join(directory, 'keys'));
    for (const name of ['ann', 'member-0']) putKey(join(directory, 'keys'), name);
    expect((await run([put(directory, 't.csv', stdout, 0o644), '--yes'])).code).toBe(0);
    expect(platform.identities[0]?.credentials.size).toBe(3);
  });

  it('cannot be combined with a file', async () => {
    const { run, platform } = site([]);
    const { code, stderr } = await run(['hpc1', '--template']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--template --identity NAME')]);
    expect(platform.calls).toEqual([]);
  });
});
