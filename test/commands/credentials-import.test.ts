import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse } from 'msw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import { newKey } from '../../src/ssh/keys/new-key.ts';
import { realClock } from '../../src/system/clock.ts';
import { fingerprintOf, put, putKey, read, sshKeygen } from '../support/key-files.ts';
import { site as newSite, rowsOf } from '../support/mi.ts';
import type { PlatformOptions } from '../support/platform.ts';
import { uas } from '../support/run.ts';

const members = [
  { userId: 77, userName: 'alice', email: 'alice@example.com' },
  { userId: 78, userName: 'bob', email: 'Bob@Example.com' },
  { userId: 79, userName: 'carol', email: 'carol@example.com' },
];

/** A platform on which only bob has credentials, and a directory for files. */
function site(options: PlatformOptions = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'uas-import-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const made = newSite({ members, ...options });
  const [hpc1] = made.platform.identities;
  if (!hpc1) throw new Error('there is no identity');
  hpc1.credentials.set(78, { id: 41, userName: 'bob_hpc', privateKey: 'old' });
  const writes = () => made.platform.calls.filter((call) => /^(?:POST|PUT|DELETE)/.test(call));
  const file = (text: string) => put(directory, 'members.csv', text, 0o644);
  const run = (args: readonly string[], world = {}) =>
    made.mi(['credentials', 'import', '--identity', 'hpc1', ...args], world);
  return { ...made, directory, hpc1, writes, file, run };
}

const header = 'member,linux_username,key_file\n';

interface Row {
  line: number;
  member: string;
  action: string;
  result: string | null;
  message: string | null;
  warnings: string[];
}

