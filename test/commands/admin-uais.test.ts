/** `uas admin uais list | describe | create | wait`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicKey } from '../support/local.ts';
import { uas, withAccess } from '../support/run.ts';
import {
  type Answer,
  createWorld,
  fastClock,
  type RecordedRequest,
  type Service,
} from '../support/world.ts';

const broker = {
  class_id: '11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
  comment: 'UAI broker class',
  namespace: 'uas',
  uai_creation_class: '22222222-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
};
const endUser = {
  class_id: '22222222-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
  comment: 'brokered end-user',
  namespace: 'user',
  uai_creation_class: null,
};
const problem = (status: number, detail: string): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { detail, status, title: 'x', type: 'about:blank' },
});
const missing = (name: string) => problem(404, `UAI Named '${name}' not found`);

const uai = (name: string, username: string | undefined, more = {}) => ({
  uai_connect_string: 'ssh <pending IP Address>',
  uai_img: 'registry.local/cray/base:1',
  uai_msg: '',
  uai_name: name,
  uai_portmap: {},
  uai_status: 'Pending',
  ...(username === undefined ? {} : { username }),
  ...more,
});

const ready = { uai_status: 'Running: Ready', uai_connect_string: 'ssh x@10.1.2.3' };

/** Answers by `METHOD /route`; a function is asked each time. */
function routes(table: Record<string, Answer | ((request: RecordedRequest) => Answer)>): Service {
  return (request) => {
    const found = table[`${request.method} ${request.path.replace('/apis/uas-mgr/v1', '')}`];
    return typeof found === 'function' ? found(request) : found;
  };
}

const classes: Answer = { body: [broker, endUser] };
const sent = (requests: readonly RecordedRequest[]) =>
  requests.filter(({ method }) => method === 'POST').map(({ query }) => query);

describe('uas admin uais list', () => {
  const service = routes({
    'GET /admin/config/classes': classes,
    'GET /admin/uais': { body: [uai('uai-a-1', 'a', { uai_host: 'w1' }), uai('lost', undefined)] },
  });

  it.each([
    [[], {}],
    [['--owner', 'a'], { owner: 'a' }],
    [['--class-id', broker.class_id], { class_id: broker.class_id }],
    [['--class', 'uai BROKER', '--owner', 'a'], { class_id: broker.class_id, owner: 'a' }],
  ])('asks the service with %j', async (args, query) => {
    const { code, stdout, requests } = await uas(['admin', 'uais', 'list', ...args], { service });
    expect(code).toBe(0);
    expect(requests.at(-1)?.query).toEqual(query);
    expect(stdout.split('\n')[2]).toMatch(/^lost\s+-\s+Starting/);
  });

  it('filters the worker node here', async () => {
    const { stdout } = await uas(['admin', 'uais', 'ls', '--host', 'w1', '-q'], { service });
    expect(stdout).toBe('uai-a-1\n');
  });

  it.each([
    ['--owner', ''],
    ['--owner', 'a,b=c'],
    ['--class', ''],
    ['--class-id', '..'],
  ])('refuses %s %j with nothing sent', async (flag, value) => {
    const { code, requests } = await uas(['admin', 'uais', 'list', flag, value], { service });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });
});

describe('uas admin uais describe', () => {
  it('asks for that UAI alone and shows every field', async () => {
    const service = routes({ 'GET /admin/uais/uai-a-1': { body: uai('uai-a-1', 'a') } });
    const { code, stdout, requests } = await uas(['admin', 'uais', 'describe', 'uai-a-1'], {
      service,
    });
    expect(code).toBe(0);
    expect(stdout).toContain('image:   registry.local/cray/base:1\n');
    expect(requests).toHaveLength(1);
  });

  it('names the nearest when there is none', async () => {
    const service = routes({
      'GET /admin/uais/uai-a-2': missing('uai-a-2'),
      'GET /admin/uais': { body: [uai('uai-a-1', 'a')] },
    });
    expect(await uas(['admin', 'uais', 'get', 'uai-a-2'], { service })).toMatchObject({
      code: 3,
      stderr: 'uas: admin uais describe: there is no UAI "uai-a-2"\nhint: did you mean uai-a-1?\n',
    });
  });

  it('says of a UAI without a pod that it exists', async () => {
    const service = routes({
      'GET /admin/uais/uai-a-2': problem(404, "no UAI information found for UAI 'uai-a-2'"),
    });
    expect(await uas(['admin', 'uais', 'get', 'uai-a-2'], { service })).toMatchObject({
      code: 8,
      stderr: expect.stringContaining('has not started a pod'),
    });
  });
});

