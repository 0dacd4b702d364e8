/** Deleting UAIs: what is asked, what is sent, what is said, for one's own and for an administrator's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import { knownHostsFile } from '../../src/ssh/client/known-hosts.ts';
import { uas, withAccess } from '../support/run.ts';
import { fits } from '../support/schema.ts';
import { createWorld, type Service, type WorldOptions } from '../support/world.ts';

/** How questions name the system of these tests. */
const place = 'uas.test (configuration default, address from UAS_ENDPOINT)';

const uai = (name: string, owner = 'vers', more: Record<string, unknown> = {}) => ({
  uai_age: '5m',
  uai_connect_string: `ssh ${owner}@10.1.2.3`,
  uai_host: 'ncn-w001',
  uai_img: 'registry.local/cray/base:1',
  uai_msg: '',
  uai_name: name,
  uai_portmap: {},
  uai_status: 'Running: Ready',
  username: owner,
  ...more,
});

interface Fake {
  uais: ReturnType<typeof uai>[];
  /** Names that the service silently leaves alone. */
  stubborn?: readonly string[];
  /** What it says of some of those. */
  reasons?: readonly string[];
  /** Replies to DELETE before it does anything. */
  refuse?: (names: string[]) => ReturnType<Service>;
  classes?: unknown[];
}

/** A service with these UAIs, under the user's routes and the administrator's. */
function serving(fake: Fake): Service {
  const system = { ...fake, uais: [...fake.uais] };
  return ({ method, path, query }) => {
    const route = path.replace('/apis/uas-mgr/v1', '');
    if (method === 'GET' && route === '/admin/config/classes')
      return { body: system.classes ?? [] };
    if (method === 'GET' && /^\/admin\/uais\/./.test(route)) {
      return { status: 404, body: { title: 'Not Found', status: 404, detail: 'not found' } };
    }
    if (route !== '/uas' && route !== '/admin/uais') return undefined;
    if (method === 'GET') {
      return { body: system.uais.filter(({ username }) => username === (query.owner ?? username)) };
    }
    if (method !== 'DELETE' || !query.uai_list) return undefined;
    const names = query.uai_list.split(',');
    const refusal = system.refuse?.(names);
    if (refusal) return refusal;
    const gone = names.filter(
      (name) =>
        !system.stubborn?.includes(name) && system.uais.some(({ uai_name }) => uai_name === name),
    );
    system.uais = system.uais.filter(({ uai_name }) => !gone.includes(uai_name));
    const said = gone.map((name) => `Successfully deleted ${name}`);
    return { body: [...said, ...(system.reasons ?? [])] };
  };
}

const three = ['uai-vers-1', 'uai-vers-2', 'uai-ann-3'];
const system = (more: Partial<Fake> = {}): WorldOptions => ({
  service: serving({
    uais: [uai('uai-vers-1'), uai('uai-vers-2'), uai('uai-ann-3', 'ann')],
    ...more,
  }),
});

const deletes = (requests: readonly { method: string; query: Record<string, string> }[]) =>
  requests.filter(({ method }) => method === 'DELETE').map(({ query }) => query);