describe('importing a file of members', () => {
  it('adds the missing, replaces the existing, and gives a row for each in file order', async () => {
    const { run, file, directory, writes, hpc1 } = site();
    const [a, b, c] = ['a.key', 'b.key', 'c.key'].map((name) => putKey(directory, name));
    const csv = file(
      `${header}carol,carol_hpc,c.key\nBOB@example.com,bob_hpc,${b}\n77,alice_hpc,a.key\n`,
    );
    const result = await run([csv, '--yes', '--json']);
    expect(result.code).toBe(0);
    expect(result.stderr).toBe('');
    expect(rowsOf<Row>(result)).toEqual([
      {
        line: 2,
        member: 'carol',
        userId: 79,
        linuxUsername: 'carol_hpc',
        keyFile: c,
        keyType: 'ED25519 256',
        encrypted: false,
        fingerprint: fingerprintOf(c ?? ''),
        publicKey: expect.stringMatching(/^ssh-ed25519 AAAA\S+ c.key$/),
        action: 'create',
        managedCredentialsId: expect.any(Number),
        result: 'created',
        message: null,
        warnings: [],
      },
      expect.objectContaining({
        line: 3,
        userId: 78,
        action: 'replace',
        result: 'replaced',
        managedCredentialsId: 41,
      }),
      expect.objectContaining({ line: 4, userId: 77, action: 'create', result: 'created' }),
    ]);
    expect(writes().sort()).toEqual([
      'POST /identities/31/credentials?orgId=900&userId=77',
      'POST /identities/31/credentials?orgId=900&userId=79',
      'PUT /identities/31/credentials/41?orgId=900',
    ]);
    expect(hpc1.credentials.get(77)).toMatchObject({
      userName: 'alice_hpc',
      privateKey: read(a ?? ''),
    });
  });

  it('shows the same as a table, with words on stderr', async () => {
    const { run, file, directory } = site();
    putKey(directory, 'a.key');
    const result = await run([
      file(`${header}alice,alice_hpc,a.key\n`),
      '--yes',
      '--columns',
      'member,linux_user,action,result',
    ]);
    expect(result).toMatchObject({
      code: 0,
      stdout: 'MEMBER  LINUX USER  ACTION  RESULT\nalice   alice_hpc   create  created\n',
    });
    expect(result.stderr).toBe(
      'plan for hpc1 on platform.test (configuration default, address from TOWER_API_ENDPOINT): 1 to create, 0 to replace, 0 to skip, 0 refused\n1 created\n',
    );
  });

  it('reads standard input, with a byte order mark and CRLF', async () => {
    const { run, directory, hpc1 } = site();
    const key = putKey(directory, 'a.key');
    const stdin = `\ufeff"member","linux_username","key_file"\r\n"alice","alice_hpc","${key}"\r\n`;
    expect((await run(['-', '--yes'], { stdin })).code).toBe(0);
    expect(hpc1.credentials.get(77)?.userName).toBe('alice_hpc');
  });

  it('asks for addresses only when the file has some', async () => {
    const { run, file, directory, platform } = site();
    putKey(directory, 'a.key');
    await run([file(`${header}alice,a,a.key\n`), '--yes']);
    expect(platform.calls.filter((call) => call.includes('/members'))).toEqual([]);
  });

  it('opens encrypted keys by file and by variable', async () => {
    const { run, directory, hpc1, file } = site();
    sshKeygen(directory, 'a.key', '-t', 'rsa', '-m', 'PEM', '-b', '2048', '-N', 'alices phrase');
    sshKeygen(directory, 'c.key', '-t', 'rsa', '-m', 'PEM', '-b', '2048', '-N', 'carols phrase');
    put(directory, 'a.pass', 'alices phrase\n');
    const csv = file(
      'member,linux_username,key_file,passphrase_file,passphrase_env\nalice,a,a.key,a.pass,\ncarol,c,c.key,,CAROL_PW\n',
    );
    expect((await run([csv, '--yes'], { env: { CAROL_PW: 'carols phrase' } })).code).toBe(0);
    expect(hpc1.credentials.get(77)?.passphrase).toBe('alices phrase');
    expect(hpc1.credentials.get(79)?.passphrase).toBe('carols phrase');
  });

  it('takes a directory of keys in place of a file', async () => {
    const { run, directory, hpc1 } = site();
    putKey(directory, 'alice/id_ed25519');
    putKey(directory, 'carol/id_ed25519');
    const result = await run(['--keys-dir', directory, '--yes', '--json']);
    expect(result.code).toBe(0);
    expect(rowsOf<Row>(result).map(({ member, result: done }) => [member, done])).toEqual([
      ['alice', 'created'],
      ['carol', 'created'],
    ]);
    expect(hpc1.credentials.get(79)?.userName).toBe('carol');
  });

  it('refuses a key that a link in the directory leads to elsewhere, and takes the others', async () => {
    const { run, directory, file, hpc1 } = site();
    putKey(directory, 'alice.key');
    putKey(directory, 'keys/carol/id_ed25519');
    mkdirSync(join(directory, 'keys/alice'));
    symlinkSync(join(directory, 'alice.key'), join(directory, 'keys/alice/id_ed25519'));
    const keys = ['--keys-dir', join(directory, 'keys')];
    const csv = file('member,linux_username\nalice,alice\ncarol,carol\n');
    for (const source of [keys, [csv, ...keys]]) {
      const result = await run([...source, '--on-exists', 'skip', '--yes']);
      expect(result.code).toBe(9);
      expect(result.stdout + result.stderr).toContain('is a link that leads out of ');
      expect([hpc1.credentials.has(77), hpc1.credentials.has(79)]).toEqual([false, true]);
    }
  });

  it('finds the keys of a file in a directory by a pattern', async () => {
    const { run, directory, file, hpc1 } = site();
    putKey(directory, 'keys/alice_hpc.pem');
    const csv = file('member,linux_username\nalice,alice_hpc\n');
    const args = ['--keys-dir', join(directory, 'keys'), '--pattern', '{linux_username}.pem'];
    expect((await run([csv, ...args, '--yes'])).code).toBe(0);
    expect(hpc1.credentials.get(77)?.userName).toBe('alice_hpc');
  });
});