describe('uas admin uais create', () => {
  const answer = (request: RecordedRequest): Answer => ({
    body: uai(request.query.uai_name ?? 'uai-broker-0a1b2c3d', request.query.owner),
  });
  const service = routes({
    'GET /admin/config/classes': classes,
    'GET /admin/uais/login': missing('login'),
    'POST /admin/uais': answer,
  });
  const create = (...args: string[]) => uas(['admin', 'uais', 'create', ...args], { service });

  it.each([
    [
      'a broker class, whose owner is broker',
      ['--class', 'UAI broker class'],
      { class_id: broker.class_id, owner: 'broker' },
    ],
    [
      'an owner of one’s own choice',
      ['--class-id', broker.class_id, '--owner', 'ops'],
      { class_id: broker.class_id, owner: 'ops' },
    ],
    ['a name', ['--owner', 'ann', '--uai-name', 'login'], { owner: 'ann', uai_name: 'login' }],
    ['a name by the short option', ['--name', 'login'], { uai_name: 'login' }],
    ['nothing, for the default class', [], {}],
  ])('sends %s', async (_what, args, query) => {
    const { code, requests, stderr } = await create(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(sent(requests)).toEqual([query]);
  });

  it.each([
    [
      'by comment, which has no owner by itself',
      ['--class', 'brokered'],
      /without --passwd-str and --publickey: "brokered end-user" is not/,
    ],
    [
      'by id, with an owner',
      ['--class-id', endUser.class_id, '--owner', 'ann', '--publickey-str', publicKey],
      /without --passwd-str: ".*" is not a broker class/,
    ],
  ])('warns without key and passwd line for a class for users %s', async (_what, args, says) => {
    const { code, requests, stderr } = await create(...args);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: nobody can log in /);
    expect(stderr).toMatch(says);
    expect(sent(requests)).toHaveLength(1);
    expect(sent(requests)[0]).toMatchObject({ class_id: endUser.class_id });
  });

  it('warns without key and passwd line for a default class that is for users', async () => {
    const { code, stderr } = await uas(['admin', 'uais', 'create', '--owner', 'ann'], {
      service: routes({
        'GET /admin/config/classes': { body: [{ ...endUser, default: true }] },
        'GET /admin/uais': { body: [] },
        'POST /admin/uais': answer,
      }),
    });
    expect(code).toBe(0);
    expect(stderr).toContain('warning: nobody can log in');
  });

  it('sends a key and a passwd line after looking at both', async () => {
    const passwd = 'ann::1001:100:Ann A:/home/users/ann:/bin/bash';
    const { code, requests } = await create(
      '--owner',
      'ann',
      '--passwd-str',
      passwd,
      '--publickey-str',
      publicKey,
    );
    expect(code).toBe(0);
    expect(sent(requests)).toEqual([
      { owner: 'ann', passwd_str: passwd, publickey_str: publicKey.trim() },
    ]);
  });

  it('reads a key from a file', async () => {
    const world = createWorld(withAccess({ service }));
    const file = join(world.home, 'ann.pub');
    writeFileSync(file, `# Ann\n\n${publicKey}`);
    const { requests } = await uas(
      ['admin', 'uais', 'create', '--owner', 'ann', '--publickey', file],
      world,
    );
    expect(sent(requests)).toEqual([{ owner: 'ann', publickey_str: publicKey.trim() }]);
    expect(readFileSync(file, 'utf8')).toContain('# Ann');
  });

  it.each([
    ['an empty class', ['--class', '']],
    ['an empty owner', ['--owner', '']],
    ['an owner that is no label', ['--owner', 'al ice', '--uai-name', 'x']],
    ['an owner that no name can be made of', ['--owner', 'Bob.Upper']],
    ['an owner of 47 characters', ['--owner', 'a'.repeat(47)]],
    ['an empty name', ['--uai-name', '']],
    ['a name that begins with a digit', ['--uai-name', '1abc']],
    ['a name of 60 characters', ['--uai-name', 'a'.repeat(60)]],
    ['a name in upper case', ['--uai-name', 'Login']],
    ['two names', ['--uai-name', 'a', '--name', 'b']],
    ['a passwd line with too many fields', ['--passwd-str', 'a::1:2:A:/h:/s:x']],
    [
      'a passwd line of ten fields with a word among the empty ones',
      ['--passwd-str', 'a::1:2::x::A:/h:/s'],
    ],
    ['a passwd line without numbers', ['--passwd-str', 'a::x:2:A:/h:/s']],
    ['a passwd line with a relative home', ['--passwd-str', 'a::1:2:A:h:/s']],
    ['a passwd line with a line feed', ['--passwd-str', 'a::1:2:A\nb:/h:/s']],
    ['an empty passwd line', ['--passwd-str', '']],
    ['an empty key', ['--publickey-str', '']],
    ['text that is no key', ['--publickey-str', 'hello']],
    ['a private key', ['--publickey-str', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END']],
    ['a file that is not there', ['--publickey', '/nowhere/at/all.pub']],
    ['two keys', ['--publickey', 'x.pub', '--publickey-str', publicKey]],
    ['a bad --if-exists', ['--if-exists', 'maybe']],
  ])('refuses %s with nothing sent', async (_what, args) => {
    const { code, stdout, requests } = await create(...args);
    expect({ code, stdout, requests }).toEqual({ code: 2, stdout: '', requests: [] });
  });

  it('never shows a private key in its refusal', async () => {
    const { stderr } = await create(
      '--publickey-str',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nCANARY-7f3a',
    );
    expect(stderr).toContain('--publickey-str is a private key; nothing was sent');
    expect(stderr).not.toContain('CANARY');
  });

  describe('when a UAI of that name exists', () => {
    const taken = routes({
      'GET /admin/config/classes': classes,
      'GET /admin/uais/login': { body: uai('login', 'somebody') },
    });

    it('is a conflict (6) that names it, and creates nothing', async () => {
      const { code, stderr, requests } = await uas(
        ['admin', 'uais', 'create', '--uai-name', 'login', '--owner', 'ann'],
        { service: taken },
      );
      expect(code).toBe(6);
      expect(stderr).toContain('login  owner somebody');
      expect(stderr).toContain('--if-exists return');
      expect(sent(requests)).toEqual([]);
    });

    it('is handed back with --if-exists return', async () => {
      const { code, stdout, stderr, requests } = await uas(
        ['admin', 'uais', 'create', '--uai-name', 'login', '--if-exists', 'return', '-o', 'name'],
        { service: taken },
      );
      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: 'login\n',
        stderr: 'using login, which already exists\n',
      });
      expect(sent(requests)).toEqual([]);
    });

    it('says whose it is when it is not the owner’s', async () => {
      const { code, stderr } = await uas(
        [
          ...['admin', 'uais', 'create', '--uai-name', 'login', '--owner', 'ann'],
          ...['--if-exists', 'return'],
        ],
        { service: taken },
      );
      expect({ code, stderr: stderr.trim() }).toEqual({
        code: 0,
        stderr: 'using login, which already exists and belongs to somebody, not to ann',
      });
    });

    it('is a conflict too when somebody was faster than the look', async () => {
      const raced = routes({
        'GET /admin/uais/login': missing('login'),
        'POST /admin/uais': { body: uai('login', 'somebody') },
      });
      const { code } = await uas(
        ['admin', 'uais', 'create', '--uai-name', 'login', '--owner', 'ann'],
        { service: raced },
      );
      expect(code).toBe(6);
    });
  });

  describe('when the service answers 504', () => {
    const late = problem(504, 'Failed to get IP for service: login-ssh');

    it('looks for the UAI by its name before it says anything', async () => {
      let made = false;
      const service = routes({
        'GET /admin/uais/login': () => (made ? { body: uai('login', 'ann') } : missing('login')),
        'POST /admin/uais': () => {
          made = true;
          return late;
        },
      });
      const { code, stdout, stderr, requests } = await uas(
        ['admin', 'uais', 'create', '--uai-name', 'login', '--owner', 'ann', '-q'],
        { service },
      );
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'login\n' });
      expect(stderr).toContain('but it created login');
      expect(sent(requests)).toHaveLength(1);
    });

    it('says that it was not made when it is not there', async () => {
      const service = routes({
        'GET /admin/uais/login': missing('login'),
        'POST /admin/uais': late,
      });
      const { code, stderr } = await uas(['admin', 'uais', 'create', '--uai-name', 'login'], {
        service,
      });
      expect(code).toBe(7);
      expect(stderr).toContain('still shows none, it is safe to try again');
    });

    it('looks for what is new among the UAIs of the owner when it has no name', async () => {
      const young = uai('uai-ann-1', 'ann', { uai_age: '0m' });
      let uais = [young];
      const service = routes({
        'GET /admin/uais': () => ({ body: uais }),
        'POST /admin/uais': () => {
          uais = [young, uai('uai-ann-2', 'ann', { uai_age: '0m' })];
          return late;
        },
      });
      const { code, stdout, requests } = await uas(
        ['admin', 'uais', 'create', '--owner', 'ann', '-q'],
        { service },
      );
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'uai-ann-2\n' });
      expect(requests.at(-1)?.query).toEqual({ owner: 'ann' });
      uais = [young];
      const none = await uas(['admin', 'uais', 'create', '--owner', 'ann', '-q'], {
        service: routes({ 'GET /admin/uais': { body: uais }, 'POST /admin/uais': late }),
      });
      expect({ code: none.code, stdout: none.stdout }).toEqual({ code: 7, stdout: '' });
    });
  });

  it('explains a missing default class', async () => {
    const service = routes({
      'POST /admin/uais': problem(404, 'No class-id and no default UAI found'),
    });
    expect(await uas(['admin', 'uais', 'create', '--owner', 'ann'], { service })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('hint: specify a class with --class'),
    });
  });

  it('creates nothing with --dry-run', async () => {
    const { code, stdout, requests } = await create(
      '--class',
      'UAI broker class',
      '--dry-run',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ class_id: broker.class_id, owner: 'broker' });
    expect(sent(requests)).toEqual([]);
  });

  it('waits with --wait, having said the name first', async () => {
    const states = [uai('login', 'ann'), uai('login', 'ann', ready)];
    let made = false;
    const service = routes({
      'GET /admin/uais/login': () => (made ? { body: states.shift() } : missing('login')),
      'POST /admin/uais': () => {
        made = true;
        return { body: uai('login', 'ann') };
      },
    });
    const { code, stdout, stderr } = await uas(
      ['admin', 'uais', 'create', '--uai-name', 'login', '--owner', 'ann', '--wait', '-o', 'name'],
      { service, clock: fastClock() },
    );
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'login\n',
      stderr: 'created login\nlogin: Starting: Kubernetes has not found a host for it yet\n',
    });
  });
});

describe('uas admin uais wait', () => {
  it('asks for each UAI alone, whatever else runs on the system', async () => {
    const service = routes({
      'GET /admin/uais/a': { body: uai('a', 'x', ready) },
      'GET /admin/uais/b': { body: uai('b', 'y', ready) },
    });
    expect(await uas(['admin', 'uais', 'wait', 'a,b', '-q'], { service })).toMatchObject({
      code: 0,
      stdout: 'a\nb\n',
    });
  });

  it('ends at once on a state that cannot recover, with the administrator’s words', async () => {
    const stuck = uai('a', 'x', { uai_status: 'Waiting', uai_msg: 'ImagePullBackOff' });
    const service = routes({ 'GET /admin/uais/a': { body: stuck } });
    expect(await uas(['admin', 'uais', 'wait', 'a'], { service })).toMatchObject({
      code: 8,
      stderr: expect.stringContaining('hint: delete it with: uas admin uais delete a\n'),
    });
  });

  it('is done when it waits for what is gone already', async () => {
    const service = routes({ 'GET /admin/uais/a': missing('a') });
    expect(
      await uas(['admin', 'uais', 'wait', 'a', '--for', 'deleted'], { service }),
    ).toMatchObject({
      code: 0,
    });
  });
});