describe.each([
  ['my own', ['delete'], '/apis/uas-mgr/v1/uas'],
  ["anybody's", ['admin', 'uais', 'delete'], '/apis/uas-mgr/v1/admin/uais'],
])('deleting %s UAIs', (_whose, command, path) => {
  it('sends the names as one parameter and prints what is gone', async () => {
    const result = await uas([...command, 'uai-vers-1,uai-ann-3', '--yes'], system());
    expect(result).toMatchObject({ code: 0, stderr: `deleted 2 UAIs on ${place}\n` });
    expect(result.stdout).toBe('NAME        RESULT\nuai-vers-1  deleted\nuai-ann-3   deleted\n');
    expect(result.requests.map(({ method, path: at, query }) => [method, at, query])).toEqual([
      ['GET', path, {}],
      ['DELETE', path, { uai_list: 'uai-vers-1,uai-ann-3' }],
    ]);
  });

  it.each([
    ['arguments', ['uai-vers-1', 'uai-vers-2'], ''],
    ['an argument with commas and blanks', [' uai-vers-1 , uai-vers-2,'], ''],
    ['--uai-list', ['--uai-list', 'uai-vers-1,uai-vers-2'], ''],
    ['--uai-list given twice', ['--uai-list', 'uai-vers-1', '--uai-list', 'uai-vers-2'], ''],
    ['standard input', ['-'], '# mine\nuai-vers-1\r\n\n  uai-vers-2\nuai-vers-1'],
    ['both', ['uai-vers-1', '-'], 'uai-vers-2\n'],
  ])('takes names from %s', async (_what, args, stdin) => {
    const { code, stdout, requests } = await uas([...command, ...args, '--yes', '-q'], {
      ...system(),
      stdin,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'uai-vers-1\nuai-vers-2\n' });
    expect(deletes(requests)).toEqual([{ uai_list: 'uai-vers-1,uai-vers-2' }]);
  });

  it('prints an object for each name as JSON, and a line for each as jsonl', async () => {
    const names = ['uai-vers-1', 'uai-vers-2'];
    const expected = names.map((item) => ({ item, ok: true }));
    const json = await uas([...command, ...names, '--yes', '--json'], system());
    expect(JSON.parse(json.stdout)).toEqual(expected);
    fits('deleted', expected);
    const lines = await uas([...command, ...names, '--yes', '-o', 'jsonl'], system());
    expect(lines.stdout).toBe(expected.map((one) => `${JSON.stringify(one)}\n`).join(''));
  });

  it.each([
    ['no argument', [], ''],
    ['an empty argument', [''], ''],
    ['an argument of commas', [' , ,'], ''],
    ['an empty argument beside a name', ['uai-vers-1', ''], ''],
    ['an empty --uai-list', ['--uai-list', ''], ''],
    ['an empty --uai-list beside a name', ['uai-vers-1', '--uai-list='], ''],
    ['empty standard input', ['-'], ''],
    ['standard input with blank lines and comments', ['-'], '\n  \n# nothing\n'],
    ['names beside --all', ['--all', 'uai-vers-1'], ''],
    ['a name that climbs out', ['../../config'], ''],
    ['an upper-case name', ['UAI-1'], ''],
    ['a name beside a bad one', ['uai-vers-1', 'a/b'], ''],
    ['an unknown option', ['--everything'], ''],
  ])('refuses %s with nothing sent', async (_what, args, stdin) => {
    const { code, stdout, requests } = await uas([...command, '--yes', ...args], {
      ...system(),
      stdin,
    });
    expect({ code, stdout, requests }).toEqual({ code: 2, stdout: '', requests: [] });
  });

  it.each([
    ['names', ['uai-vers-1']],
    ['--all', ['--all']],
    ['names from standard input', ['-']],
  ])(
    'refuses %s without --yes when nobody can be asked, before anything is sent',
    async (_what, args) => {
      const { code, stderr, requests } = await uas([...command, ...args], {
        ...system(),
        stdin: 'uai-vers-1\n',
      });
      expect({ code, requests }).toEqual({ code: 2, requests: [] });
      expect(stderr).toContain('add --yes');
    },
  );

  it('shows name, owner, age and status and asks on a terminal', async () => {
    const { code, asked, stderr, requests } = await uas([...command, 'uai-vers-1'], {
      ...system(),
      terminal: true,
      answers: [true],
    });
    expect(code).toBe(0);
    expect(asked).toEqual([`Delete 1 UAI on ${place}?`]);
    expect(stderr).toContain('  uai-vers-1  owner vers  age 5m  Running: Ready\n');
    expect(deletes(requests)).toEqual([{ uai_list: 'uai-vers-1' }]);
  });

  it('deletes nothing when the answer is no', async () => {
    const { code, stderr, requests } = await uas([...command, 'uai-vers-1'], {
      ...system(),
      terminal: true,
      answers: [false],
    });
    expect(code).toBe(1);
    expect(stderr).toContain('not confirmed; nothing was changed');
    expect(deletes(requests)).toEqual([]);
  });

  it.each([
    ['default', 0, 1],
    [' default ', 0, 1],
    ['all', 1, 0],
    ['3', 1, 0],
    ['yes', 1, 0],
    ['', 1, 0],
  ])('wants the name of the configuration typed for --all: %j', async (answer, code, sent) => {
    const result = await uas([...command, '--all'], {
      ...system(),
      terminal: true,
      answers: [answer],
    });
    expect(result.asked).toEqual([`Delete 3 UAIs on ${place}: type default to continue`]);
    expect(result.code).toBe(code);
    expect(deletes(result.requests)).toHaveLength(sent);
  });

  it('deletes with --all exactly the names that were listed', async () => {
    const { code, requests } = await uas([...command, '--all', '--yes'], system());
    expect(code).toBe(0);
    expect(deletes(requests)).toEqual([{ uai_list: three.join(',') }]);
  });

  it('has the number typed for more than ten, and sends them in batches', async () => {
    const uais = Array.from({ length: 120 }, (_none, at) => uai(`uai-vers-${at}`));
    const { asked, requests, code } = await uas(
      [...command, '-q', ...uais.map((u) => u.uai_name)],
      {
        ...system({ uais }),
        terminal: true,
        answers: ['120'],
      },
    );
    expect(code).toBe(0);
    expect(asked).toEqual([`Delete 120 UAIs on ${place}: type 120 to continue`]);
    expect(deletes(requests).map(({ uai_list }) => uai_list?.split(',').length)).toEqual([
      50, 50, 20,
    ]);
  });

  it('sends no DELETE for --all when there is none', async () => {
    const { code, stdout, stderr, requests } = await uas(
      [...command, '--all', '--yes'],
      system({ uais: [] }),
    );
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no UAIs found; nothing was deleted\n',
    });
    expect(deletes(requests)).toEqual([]);
  });

  it('is not found (3) when the only name is unknown, with the nearest', async () => {
    const { code, stdout, stderr, requests } = await uas(
      [...command, 'uai-vers-x', '--yes'],
      system(),
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('there is no UAI "uai-vers-x"\nhint: did you mean uai-vers-1');
    expect(deletes(requests)).toEqual([]);
  });

  it('is partial (9) with one entry for each name in input order', async () => {
    const { code, stdout, stderr, requests } = await uas(
      [...command, 'nope', 'uai-vers-2', 'uai-ann-3', '--yes', '--json'],
      system({ stubborn: ['uai-ann-3'] }),
    );
    expect(code).toBe(9);
    expect(JSON.parse(stdout)).toMatchObject([
      { item: 'nope', ok: false, error: { code: 'not_found' } },
      { item: 'uai-vers-2', ok: true },
      { item: 'uai-ann-3', ok: false },
    ]);
    const { error } = JSON.parse(stderr);
    expect(error).toMatchObject({ code: 'partial', message: '2 of 3 UAIs were not deleted' });
    expect(error.details).toMatchObject([
      { item: 'nope', ok: false, code: 'not_found' },
      { item: 'uai-vers-2', ok: true },
      { item: 'uai-ann-3', ok: false, code: 'failed' },
    ]);
    expect(deletes(requests)).toEqual([{ uai_list: 'uai-vers-2,uai-ann-3' }]);
  });

  it('says why the service did not delete one, where it does', async () => {
    const { code, stderr: all } = await uas(
      [...command, 'uai-vers-2', 'uai-ann-3', '--yes'],
      system({
        stubborn: ['uai-ann-3'],
        reasons: ['Failed to delete uai-ann-3 - Forbidden: \u001b[31ma webhook said so'],
      }),
    );
    expect(code).toBe(9);
    expect(all).toContain('the service did not delete it: Forbidden: ');
    expect(all).toContain('a webhook said so');
    expect(all).not.toContain('\u001b');
  });

  it('tries nothing after the first failure with --fail-fast', async () => {
    const { code, stderr, requests } = await uas(
      [...command, 'uai-vers-1', 'nope', 'uai-vers-2', '--yes', '--json', '--fail-fast'],
      system(),
    );
    expect(code).toBe(9);
    expect(JSON.parse(stderr).error.details).toMatchObject([
      { item: 'uai-vers-1', ok: true },
      { item: 'nope', ok: false, code: 'not_found' },
      { item: 'uai-vers-2', ok: false, message: 'not tried' },
    ]);
    expect(deletes(requests)).toEqual([{ uai_list: 'uai-vers-1' }]);
  });

  it('looks for what is gone when the service breaks off in the middle', async () => {
    const uais = three.map((name) => uai(name));
    const service = serving({ uais });
    let first = true;
    const breaking: Service = async (request) => {
      if (request.method !== 'DELETE' || !first) return service(request);
      first = false;
      await service({ ...request, query: { uai_list: 'uai-vers-1' } });
      return { status: 500, body: { title: 'x', status: 500, detail: 'it broke' } };
    };
    const { code, stderr } = await uas([...command, ...three, '--yes', '--json'], {
      service: breaking,
    });
    expect(code).toBe(9);
    expect(JSON.parse(stderr).error.details).toMatchObject([
      { item: 'uai-vers-1', ok: true },
      { item: 'uai-vers-2', ok: false, code: 'server_error', status: 500, message: 'it broke' },
      { item: 'uai-ann-3', ok: false, code: 'server_error', status: 500 },
    ]);
  });

  it('tells after Ctrl-C what is done, what is not known and what was not tried', async () => {
    const uais = Array.from({ length: 120 }, (_none, at) => uai(`uai-vers-${at}`));
    const service = serving({ uais });
    let deleted = 0;
    const world = createWorld(
      withAccess({
        service: (request) => {
          if (request.method === 'DELETE') deleted += 1;
          if (deleted < 2) return service(request);
          const stop = new UasError('interrupted', 'interrupted');
          world.interrupt(stop);
          throw stop;
        },
      }),
    );
    const { code, stdout, stderr } = await uas([...command, '--all', '--yes', '--json'], world);
    expect(code).toBe(130);
    const { error } = JSON.parse(stderr);
    expect(JSON.parse(stdout).map(({ item, ok }: Record<string, unknown>) => [item, ok])).toEqual(
      error.details.map(({ item, ok }: Record<string, unknown>) => [item, ok]),
    );
    expect(error).toMatchObject({
      code: 'interrupted',
      message: 'interrupted; 70 of 120 UAIs were not deleted, as far as is known',
    });
    const outcomes = (error.details as { ok: boolean; message?: string }[]).map(
      ({ ok, message }) => (ok ? 'deleted' : message),
    );
    expect([outcomes[0], outcomes[50], outcomes[100]]).toEqual([
      'deleted',
      'interrupted; the outcome is unknown',
      'not tried',
    ]);
  });

  it('changes nothing with --dry-run, and needs no consent for it', async () => {
    const { code, stdout, requests } = await uas(
      [...command, 'uai-vers-1', '--dry-run', '--json=uai_name'],
      system(),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([{ uai_name: 'uai-vers-1' }]);
    expect(deletes(requests)).toEqual([]);
  });

  it('drops the host keys of what it deleted, and no others', async () => {
    const world = createWorld(withAccess(system()));
    const file = knownHostsFile(join(world.home, '.local/state/uas'));
    await world.deps.files.writePrivate(
      file,
      'uai-vers-1 ssh-ed25519 AAAA\nuai-vers-2 ssh-ed25519 BBBB\n',
    );
    expect(await uas([...command, 'uai-vers-1', '--yes'], world)).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toBe('uai-vers-2 ssh-ed25519 BBBB\n');
  });

  it('never lets a name of the service drive the terminal', async () => {
    const evil = uai('uai-vers-1', 'v\u001b[2J', { uai_msg: 'a\u202eb', uai_status: 'Waiting' });
    const { stderr } = await uas([...command, '--all'], {
      ...system({ uais: [evil] }),
      terminal: true,
      answers: ['1'],
    });
    expect(stderr).toContain('owner v\\x1b[2J  age 5m  Waiting: a\\u202eb');
  });
});