describe('a row that is refused', () => {
  type Make = (directory: string) => string;
  const row =
    (name: string, content: string | Buffer, mode?: number): Make =>
    (directory) => {
      put(directory, name, content, mode);
      return `alice,a,${name}`;
    };
  const generated =
    (name: string, ...args: string[]): Make =>
    (directory) => {
      sshKeygen(directory, name, ...args);
      return `alice,a,${name}`;
    };
  const cases: [what: string, make: Make, reason: string][] = [
    [
      'an unknown member',
      (d) => `nobody,a,${putKey(d, 'k')}`,
      'nobody is not a member of the organization',
    ],
    [
      'an unknown address',
      (d) => `no@example.com,a,${putKey(d, 'k')}`,
      'no@example.com is not a member',
    ],
    ['no member', (d) => `"",a,${putKey(d, 'k')}`, 'the name is empty'],
    ['a path for a member', (d) => `../x,a,${putKey(d, 'k')}`, 'invalid name'],
    ['no Linux user', (d) => `alice,,${putKey(d, 'k')}`, 'the Linux user is missing'],
    [
      'an option for a Linux user',
      (d) => `alice,-oProxyCommand=x,${putKey(d, 'k')}`,
      'invalid Linux user name',
    ],
    ['no key', () => 'alice,a,""', 'the row names no key file'],
    ['a missing key file', () => 'alice,a,none.key', 'key file not found'],
    ['a directory', (d) => `alice,a,${d}`, 'is a directory'],
    ['an empty file', row('k', ''), 'the key is empty'],
    ['a key for the world', row('k', newKey('x'), 0o644), '(mode 0644)'],
    ['a key for the group', row('k', newKey('x'), 0o660), '(mode 0660)'],
    ['the public half', row('k.pub', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB'), 'is a public key'],
    [
      'the public half under another name',
      row('k', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB x\n'),
      'this is a public key',
    ],
    [
      'a PuTTY key',
      row('k', 'PuTTY-User-Key-File-3: ssh-ed25519\n'),
      'puttygen key.ppk -O private-openssh',
    ],
    ['any text', row('k', 'hello'), 'this is not a private key'],
    [
      'a damaged key',
      row('k', newKey('x').replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA')),
      'the key is damaged',
    ],
    [
      'weak RSA',
      generated('k', '-t', 'rsa', '-b', '1024', '-N', ''),
      'RSA with 1024 bits is too weak',
    ],
    ['DSA', generated('k', '-t', 'dsa', '-N', ''), 'DSA keys are too weak'],
    [
      'no passphrase',
      generated('k', '-t', 'ed25519', '-N', 'a phrase'),
      'the key is encrypted and no passphrase was given',
    ],
  ];

  it.each(cases)('because of %s does not stop the other rows', async (_what, make, reason) => {
    const { run, file, directory, hpc1 } = site();
    const good = putKey(directory, 'good.key');
    const csv = file(`${header}${make(directory)}\ncarol,carol_hpc,${good}\n`);
    const result = await run([csv, '--yes', '--json']);
    expect(result.code).toBe(9);
    const [bad, fine] = rowsOf<Row>(result);
    expect(bad).toMatchObject({ line: 2, action: 'refuse', result: 'refused' });
    expect(bad?.message).toContain(reason);
    expect(fine).toMatchObject({ line: 3, result: 'created' });
    expect([...hpc1.credentials.keys()].sort()).toEqual([78, 79]);
    const { error } = JSON.parse(result.stderr);
    expect(error).toMatchObject({
      code: 'partial',
      details: [{ ok: false }, { item: 'carol', ok: true }],
    });
  });

  it('because of its passphrase is refused too', async () => {
    const { run, file, directory } = site();
    sshKeygen(directory, 'k', '-t', 'rsa', '-m', 'PEM', '-b', '2048', '-N', 'a phrase');
    put(directory, 'wrong', 'another phrase');
    put(directory, 'open', 'a phrase', 0o644);
    const csv = file(
      'member,linux_username,key_file,passphrase_file,passphrase_env\nalice,a,k,wrong,\nbob,b,k,,UNSET\ncarol,c,k,open,\nolga,d,k,wrong,UNSET\n',
    );
    const messages = rowsOf<Row>(await run([csv, '--yes', '--json'])).map((r) => r.message);
    expect(messages).toEqual([
      'the passphrase does not decrypt the key',
      'the variable UNSET is not set',
      expect.stringContaining('others can read the passphrase file'),
      expect.stringContaining('keep one'),
    ]);
  });

  it.each([
    ['one member twice', 'alice,a,1\nalice@example.com,b,2\n', 'the same member'],
    ['two members with one Linux user', 'alice,hpc,1\ncarol,hpc,2\n', 'the same Linux user'],
    ['one key twice', 'alice,a,1\ncarol,c,1\n', 'the same key'],
  ])('because of %s is refused with its twin', async (_what, text, reason) => {
    const { run, file, directory, writes } = site();
    putKey(directory, '1');
    putKey(directory, '2');
    const result = await run([file(header + text), '--yes', '--json']);
    expect(result.code).toBe(9);
    expect(rowsOf<Row>(result).map((r) => r.message)).toEqual([
      `line 3 has ${reason}`,
      `line 2 has ${reason}`,
    ]);
    expect(writes()).toEqual([]);
  });

  it('is reported with all of its reasons at once', async () => {
    const { run, file, directory } = site();
    putKey(directory, '1');
    putKey(directory, '2');
    const csv = file(`${header}nobody,-x,none\nalice,a,1\nalice@example.com,a,2\n,b c,2\n`);
    const rows = rowsOf<Row>(await run([csv, '--yes', '--json']));
    expect(rows.map((r) => r.message?.split('; '))).toEqual([
      [
        'nobody is not a member of the organization',
        expect.stringContaining('invalid Linux user name "-x"'),
        expect.stringContaining('key file not found'),
      ],
      ['line 4 has the same member and Linux user'],
      ['line 3 has the same member and Linux user', 'line 5 has the same key'],
      [
        expect.stringContaining('the name is empty'),
        expect.stringContaining('invalid Linux user name "b c"'),
        'line 4 has the same key',
      ],
    ]);
  });

  it('because of its cells leaves the others alone', async () => {
    const { run, file, directory, writes } = site();
    putKey(directory, 'a');
    const csv = file(`${header}alice,alice_hpc,a\nbob,bob_hpc\ncarol,carol_hpc,a,b,c\n`);
    const result = await run([csv, '--yes', '--json']);
    expect(result.code).toBe(9);
    expect(rowsOf<Row>(result).map((r) => [r.line, r.result, r.message])).toEqual([
      [2, 'created', null],
      [3, 'refused', 'the row has 2 cells for 3 columns'],
      [4, 'refused', 'the row has 5 cells for 3 columns'],
    ]);
    expect(writes()).toHaveLength(1);
  });

  it('because of a byte order mark before its name is not read without it', async () => {
    const { run, file, directory, writes } = site();
    putKey(directory, 'a');
    const result = await run([file(`${header}\ufeffalice,alice_hpc,a\n`), '--yes', '--json']);
    expect(rowsOf<Row>(result).map((r) => [r.result, r.message])).toEqual([
      ['refused', expect.stringContaining('\\ufeffalice')],
    ]);
    expect(writes()).toEqual([]);
  });

  it('is refused by mode even if the key is the same in two files', async () => {
    const { run, file, directory } = site();
    const key = newKey('x');
    put(directory, '1', key);
    put(directory, '2', key);
    const result = await run([file(`${header}alice,a,1\ncarol,c,2\n`), '--yes', '--json']);
    expect(rowsOf<Row>(result)[0]?.message).toBe('line 3 has the same key');
  });

  it('ends everything before a write under --strict', async () => {
    const { run, file, directory, writes } = site();
    putKey(directory, 'a');
    const csv = file(`${header}alice,a,a\nnobody,b,b\n`);
    putKey(directory, 'b');
    const result = await run([csv, '--yes', '--strict', '--json']);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('1 of 2 rows are refused; nothing was changed');
    expect(writes()).toEqual([]);
  });

  it('says to a plain member that others cannot be seen', async () => {
    const { run, file, directory } = site({ me: { userId: 5, userName: 'max', role: 'member' } });
    putKey(directory, 'a');
    const result = await run([file(`${header}alice,a,a\n`), '--yes', '--json']);
    expect(rowsOf<Row>(result)[0]?.message).toBe(
      'alice is not visible to you: you are not an owner of the organization',
    );
  });
});

describe('a row that is fine but', () => {
  it('is for root is done with a warning', async () => {
    const { run, file, directory } = site();
    putKey(directory, 'a');
    const result = await run([file(`${header}alice,root,a\n`), '--yes', '--json']);
    expect(rowsOf<Row>(result)[0]?.warnings).toEqual([
      'root has full access to the cluster; jobs need an ordinary user',
    ]);
  });

  it('changes the Linux user or shares it is done with a warning', async () => {
    const { run, file, directory } = site();
    putKey(directory, 'a');
    putKey(directory, 'b');
    const result = await run([file(`${header}alice,bob_hpc,a\nbob,bobby,b\n`), '--yes', '--json']);
    expect(result.code).toBe(0);
    expect(rowsOf<Row>(result).map((r) => r.warnings)).toEqual([
      ['bob has the same Linux user'],
      ['the Linux user changes from bob_hpc'],
    ]);
  });

  it('has a repaired key is done with a note', async () => {
    const { run, file, directory, hpc1 } = site();
    const text = newKey('x');
    put(directory, 'a', text.replaceAll('\n', '\r\n'));
    const result = await run([file(`${header}alice,a,a\n`), '--yes', '--json']);
    expect(rowsOf<Row>(result)[0]?.warnings).toEqual(['line endings changed from CRLF to LF']);
    expect(hpc1.credentials.get(77)?.privateKey).toBe(text);
  });
});

describe('before anything is written', () => {
  it('--dry-run prints the plan and stops', async () => {
    const { run, file, directory, writes } = site();
    putKey(directory, 'a');
    putKey(directory, 'b');
    const csv = file(`${header}alice,a,a\nbob,b,b\n`);
    const result = await run([csv, '--dry-run', '--columns', 'member,action']);
    expect(result).toMatchObject({
      code: 0,
      stdout: 'MEMBER  ACTION\nalice   create\nbob     replace\n',
    });
    expect(result.stderr).toBe(
      '1 to create, 1 to replace, 0 to skip, 0 refused; dry run: nothing was changed\n',
    );
    expect(writes()).toEqual([]);
  });

  it('--dry-run ends with 9 when rows are refused', async () => {
    const { run, file } = site();
    const result = await run([file(`${header}alice,a,none\n`), '--dry-run', '--json']);
    expect(result.code).toBe(9);
    expect(rowsOf<Row>(result)).toMatchObject([{ action: 'refuse', result: null }]);
  });

  it('a person is shown the plan and asked', async () => {
    const { run, file, directory, writes } = site();
    const a = putKey(directory, 'a');
    putKey(directory, 'b');
    const csv = file(`${header}alice,alice_hpc,a\nnobody,n,b\n`);
    const result = await run([csv], { terminal: true, answers: [false] });
    expect(result.code).toBe(1);
    expect(result.asked).toEqual([
      expect.stringMatching(/^Write 1 key on hpc1 on \S+ \(configuration default.*\)\?$/),
    ]);
    expect(result.stderr).toContain(
      'TOWER_API_ENDPOINT): 1 to create, 0 to replace, 0 to skip, 1 refused',
    );
    expect(result.stderr).toContain('refuse  nobody  n  ');
    expect(result.stderr).toContain(`create  alice  alice_hpc  ${fingerprintOf(a)}`);
    expect(writes()).toEqual([]);
  });

  it('a person sees how far it is', async () => {
    const { run, file, directory } = site();
    putKey(directory, 'a');
    const csv = file(`${header}alice,alice_hpc,a\n`);
    const result = await run([csv], { terminal: true, answers: [true] });
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('[....................] 0 of 1 keys written');
    expect(result.stderr).toContain('\r\u001b[K[####################] 1 of 1 keys written');
  });

  it('a script has to say --yes', async () => {
    const { run, file, platform } = site();
    expect((await run([file(`${header}alice,a,a\n`)])).code).toBe(2);
    expect(platform.calls).toEqual([]);
  });

  it.each([
    ['no file', []],
    ['a file that is not there', ['/no/file.csv']],
    ['an empty standard input', ['-']],
    ['a bad pattern', ['x.csv', '--keys-dir', '.', '--pattern', 'same']],
    ['an unknown choice', ['x.csv', '--on-exists', 'maybe']],
  ])('%s is a usage error with nothing asked', async (_what, args) => {
    const { run, platform } = site();
    expect((await run([...args, '--yes'])).code).toBe(2);
    expect(platform.calls).toEqual([]);
  });
});

describe('members who have credentials already', () => {
  const alone = async (args: string[]) => {
    const made = site();
    putKey(made.directory, 'b');
    const result = await made.run([
      made.file(`${header}bob,bob_hpc,b\n`),
      '--yes',
      '--json',
      ...args,
    ]);
    return { code: result.code, row: rowsOf<Row>(result)[0], writes: made.writes() };
  };

  it.each([[[]], [['--on-exists', 'replace']]])('are given the new key by %j', async (args) => {
    expect(await alone(args)).toMatchObject({ code: 0, row: { result: 'replaced' } });
  });

  it.each([[['--on-exists', 'skip']], [['--only-missing']]])(
    'are left alone by %j',
    async (args) => {
      expect(await alone(args)).toMatchObject({ code: 0, row: { result: 'skipped' }, writes: [] });
    },
  );

  it('are refused by --on-exists fail', async () => {
    expect(await alone(['--on-exists', 'fail'])).toMatchObject({
      code: 9,
      row: { result: 'refused', message: 'the member has credentials already' },
      writes: [],
    });
  });
});

describe('importing the same file again', () => {
  async function twice(between: (made: ReturnType<typeof site>) => void, args: string[] = []) {
    const made = site();
    for (const name of ['a', 'b']) putKey(made.directory, name);
    const csv = made.file(`${header}alice,alice_hpc,a\nbob,bob_hpc,b\n`);
    const state = { env: { XDG_STATE_HOME: join(made.directory, 'state') } };
    expect((await made.run([csv, '--yes'], state)).code).toBe(0);
    between(made);
    made.platform.calls.length = 0;
    const result = await made.run([csv, '--yes', '--json', ...args], state);
    expect(result.code).toBe(0);
    return { rows: rowsOf<Row>(result), writes: made.writes() };
  }

  it('writes nothing when nothing has changed', async () => {
    const { rows, writes } = await twice(() => {});
    expect(rows.map(({ result, message }) => [result, message])).toEqual([
      ['skipped', 'unchanged since it was uploaded'],
      ['skipped', 'unchanged since it was uploaded'],
    ]);
    expect(writes).toEqual([]);
  });

  it('writes the key that has changed', async () => {
    const { writes } = await twice(({ directory }) => putKey(directory, 'a'));
    expect(writes).toEqual(['PUT /identities/31/credentials/501?orgId=900']);
  });

  it('writes what somebody deleted or changed on the platform', async () => {
    const { writes } = await twice(({ hpc1 }) => {
      hpc1.credentials.delete(77);
      hpc1.credentials.set(78, { id: 41, userName: 'other', privateKey: 'x' });
    });
    expect(writes.sort()).toEqual([
      'POST /identities/31/credentials?orgId=900&userId=77',
      'PUT /identities/31/credentials/41?orgId=900',
    ]);
  });

  it('writes what was deleted and added again elsewhere', async () => {
    const { writes } = await twice(({ hpc1 }) => {
      hpc1.credentials.set(77, { id: 999, userName: 'alice_hpc', privateKey: 'x' });
    });
    expect(writes).toEqual(['PUT /identities/31/credentials/999?orgId=900']);
  });

  it('writes all of it under --reupload', async () => {
    expect((await twice(() => {}, ['--reupload'])).writes).toHaveLength(2);
  });
});

describe('when writes fail', () => {
  const three = (made: ReturnType<typeof site>) => {
    for (const name of ['a', 'b', 'c']) putKey(made.directory, name);
    return made.file(`${header}alice,a,a\nbob,b,b\ncarol,c,c\n`);
  };
  const isFor = (request: Request, userId: string) =>
    request.method === 'POST' && request.url.includes(`userId=${userId}`);

  it('the others go on, and each row tells its own end', async () => {
    const made = site({
      before: (request) =>
        isFor(request, '77')
          ? HttpResponse.json({ message: 'Unrecognised SSH private key type' }, { status: 400 })
          : undefined,
    });
    const result = await made.run([three(made), '--yes', '--json']);
    expect(result.code).toBe(9);
    expect(rowsOf<Row>(result).map((r) => [r.result, r.message])).toEqual([
      ['failed', 'Unrecognised SSH private key type'],
      ['replaced', null],
      ['created', null],
    ]);
    expect(result.stderr).toContain('1 of 3 rows were not done: 1 failed, 1 replaced, 1 created');
  });

  it('a person gets a table', async () => {
    const made = site({
      before: (request) =>
        isFor(request, '77') ? new HttpResponse('', { status: 403 }) : undefined,
    });
    const result = await made.run([three(made), '--yes', '--columns', 'member,result,message']);
    expect(result.code).toBe(9);
    expect(result.stdout).toContain('alice   failed    the service does not allow this');
    expect(result.stderr).toContain(
      'uas: managed-identities credentials import: 1 of 3 rows were not done',
    );
  });

  const refusing = () =>
    site({
      before: (request) =>
        isFor(request, '77') ? HttpResponse.json({ message: 'no' }, { status: 400 }) : undefined,
    });

  it.each([[['--json']], [['--query', '[].member']], [['-o', 'json']], [['--json=member']]])(
    'JSON by %j is one line on stderr with all rows, and nothing on stdout',
    async (flags) => {
      const made = refusing();
      const result = await made.run([three(made), '--yes', ...flags]);
      expect(result).toMatchObject({ code: 9, stdout: '' });
      expect(result.stderr.split('\n')).toEqual([expect.stringMatching(/^\{"error":/), '']);
      const { error } = JSON.parse(result.stderr);
      expect(error.code).toBe('partial');
      expect(error.details).toMatchObject([
        { item: 'alice', ok: false, line: 2, result: 'failed', message: 'no', status: 400 },
        { item: 'bob', ok: true, line: 3, result: 'replaced', managedCredentialsId: 41 },
        { item: 'carol', ok: true, line: 4, result: 'created', linuxUsername: 'c' },
      ]);
    },
  );

  it('the rows of csv are on stdout, and stderr does not repeat them', async () => {
    const made = refusing();
    const columns = ['--columns', 'member,result,message'];
    const result = await made.run([three(made), '--yes', '-o', 'csv', ...columns]);
    expect(result).toMatchObject({
      code: 9,
      stdout:
        'member,result,message\nalice,failed,no\nbob,replaced,the Linux user changes from bob_hpc\ncarol,created,\n',
    });
    expect(result.stderr).toMatch(/^plan .*\nuas: .* 1 of 3 rows were not done: .*\n$/);
  });

  it('JSON lines have each row on stdout, done or not', async () => {
    const made = refusing();
    const result = await made.run([three(made), '--yes', '-o', 'jsonl']);
    expect(result.code).toBe(9);
    const rows = result.stdout.trimEnd().split('\n');
    expect(rows.map((line) => JSON.parse(line))).toMatchObject([
      { member: 'alice', result: 'failed' },
      { member: 'bob', result: 'replaced' },
      { member: 'carol', result: 'created' },
    ]);
    expect(result.stderr).toMatch(/\nuas: .* 1 of 3 rows were not done: .*\n$/);
  });

  it('a table on a terminal, which is cut, has the reasons of the others below it in full', async () => {
    const made = refusing();
    const result = await made.run([three(made)], { terminal: true, answers: [true], columns: 40 });
    expect(result.code).toBe(9);
    expect(result.stderr).toMatch(/\n {2}alice {2}no\n$/);
  });

  it('a list of names has the reasons of the others on stderr', async () => {
    const made = refusing();
    const result = await made.run([three(made), '--yes', '-q']);
    expect(result.code).toBe(9);
    expect(result.stderr).toMatch(/\n {2}alice {2}no\n$/);
  });

  it('a token that is rejected between two rows ends the rest', async () => {
    const made = site({
      before: (request) =>
        request.method === 'POST' ? new HttpResponse('', { status: 401 }) : undefined,
      members: Array.from({ length: 20 }, (_v, at) => ({ userId: 100 + at, userName: `u${at}` })),
    });
    const rows = Array.from({ length: 20 }, (_v, at) => {
      putKey(made.directory, `k${at}`);
      return `u${at},l${at},k${at}`;
    });
    const result = await made.run([made.file(`${header}${rows.join('\n')}\n`), '--yes', '--json']);
    expect(result.code).toBe(9);
    const results = rowsOf<Row>(result).map((r) => r.result);
    expect(results.filter((r) => r === 'failed').length).toBeLessThanOrEqual(6);
    expect(results.at(-1)).toBe('not done');
    expect(made.writes().length).toBeLessThanOrEqual(6);
  });

  it('--fail-fast ends the rest too', async () => {
    const made = site({
      before: (request) =>
        request.method === 'POST' ? new HttpResponse('', { status: 400 }) : undefined,
      members: Array.from({ length: 20 }, (_v, at) => ({ userId: 100 + at, userName: `u${at}` })),
    });
    const rows = Array.from({ length: 20 }, (_v, at) => {
      putKey(made.directory, `k${at}`);
      return `u${at},l${at},k${at}`;
    });
    await made.run([made.file(`${header}${rows.join('\n')}\n`), '--yes', '--fail-fast']);
    expect(made.writes().length).toBeLessThanOrEqual(6);
  });

  it('a 502 after the work was done is found out by looking, and nothing is sent twice', async () => {
    const made = site({
      after: (request, answer) =>
        isFor(request, '77') ? new HttpResponse('', { status: 502 }) : answer,
    });
    const result = await made.run([three(made), '--yes', '--json']);
    expect(result.code).toBe(0);
    expect(rowsOf<Row>(result).map((r) => r.result)).toEqual(['created', 'replaced', 'created']);
    expect(made.writes().filter((call) => call.includes('userId=77'))).toHaveLength(1);
  });

  it('a burst of 429 is waited for', async () => {
    let refused = 0;
    const made = site({
      before: (request) => {
        if (!/^(?:POST|PUT)/.test(request.method) || refused >= 4) return undefined;
        refused += 1;
        return new HttpResponse('', { status: 429, headers: { 'retry-after': '1' } });
      },
    });
    expect((await made.run([three(made), '--yes'])).code).toBe(0);
  });

  it('tells what was done and what was not after Ctrl-C, and ends with 130', async () => {
    const many = Array.from({ length: 40 }, (_v, at) => ({ userId: 100 + at, userName: `u${at}` }));
    let posts = 0;
    const made = newSite({
      members: many,
      before: async (request) => {
        if (request.method !== 'POST') return undefined;
        posts += 1;
        if (posts === 8) world.interrupt(new UasError('interrupted', 'interrupted'));
        return undefined;
      },
    });
    const world = made.world({ clock: realClock });
    const rows = many.map(({ userName }) => {
      putKey(world.home, `${userName}.key`);
      return `${userName},${userName},${userName}.key`;
    });
    const csv = put(world.home, 'members.csv', `${header}${rows.join('\n')}\n`);
    const result = await uas(
      ['mi', 'credentials', 'import', csv, '--identity', 'hpc1', '--yes', '--json'],
      world,
    );
    expect(result.code).toBe(130);
    const results = rowsOf<Row>(result).map((r) => r.result);
    expect(results).toHaveLength(40);
    const stored = made.platform.identities[0]?.credentials.size;
    expect(results.filter((r) => r === 'created')).toHaveLength(stored ?? -1);
    expect(results.filter((r) => r === 'not done').length).toBe(40 - (stored ?? 0));
    const { error } = JSON.parse(result.stderr);
    expect(error).toMatchObject({ code: 'interrupted' });
    expect(error.details).toHaveLength(40);
  });

  it('tells a person after Ctrl-C which rows are left, a short line each', async () => {
    let posts = 0;
    const many = Array.from({ length: 20 }, (_v, at) => ({ userId: 100 + at, userName: `u${at}` }));
    const made = newSite({
      members: many,
      before: async ({ method }) => {
        if (method !== 'POST') return undefined;
        posts += 1;
        if (posts === 4) world.interrupt(new UasError('interrupted', 'interrupted'));
        return undefined;
      },
    });
    const world = made.world({ clock: realClock, terminal: true });
    const rows = many.map(({ userName }) => {
      putKey(world.home, `${userName}.key`);
      return `${userName},${userName},${userName}.key`;
    });
    const csv = put(world.home, 'members.csv', `${header}${rows.join('\n')}\n`);
    const line = ['mi', 'credentials', 'import', csv, '--identity', 'hpc1', '--yes'];
    const { code, stderr } = await uas(line, world);
    expect(code).toBe(130);
    expect(stderr).toMatch(/^ {2}u19 {2}not done$/m);
    expect(stderr).not.toContain('publicKey=');
  });
});

describe('trying keys first', () => {
  it('refuses those that do not log in and uploads the others', async () => {
    const { run, file, directory, writes } = site();
    putKey(directory, 'a');
    putKey(directory, 'c');
    const csv = file(`${header}alice,alice_hpc,a\ncarol,carol_hpc,c\n`);
    const result = await run([csv, '--yes', '--probe', '--json'], {
      spawn: (_command: string, args: readonly string[]) =>
        args.includes('alice_hpc')
          ? { code: 255, stdout: '', stderr: 'Permission denied (publickey).' }
          : { code: 0, stdout: '', stderr: '' },
    });
    expect(result.code).toBe(9);
    expect(rowsOf<Row>(result).map((r) => [r.result, r.message])).toEqual([
      ['refused', 'the key does not log in: the login node refused the key'],
      ['created', null],
    ]);
    expect(writes()).toEqual(['POST /identities/31/credentials?orgId=900&userId=79']);
    expect(result.spawned.map(({ command }) => command)).toEqual(['ssh', 'ssh']);
  });
});

describe('an import of 200 rows', () => {
  it('makes 200 writes and at most 5 other calls', async () => {
    const many = Array.from({ length: 199 }, (_v, at) => ({
      userId: 100 + at,
      userName: `u${at}`,
    }));
    const { run, file, directory, platform, writes } = site({ members: many });
    const everybody = ['olga', ...many.map(({ userName }) => userName)];
    const rows = everybody.map((name) => {
      putKey(directory, name);
      return `${name},${name}_hpc,${name}`;
    });
    const csv = file(`${header}${rows.join('\n')}\n`);
    expect((await run([csv, '--organization', 'acme', '--yes', '-q'])).code).toBe(0);
    expect(writes()).toHaveLength(200);
    expect(platform.calls.length - writes().length).toBeLessThanOrEqual(5);
  });
});
