import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse } from 'msw';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf, put, putKey, read, sshKeygen } from '../support/key-files.ts';
import { site as newSite } from '../support/mi.ts';
import { owner, type PlatformOptions } from '../support/platform.ts';

const members = [
  {
    userId: 77,
    userName: 'alice',
    firstName: 'Alice',
    lastName: 'Doe',
    email: 'alice@example.com',
  },
  {
    userId: 1264,
    userName: 'bob',
    firstName: 'Bob',
    lastName: 'Roe',
    email: 'Bob.Roe@example.com',
  },
];

let directory = '';
let key = '';
let locked = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'uas-credentials-'));
  key = putKey(directory, 'alice.key');
  locked = sshKeygen(
    directory,
    'locked',
    '-t',
    'rsa',
    '-m',
    'PEM',
    '-b',
    '2048',
    '-N',
    'pass phrase',
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A platform on which bob has credentials and alice has none. */
function site(options: PlatformOptions = {}) {
  const made = newSite({ members, ...options });
  const [hpc1] = made.platform.identities;
  if (!hpc1) throw new Error('there is no identity');
  hpc1.credentials.set(1264, { id: 41, userName: 'bob_hpc', privateKey: 'old' });
  const writes = () => made.platform.calls.filter((call) => /^(?:POST|PUT|DELETE)/.test(call));
  return { ...made, hpc1, writes };
}

const where = 'on hpc1 on platform.test (configuration default, address from TOWER_API_ENDPOINT)';
const created = `created the key of alice ${where}\n`;

describe('credentials list', () => {
  it('has a row for each member with the Linux user, not only those with a key', async () => {
    const { mi, platform } = site();
    expect(await mi(['credentials', 'list', 'hpc1'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: [
        'MEMBER  NAME        LINUX USER  STATUS   ID',
        'olga    Olga Owner  -           missing  -',
        'alice   Alice Doe   -           missing  -',
        'bob     Bob Roe     bob_hpc     added    41',
        '',
      ].join('\n'),
    });
    expect(platform.calls.at(-1)).toBe('GET /identities/31/credentials?orgId=900&max=100&offset=0');
  });

  it.each([
    ['--missing', 'is:missing', 'olga\nalice\n'],
    ['--added', 'is:added', 'bob\n'],
    ['--search', 'Ali', 'alice\n', 'Ali'],
    ['--user-id', '1264', 'bob\n', '1264'],
    ['--member', 'userId=1264', 'bob\n', 'bob.roe@example.com'],
    ['-m', 'search=alice', 'alice\n', 'alice'],
  ])('filters with %s', async (flag, query, names, ...value) => {
    const { mi, platform } = site();
    expect((await mi(['credentials', 'list', 'hpc1', flag, ...value, '-q'])).stdout).toBe(names);
    expect(platform.calls.at(-1)).toContain(query);
  });

  it('finds a member by an address with an apostrophe', async () => {
    const { mi } = site({
      members: members.map((member) => ({ ...member, email: `o'${member.userName}@example.com` })),
    });
    const list = ['credentials', 'list', 'hpc1', '-q', '-m'];
    expect(await mi([...list, "o'bob@example.com"])).toMatchObject({ code: 0, stdout: 'bob\n' });
  });

  it('does not guess which of two filters is meant, and knows who is nobody', async () => {
    const { mi } = site();
    const list = ['credentials', 'list', 'hpc1', '-m'];
    expect((await mi([...list, 'bob', '--search', 'b'])).code).toBe(2);
    expect(await mi([...list, 'bo'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('hint: did you mean bob?'),
    });
  });

  it('tells a plain member that only the own row is visible', async () => {
    const { mi } = site({ me: { userId: 5, userName: 'max', role: 'member' } });
    const result = await mi(['credentials', 'list', 'hpc1']);
    expect(result.stdout).toContain('max');
    const note = 'you see only your own row: you are not an owner of the organization\n';
    expect(result.stderr).toBe(note);
    const added = await mi(['credentials', 'list', 'hpc1', '--added']);
    expect(added.stderr).toBe(`${note}no members found\n`);
  });

  it('reads 5 pages of 480 members', async () => {
    const many = Array.from({ length: 479 }, (_v, at) => ({
      userId: at + 2000,
      userName: `u${at}`,
    }));
    const { mi, platform } = newSite({ members: many });
    const { stdout } = await mi(['credentials', 'list', 'hpc1', '--json']);
    expect(JSON.parse(stdout)).toHaveLength(480);
    expect(platform.calls.filter((call) => call.includes('/credentials'))).toHaveLength(5);
  });
});

describe('credentials set', () => {
  const set = ['credentials', 'set', 'hpc1'];

  it('looks first, then adds a missing one', async () => {
    const { mi, platform, hpc1 } = site();
    const result = await mi([...set, '-m', 'alice', '-l', 'alice_hpc', '-k', key, '--json']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(platform.calls.slice(2)).toEqual([
      'GET /identities?orgId=900&max=100&offset=0',
      'GET /identities/31/credentials?orgId=900&search=alice&max=100&offset=0',
      'POST /identities/31/credentials?orgId=900&userId=77',
    ]);
    expect(platform.bodies).toEqual([
      {
        provider: 'ssh',
        credentials: { provider: 'ssh', keys: { privateKey: read(key) } },
        metadata: { userName: 'alice_hpc' },
      },
    ]);
    expect(JSON.parse(result.stdout)).toEqual({
      managedIdentityId: 31,
      managedIdentityName: 'hpc1',
      userId: 77,
      userName: 'alice',
      linuxUsername: 'alice_hpc',
      keyType: 'ED25519 256',
      encrypted: false,
      fingerprint: fingerprintOf(key),
      managedCredentialsId: 501,
      action: 'created',
    });
    expect(hpc1.credentials.get(77)?.userName).toBe('alice_hpc');
  });

  it('replaces an existing one in place, keeping its id and, unless told, its Linux user', async () => {
    const { mi, writes, hpc1 } = site();
    const result = await mi([...set, '-m', 'bob', '-k', key]);
    expect(result.code).toBe(0);
    expect(writes()).toEqual(['PUT /identities/31/credentials/41?orgId=900']);
    expect(hpc1.credentials.get(1264)).toMatchObject({
      id: 41,
      userName: 'bob_hpc',
      privateKey: read(key),
    });
    expect(result.stdout).toContain('replaced');
  });

  it.each([
    ['an e-mail address in any case', 'bob.roe@EXAMPLE.com'],
    ['an id', '1264'],
    ['a user name', 'bob'],
  ])('finds the member by %s', async (_name, member) => {
    const { mi, hpc1 } = site();
    expect((await mi([...set, '-m', member, '-k', key])).code).toBe(0);
    expect(hpc1.credentials.get(1264)?.privateKey).toBe(read(key));
  });

  it('is for the caller without --member, and names no user then', async () => {
    const me = { userId: 5, userName: 'max', role: 'member' };
    const { mi, writes, hpc1 } = site({ me });
    expect((await mi([...set, '-l', 'max', '-k', key])).code).toBe(0);
    expect(writes()).toEqual(['POST /identities/31/credentials?orgId=900']);
    expect(hpc1.credentials.get(5)?.userName).toBe('max');
  });

  it('tells a plain member that others are the owners’ to manage', async () => {
    const { mi, writes } = site({ me: { userId: 5, userName: 'max', role: 'member' } });
    const result = await mi([...set, '-m', 'alice', '-l', 'a', '-k', key]);
    expect(result.code).toBe(5);
    expect(result.stderr).toContain(
      'you cannot see "alice": you are not an owner of the organization',
    );
    expect(writes()).toEqual([]);
  });

  it('says which names are near when there is no such member', async () => {
    const { mi, writes } = site();
    const result = await mi([...set, '-m', 'alise', '-l', 'a', '-k', key]);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('there is no member "alise"\nhint: did you mean alice?');
    expect(writes()).toEqual([]);
  });

  it('takes the key from standard input, CRLF and all, and sends it tidied', async () => {
    const { mi, hpc1 } = site();
    const stdin = read(key).replaceAll('\n', '\r\n');
    const result = await mi([...set, '-m', 'alice', '-l', 'a', '-k', '-'], { stdin });
    expect(result.code).toBe(0);
    expect(result.stderr).toBe(`note: line endings changed from CRLF to LF\n${created}`);
    expect(hpc1.credentials.get(77)?.privateKey).toBe(read(key));
  });

  it('can fill every field of the published body', async () => {
    const { mi, platform } = site();
    await mi([
      ...[...set, '-m', 'alice', '-l', 'a', '-k', key, '--name', 'n', '--description', 'd'],
      ...['--base-url', 'https://b', '--category', 'c'],
    ]);
    expect(platform.bodies).toMatchObject([
      {
        credentials: {
          provider: 'ssh',
          name: 'n',
          description: 'd',
          baseUrl: 'https://b',
          category: 'c',
        },
      },
    ]);
  });

  describe('with an encrypted key', () => {
    const alice = [...set, '-m', 'alice', '-l', 'a'];

    it.each([
      ['a file', () => ['--passphrase-file', put(directory, 'pass', 'pass phrase\n')], {}],
      [
        'a file with a byte order mark',
        () => ['--passphrase-file', put(directory, 'mark', '\ufeffpass phrase\r\n')],
        {},
      ],
      ['a variable', () => ['--passphrase-env', 'ALICE_PW'], { env: { ALICE_PW: 'pass phrase' } }],
      ['standard input', () => ['--passphrase-stdin'], { stdin: 'pass phrase\n' }],
      ['- as the file', () => ['--passphrase-file', '-'], { stdin: 'pass phrase' }],
    ])('takes the passphrase from %s and sends both', async (_name, args, world) => {
      const { mi, hpc1 } = site();
      expect(await mi([...alice, '-k', locked, ...args()], world)).toMatchObject({
        code: 0,
        stderr: created,
      });
      expect(hpc1.credentials.get(77)).toMatchObject({
        privateKey: read(locked),
        passphrase: 'pass phrase',
      });
    });

    it('asks for the passphrase on a terminal', async () => {
      const { mi, hpc1 } = site();
      const result = await mi([...alice, '-k', locked], {
        terminal: true,
        answers: ['pass phrase'],
      });
      expect(result.code).toBe(0);
      expect(result.asked).toEqual([`Passphrase for ${locked}`]);
      expect(hpc1.credentials.get(77)?.passphrase).toBe('pass phrase');
    });

    it.each([
      ['no passphrase', () => [], 'the key is encrypted and no passphrase was given'],
      [
        'a wrong one',
        () => ['--passphrase-file', put(directory, 'wrong', 'wrong')],
        'the passphrase does not decrypt the key',
      ],
      [
        'an unset variable',
        () => ['--passphrase-env', 'NOT_SET'],
        'the variable NOT_SET is not set',
      ],
      [
        'a passphrase for a variable',
        () => ['--passphrase-env', 'pass phrase'],
        'specify a name, not a passphrase',
      ],
      [
        'a file that others may read',
        () => ['--passphrase-file', put(directory, 'open', 'pass phrase', 0o644)],
        'others can read the passphrase file',
      ],
      [
        'an empty file',
        () => ['--passphrase-file', put(directory, 'none', '\n')],
        'the passphrase file is empty',
      ],
      [
        'a file that is not UTF-8',
        () => ['--passphrase-file', put(directory, 'other', Buffer.from('pass\xe9', 'latin1'))],
        'the passphrase file is not UTF-8 text (line 1)',
      ],
      [
        'a file of several lines',
        () => ['--passphrase-file', put(directory, 'lines', 'a\nb\n')],
        'the passphrase file has several lines',
      ],
      [
        'two ways',
        () => ['--passphrase-env', 'A', '--passphrase-stdin'],
        'the options for the passphrase cannot be combined',
      ],
    ])('refuses %s before anything is sent', async (_name, args, message) => {
      const { mi, platform } = site();
      const result = await mi([...alice, '-k', locked, ...args()]);
      expect(result.code).toBe(2);
      expect(result.stderr).toContain(message);
      expect(result.stderr).not.toContain('"pass phrase"');
      expect(platform.calls).toEqual([]);
    });
  });

  it.each([
    ['no key', () => ['-l', 'a'], 'no private key specified'],
    [
      'a key file that is not there',
      () => ['-l', 'a', '-k', '/no/key'],
      'key file not found: /no/key',
    ],
    ['a directory', () => ['-l', 'a', '-k', directory], 'is a directory'],
    [
      'a key that others may read',
      () => ['-l', 'a', '-k', putKey(directory, 'open.key', 0o644)],
      '(mode 0644); nothing was sent\nhint: if nobody else has read it, run chmod 600',
    ],
    [
      'a key that the group may read',
      () => ['-l', 'a', '-k', putKey(directory, 'group.key', 0o640)],
      '(mode 0640)',
    ],
    [
      'the public half',
      () => ['-l', 'a', '-k', `${locked}.pub`],
      'this is a public key; nothing was sent',
    ],
    ['a Linux user with a blank', () => ['-l', 'a b', '-k', key], 'invalid Linux user name "a b"'],
    [
      'stdin for key and passphrase',
      () => ['-l', 'a', '-k', '-', '--passphrase-stdin'],
      'cannot both read standard input',
    ],
    [
      'a long name',
      () => ['-l', 'a', '-k', key, '--name', 'x'.repeat(101)],
      'expected 1 to 100 characters',
    ],
  ])('refuses %s before anything is sent', async (_name, args, message) => {
    const { mi, platform } = site();
    const result = await mi([...set, '-m', 'alice', ...args()]);
    expect(result.stderr).toContain(message);
    expect(result.code).toBe(2);
    expect(platform.calls).toEqual([]);
  });

  it('wants a Linux user for a first key', async () => {
    const { mi, writes } = site();
    const result = await mi([...set, '-m', 'alice', '-k', key]);
    expect(result).toMatchObject({ code: 2 });
    expect(result.stderr).toContain('no Linux user specified for alice');
    expect(writes()).toEqual([]);
  });

  it('warns of root', async () => {
    const { mi } = site();
    const result = await mi([...set, '-m', 'alice', '-l', 'root', '-k', key]);
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('warning: root has full access to the cluster');
  });

  it('warns with JSON output after the result, and not together with an error', async () => {
    const { mi } = site();
    const args = [...set, '-m', 'alice', '-l', 'root', '--json'];
    const done = await mi([...args, '-k', key]);
    expect(JSON.parse(done.stdout)).toMatchObject({ linuxUsername: 'root', action: 'created' });
    expect(done.stderr).toMatch(/^warning: root has full access .*\n$/);
    const spawn = () => ({ code: 255, stdout: '', stderr: 'Permission denied (publickey).' });
    const failed = await mi([...args, '-k', key, '--probe'], { spawn });
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/^\{"error":.*\}\n$/);
  });

  it('changes nothing under --dry-run', async () => {
    const { mi, writes } = site();
    const result = await mi([...set, '-m', 'bob', '-k', key, '--dry-run', '--json']);
    expect(JSON.parse(result.stdout)).toMatchObject({ userName: 'bob', action: 'replace' });
    expect(writes()).toEqual([]);
  });

  it('notes the upload in a private file without secrets', async () => {
    const { mi } = site();
    const { home } = await mi(
      [...set, '-m', 'alice', '-l', 'a', '-k', locked, '--passphrase-stdin'],
      {
        stdin: 'pass phrase',
      },
    );
    const file = join(home, '.local/state/uas/uploaded-keys.json');
    // The scratch home is gone with the test, not with the run.
    const text = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      uploads: [
        {
          identity: '31',
          user: '77',
          credentials: '501',
          linuxUsername: 'a',
          fingerprint: fingerprintOf(locked),
        },
      ],
    });
    expect(text).not.toContain('pass phrase');
    expect(text).not.toContain('PRIVATE KEY');
  });

  it('fails the upload of a key that does not log in', async () => {
    const { mi, writes } = site();
    const result = await mi([...set, '-m', 'alice', '-l', 'alice_hpc', '-k', key, '--probe'], {
      spawn: () => ({
        code: 255,
        stdout: '',
        stderr: 'alice_hpc@x: Permission denied (publickey).',
      }),
    });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(
      'the key does not log in: the login node refused the key; nothing was changed',
    );
    expect(writes()).toEqual([]);
    const [ssh] = result.spawned;
    expect(ssh?.command).toBe('ssh');
    expect(ssh?.args.slice(-7)).toEqual([
      '-l',
      'alice_hpc',
      '-p',
      '22',
      '--',
      'login.example.com',
      'true',
    ]);
  });

  it('uploads a key that logs in', async () => {
    const { mi, writes } = site();
    const result = await mi([...set, '-m', 'alice', '-l', 'alice_hpc', '-k', key, '--probe'], {
      spawn: () => ({ code: 0, stdout: '', stderr: '' }),
    });
    const stderr = `logged in with the key as alice_hpc\n${created}`;
    expect(result).toMatchObject({ code: 0, stderr });
    expect(writes()).toHaveLength(1);
  });
});

describe('when nobody knows whether a key was stored', () => {
  const set = ['credentials', 'set', 'hpc1', '-m', 'alice', '-l', 'alice_hpc', '-q'];
  const isPost = (request: Request) => request.method === 'POST';

  it('looks after a 502 and finds it done', async () => {
    const { mi, writes, platform } = site({
      after: (request, answer) =>
        isPost(request) ? new HttpResponse('', { status: 502 }) : answer,
    });
    expect(await mi([...set, '-k', key])).toMatchObject({ code: 0, stdout: 'alice\n' });
    expect(writes()).toEqual(['POST /identities/31/credentials?orgId=900&userId=77']);
    expect(platform.calls.at(-1)).toBe(
      'GET /identities/31/credentials?orgId=900&userId=77&max=100&offset=0',
    );
  });

  it('looks after a connection that broke, and sends again what is not there', async () => {
    let broken = 0;
    const { mi, writes, hpc1 } = site({
      before: (request) => {
        if (!isPost(request) || broken > 0) return undefined;
        broken += 1;
        return HttpResponse.error();
      },
    });
    expect((await mi([...set, '-k', key])).code).toBe(0);
    expect(writes().filter((call) => call.startsWith('POST'))).toHaveLength(2);
    expect(hpc1.credentials.has(77)).toBe(true);
  });

  it('does not send it again to a service that redirects', async () => {
    const { mi, writes, platform } = site({
      before: (request) =>
        isPost(request)
          ? new HttpResponse('', { status: 302, headers: { location: 'https://other.test/' } })
          : undefined,
    });
    expect((await mi([...set, '-k', key])).code).toBe(7);
    expect(writes()).toHaveLength(1);
    expect(platform.calls.at(-1)).toBe(writes()[0]);
  });

  it('gives up after three tries', async () => {
    const { mi, writes } = site({
      before: (request) => (isPost(request) ? new HttpResponse('', { status: 503 }) : undefined),
    });
    expect((await mi([...set, '-k', key])).code).toBe(7);
    expect(writes()).toHaveLength(3);
  });

  it('says that it is not known when looking fails too', async () => {
    let posted = false;
    const { mi } = site({
      before: (request) => {
        posted ||= isPost(request);
        return posted ? new HttpResponse('', { status: 500 }) : undefined;
      },
    });
    const result = await mi([...set, '-k', key]);
    expect(result.code).toBe(7);
    expect(result.stderr).toContain('it is unknown whether the key was stored');
    expect(result.stderr).toContain('run the command again: it checks first');
  });

  it('replaces what somebody else stored in between', async () => {
    const made = site({
      before: (request) => {
        if (!isPost(request)) return undefined;
        made.hpc1.credentials.set(77, { id: 99, userName: 'other', privateKey: 'x' });
        return undefined;
      },
    });
    expect((await made.mi([...set, '-k', key])).code).toBe(0);
    expect(made.writes()).toEqual([
      'POST /identities/31/credentials?orgId=900&userId=77',
      'PUT /identities/31/credentials/99?orgId=900',
    ]);
    expect(made.hpc1.credentials.get(77)?.privateKey).toBe(read(key));
  });

  it('does not repeat a key that the service refuses', async () => {
    const { mi, writes } = site({
      before: (request) =>
        isPost(request)
          ? HttpResponse.json({ message: 'Unrecognised SSH private key type' }, { status: 400 })
          : undefined,
    });
    const result = await mi([...set, '-k', key]);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('Unrecognised SSH private key type');
    expect(writes()).toHaveLength(1);
  });

  it('waits for a burst of 429 before a POST, since a refusal did nothing', async () => {
    let refused = 0;
    const { mi, writes } = site({
      before: (request) => {
        if (!isPost(request) || refused >= 2) return undefined;
        refused += 1;
        return new HttpResponse('', { status: 429, headers: { 'retry-after': '2' } });
      },
    });
    expect((await mi([...set, '-k', key])).code).toBe(0);
    expect(writes()).toHaveLength(3);
  });

  it('gives the credentials a name when the service asks for one', async () => {
    const { mi, platform } = site({
      before: async (request) => {
        if (!isPost(request)) return undefined;
        const body = (await request.json()) as { credentials: { name?: string } };
        return body.credentials.name
          ? undefined
          : HttpResponse.json({ message: 'Missing credentials name' }, { status: 400 });
      },
    });
    expect((await mi([...set, '-k', key])).code).toBe(0);
    expect(platform.bodies).toMatchObject([{ credentials: { name: 'hpc1-alice_hpc' } }]);
  });
});

describe('credentials add and update', () => {
  it('add refuses a member who has some', async () => {
    const { mi, writes } = site();
    const result = await mi(['credentials', 'add', 'hpc1', '-m', 'bob', '-l', 'b', '-k', key]);
    expect(result.code).toBe(6);
    expect(result.stderr).toContain('bob already has credentials on hpc1');
    expect(writes()).toEqual([]);
  });

  it('update refuses a member who has none', async () => {
    const { mi, writes } = site();
    const result = await mi([
      'credentials',
      'update',
      '-i',
      '31',
      '-m',
      'alice',
      '-l',
      'a',
      '-k',
      key,
    ]);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('alice has no credentials on hpc1');
    expect(writes()).toEqual([]);
  });

  it('otherwise do as set does', async () => {
    const { mi, writes } = site();
    expect(
      (await mi(['credentials', 'add', 'hpc1', '-m', 'alice', '-l', 'a', '-k', key])).code,
    ).toBe(0);
    expect((await mi(['credentials', 'update', 'hpc1', '-m', 'bob', '-k', key])).code).toBe(0);
    expect(writes().map((call) => call.split(' ')[0])).toEqual(['POST', 'PUT']);
  });
});

describe('credentials delete', () => {
  const run = { type: 'workflow', id: 'abc', name: 'happy_turing' };

  it('asks the service to refuse while something runs', async () => {
    const { mi, writes, hpc1 } = site();
    const result = await mi(['credentials', 'delete', 'hpc1', '-m', 'bob', '--yes']);
    expect(result.code).toBe(0);
    expect(writes()).toEqual(['DELETE /identities/31/credentials/41?orgId=900&checked=true']);
    expect(hpc1.credentials.size).toBe(0);
    expect(result.stderr).toContain('the public keys are still in authorized_keys on the cluster');
  });

  it('shows the runs in the way and ends with 6', async () => {
    const { mi, hpc1 } = site({ runs: { 1264: [run] } });
    const args = ['credentials', 'delete', 'hpc1', '-m', 'bob', '--yes'];
    const result = await mi(args);
    expect(result.code).toBe(6);
    expect(result.stderr).toContain('bob on hpc1 is in use by 1 run and was not deleted');
    expect(result.stderr).toContain('happy_turing');
    const { error } = JSON.parse((await mi([...args, '--json'])).stderr);
    expect(error).toMatchObject({ code: 'conflict', details: [run] });
    expect(hpc1.credentials.size).toBe(1);
    expect((await mi([...args, '--force'])).code).toBe(0);
    expect(hpc1.credentials.size).toBe(0);
  });

  it('asks on a terminal and shows who it is', async () => {
    const { mi, writes } = site();
    const result = await mi(['credentials', 'delete', 'hpc1', '-m', 'bob'], {
      terminal: true,
      answers: [false],
    });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('bob  Bob Roe  bob_hpc');
    expect(writes()).toEqual([]);
  });

  it('deletes the caller’s own without --member', async () => {
    const made = site({ me: { ...owner, userId: 1264 }, members: [] });
    expect((await made.mi(['credentials', 'delete', 'hpc1', '--yes'])).code).toBe(0);
    expect(made.hpc1.credentials.size).toBe(0);
  });

  it.each([
    ['a member who has none', ['-m', 'alice'], 3],
    ['an empty member', ['-m', ''], 2],
    ['an empty standard input', ['-m', '-'], 2],
    ['a path for a member', ['-m', '../x'], 2],
  ])('refuses %s', async (_name, args, code) => {
    const { mi, writes } = site();
    expect((await mi(['credentials', 'delete', 'hpc1', ...args, '--yes'])).code).toBe(code);
    expect(writes()).toEqual([]);
  });

  it('needs --yes without a terminal', async () => {
    const { mi, platform } = site();
    expect((await mi(['credentials', 'delete', 'hpc1', '-m', 'bob'])).code).toBe(2);
    expect(platform.calls).toEqual([]);
  });
});