describe('uas admin uais delete', () => {
  const classes = [
    { class_id: '11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa', comment: 'broker class' },
    { class_id: '22222222-aaaa-4aaa-8aaa-aaaaaaaaaaaa', comment: 'Brokered users' },
  ];

  it('deletes the UAIs of an owner by the names in the list', async () => {
    const { code, requests } = await uas(
      ['admin', 'uais', 'delete', '--owner', 'vers', '--yes'],
      system(),
    );
    expect(code).toBe(0);
    expect(requests.map(({ method, query }) => [method, query])).toEqual([
      ['GET', { owner: 'vers' }],
      ['DELETE', { uai_list: 'uai-vers-1,uai-vers-2' }],
    ]);
  });

  it.each([
    ['--class', 'broker class', '11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa'],
    ['--class', 'brokered', '22222222-aaaa-4aaa-8aaa-aaaaaaaaaaaa'],
    ['--class-id', '2222', '22222222-aaaa-4aaa-8aaa-aaaaaaaaaaaa'],
    ['--class-id', '33333333-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '33333333-aaaa-4aaa-8aaa-aaaaaaaaaaaa'],
  ])('finds a class by %s %s', async (flag, text, id) => {
    const { code, requests } = await uas(
      ['admin', 'uais', 'delete', flag, text, '--owner', 'ann', '--yes'],
      system({ classes }),
    );
    expect(code).toBe(0);
    expect(requests.find(({ path }) => path.endsWith('/admin/uais'))?.query).toEqual({
      owner: 'ann',
      class_id: id,
    });
  });

  it('refuses a comment that fits two classes, with the candidates', async () => {
    const { code, stderr, requests } = await uas(
      ['admin', 'uais', 'delete', '--class', 'broker', '--yes', '--json'],
      system({ classes }),
    );
    expect(code).toBe(6);
    expect(JSON.parse(stderr).error.details).toHaveLength(2);
    expect(deletes(requests)).toEqual([]);
  });

  it.each([
    ['an empty owner', ['--owner', '']],
    ['a blank owner', ['--owner', ' ']],
    ['an owner that is a selector', ['--owner', 'alice,app!=x']],
    ['an empty class', ['--class', '']],
    ['an empty class id', ['--class-id=']],
    ['two classes', ['--class', 'a', '--class-id', 'b']],
    ['an owner beside names', ['--owner', 'vers', 'uai-vers-1']],
    ['a class beside names', ['--class', 'broker', '--uai-list', 'uai-vers-1']],
    ['an owner beside --all', ['--owner', 'vers', '--all']],
  ])('refuses %s with nothing sent', async (_what, args) => {
    const { code, requests } = await uas(['admin', 'uais', 'delete', '--yes', ...args], system());
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });

  it('names brokers separately before it asks', async () => {
    const uais = [uai('uai-vers-1'), uai('login', 'broker')];
    const { stderr } = await uas(['admin', 'uais', 'delete', '--all'], {
      ...system({ uais }),
      terminal: true,
      answers: ['2'],
    });
    expect(stderr).toContain('nobody will be able to log in through these brokers: login\n');
  });

  it('deletes by name even when an evicted UAI breaks every list', async () => {
    const service: Service = ({ method, query }) =>
      method === 'DELETE'
        ? { body: [`Successfully deleted ${query.uai_list}`] }
        : { status: 500, body: { title: 'x', status: 500, detail: 'an internal error' } };
    const { code, requests } = await uas(['admin', 'uais', 'delete', 'uai-evicted', '--yes'], {
      service,
    });
    expect(code).toBe(0);
    expect(deletes(requests)).toEqual([{ uai_list: 'uai-evicted' }]);
  });

  it('deletes a UAI that has no pod and is in no list', async () => {
    const service: Service = ({ method, path, query }) => {
      if (method === 'DELETE') return { body: [`Successfully deleted ${query.uai_list}`] };
      if (path.endsWith('/uais')) return { body: [] };
      const detail = "no UAI information found for UAI 'uai-lost'";
      return { status: 404, body: { title: 'Not Found', status: 404, detail } };
    };
    const { code, stderr } = await uas(['admin', 'uais', 'delete', 'uai-lost'], {
      service,
      terminal: true,
      answers: [true],
    });
    expect(code).toBe(0);
    expect(stderr).toContain('uai-lost  (without a pod)');
  });
});

describe('uas uais, the deprecated words', () => {
  it('delete --username goes by the owner, since the old route always fails', async () => {
    const { code, requests } = await uas(['uais', 'delete', '--username', 'vers', '-y'], system());
    expect(code).toBe(0);
    expect(requests.map(({ method, path, query }) => [method, path, query])).toEqual([
      ['GET', '/apis/uas-mgr/v1/admin/uais', { owner: 'vers' }],
      ['DELETE', '/apis/uas-mgr/v1/admin/uais', { uai_list: 'uai-vers-1,uai-vers-2' }],
    ]);
  });

  it.each([
    ['nothing', []],
    ['an empty user', ['--username', '']],
    ['a user and --all', ['--username', 'vers', '--all']],
  ])('delete refuses %s with nothing sent', async (_what, args) => {
    const { code, requests } = await uas(['uais', 'delete', '-y', ...args], system());
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });

  it('list --host filters here, since the service ignores it', async () => {
    const uais = [uai('uai-vers-1'), uai('uai-vers-2', 'vers', { uai_host: 'ncn-w002' })];
    const { stdout, requests } = await uas(
      ['uais', 'list', '--host', 'ncn-w002', '--username', 'vers', '-q'],
      system({ uais }),
    );
    expect(stdout).toBe('uai-vers-2\n');
    expect(requests).toMatchObject([
      { path: '/apis/uas-mgr/v1/admin/uais', query: { owner: 'vers' } },
    ]);
  });
});
