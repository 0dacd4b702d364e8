import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import type { Transport } from '../../src/system/transport.ts';
import { putKey } from '../support/key-files.ts';
import { publicKeyBlob as blob, publicKeyText as publicKey } from '../support/keys.ts';
import { uas, withAccess } from '../support/run.ts';
import {
  type Answer,
  createWorld,
  fastClock,
  type RecordedRequest,
  type Service,
  type World,
  type WorldOptions,
} from '../support/world.ts';

const uai = (fields = {}) => ({
  uai_connect_string: 'ssh vers@10.1.2.3',
  uai_img: 'registry.local/cray/base:1',
  uai_ip: '10.1.2.3',
  uai_msg: 'ContainerCreating',
  uai_name: 'uai-vers-0a1b2c3d',
  uai_portmap: {},
  uai_status: 'Waiting',
  username: 'vers',
  ...fields,
});

const images = {
  default_image: 'registry.local/cray/base:1',
  image_list: [
    'registry.local/cray/base:1',
    'registry.local/cray/uai-sles15sp3:1.0.11',
    'registry.local/other/uai-sles15sp3:1.0.11',
  ],
};

const service: Service = ({ method, path }) => {
  const route = `${method} ${path.replace('/apis/uas-mgr/v1', '')}`;
  if (route === 'POST /uas') return { body: uai() };
  if (route === 'GET /images') return { body: images };
  if (route === 'GET /uas') return { body: [] };
  return undefined;
};

/** What was sent to create something. */
const posts = (requests: readonly RecordedRequest[]) =>
  requests.filter(({ method }) => method === 'POST');

function worldWithKey(options: WorldOptions = {}, name = 'id_ed25519') {
  const world = createWorld(withAccess({ service, clock: fastClock(), ...options }));
  mkdirSync(join(world.home, '.ssh'));
  writeFileSync(join(world.home, '.ssh', `${name}.pub`), publicKey);
  writeFileSync(join(world.home, '.ssh', name), 'private half', { mode: 0o600 });
  return world;
}

describe('uas create', () => {
  it('sends the default public key as a file part with a filename and no content type, and nothing else', async () => {
    const world = worldWithKey();
    const { code, requests } = await uas(['create'], world);
    expect(code).toBe(0);
    expect(posts(requests)).toHaveLength(1);
    const [request] = posts(requests);
    expect(request).toMatchObject({ method: 'POST', query: {} });
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(
      request?.headers['content-type'] ?? '',
    )?.[1];
    expect(request?.body).toBe(
      `--${boundary}\r\nContent-Disposition: form-data; name="publickey"; filename="id_ed25519.pub"\r\n\r\n${publicKey}\r\n--${boundary}--\r\n`,
    );
  });

  it.each([
    ['id_ecdsa', 'id_ecdsa.pub'],
    ['id_rsa', 'id_rsa.pub'],
  ])('falls back to %s', async (name, filename) => {
    const { requests } = await uas(['create'], worldWithKey({}, name));
    expect(posts(requests)[0]?.body).toContain(`filename="${filename}"`);
  });

  it('reads the key from standard input with -', async () => {
    const { requests, code } = await uas(['create', '--publickey', '-'], {
      service,
      stdin: `# mine\n\n${publicKey}`,
    });
    expect(code).toBe(0);
    expect(posts(requests)[0]?.body).toContain(`\r\n\r\n${publicKey}\r\n`);
  });

  it.each([
    [
      'a private key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n',
      /private key; nothing was sent/,
    ],
    ['a PuTTY key', 'PuTTY-User-Key-File-3: ssh-ed25519\n', /private key; nothing was sent/],
    ['an empty file', '\n', /empty/],
    ['no key', 'hello world\n', /not an OpenSSH public key/],
    ['a blob of another type', `ssh-rsa ${blob}\n`, /not an OpenSSH public key/],
  ])('refuses %s before anything is sent', async (_name, content, says) => {
    const { code, stderr, requests } = await uas(['create', '--publickey', '-'], {
      stdin: content,
    });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toMatch(says);
  });

  it('says which UAIs I have already, but not to a script that reads JSON', async () => {
    const mine: Service = (request) =>
      request.method === 'GET' && request.path.endsWith('/uas')
        ? { body: [uai({ uai_name: 'uai-old' })] }
        : service(request);
    const told = await uas(['create'], worldWithKey({ service: mine }));
    expect(told.stderr).toBe(
      'you already have uai-old; to reuse one instead of creating another: uas create --reuse\n',
    );
    expect((await uas(['create', '--json'], worldWithKey({ service: mine }))).stderr).toBe('');
    expect((await uas(['create'], worldWithKey())).stderr).toBe('');
  });

  it('says how to make a key when there is none', async () => {
    const { code, stderr } = await uas(['create'], {});
    expect(code).toBe(2);
    expect(stderr).toContain('hint: create one with: ssh-keygen -t ed25519');
  });

  it('takes an image by its unique end, and by name', async () => {
    const byEnd = await uas(['create', '--image', 'cray/uai-sles15sp3:1.0.11'], worldWithKey());
    expect(byEnd.requests.at(-1)?.query).toEqual({
      imagename: 'registry.local/cray/uai-sles15sp3:1.0.11',
    });
    const byName = await uas(
      ['create', '--imagename', 'registry.local/cray/base:1'],
      worldWithKey(),
    );
    expect(byName.requests.at(-1)?.query).toEqual({ imagename: 'registry.local/cray/base:1' });
  });

  it('refuses an image that two fit, or none, without creating anything', async () => {
    const two = await uas(['create', '--image', 'uai-sles15sp3:1.0.11', '--json'], worldWithKey());
    expect(two.code).toBe(6);
    expect(JSON.parse(two.stderr).error.details).toHaveLength(2);
    const none = await uas(['create', '--image', 'uai-sles15sp4'], worldWithKey());
    expect(none.code).toBe(3);
    expect([...two.requests, ...none.requests].every(({ method }) => method === 'GET')).toBe(true);
  });

  it('checks ports here, and warns when a default class overrode them', async () => {
    const wrong = await uas(['create', '--ports', '80,22'], worldWithKey());
    expect(wrong).toMatchObject({ code: 2, requests: [] });
    const right = await uas(['create', '--ports', '80, 443', '--ports', '8888'], worldWithKey());
    expect(posts(right.requests)[0]?.query).toEqual({ ports: '80,443,8888' });
    expect(right.stderr).toMatch(/port 80, 443, 8888 was not opened/);
  });

  it('prints the name first with --wait, tells each state, and ends with the ready UAI', async () => {
    const states: Answer[] = [
      { body: [] },
      { body: [] },
      { body: [uai({ uai_status: 'Pending', uai_msg: '' })] },
      { body: [uai()] },
      { body: [uai()] },
      { body: [uai({ uai_status: 'Running: Not Ready', uai_msg: '' })] },
      { body: [uai({ uai_status: 'Running: Ready', uai_msg: '' })] },
    ];
    const world = worldWithKey({
      service: (request) => (request.method === 'GET' ? states.shift() : service(request)),
    });
    const { code, stdout, stderr } = await uas(['create', '--wait', '-o', 'name'], world);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'uai-vers-0a1b2c3d\n' });
    expect(stderr).toBe(
      [
        'created uai-vers-0a1b2c3d',
        'uai-vers-0a1b2c3d: does not exist yet',
        'uai-vers-0a1b2c3d: Starting: Kubernetes has not found a host for it yet',
        'uai-vers-0a1b2c3d: Starting: its image is being pulled and its volumes mounted',
        'uai-vers-0a1b2c3d: Not ready: it is running, but its SSH server does not answer yet',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['a short pause', { 'retry-after': '2' }, 3],
    ['no pause', {}, 3],
    ['a pause that means a limit', { 'retry-after': '60' }, 1],
  ])('is repeated after 429 with %s only if that helps', async (_name, headers, tries) => {
    let refusals = 2;
    const detail = 'The limit of 10 UAIs for each user is reached; delete one first';
    const world = worldWithKey({
      service: (request) => {
        if (request.method === 'GET') return service(request);
        refusals -= 1;
        return refusals < 0
          ? service(request)
          : { status: 429, headers, body: { title: 'Too Many Requests', status: 429, detail } };
      },
    });
    const { code, stderr, requests } = await uas(['create', '-o', 'name'], world);
    expect(posts(requests)).toHaveLength(tries);
    expect(code).toBe(tries === 1 ? 1 : 0);
    if (tries === 1) expect(stderr).toContain(detail);
  });

  describe('whose answer was lost', () => {
    const young = uai({ uai_name: 'uai-vers-young', uai_age: '0m' });
    /** A service with some UAIs that makes others, and whose answer to that is `answer`. */
    function losing(
      made: readonly unknown[],
      answer: Answer,
      before: readonly unknown[] = [young],
    ) {
      let uais = before;
      return worldWithKey({
        service: ({ method }) => {
          if (method === 'GET') return { body: uais };
          uais = [...uais, ...made];
          return answer;
        },
      });
    }
    const late = {
      status: 504,
      body: { detail: 'Failed to get IP', title: 'Gateway Timeout' },
    };

    it.each<[string, Answer]>([
      ['a gateway timeout', late],
      ['half a reply', { body: '{"uai_name": "uai-ve' }],
      ['a reply of another shape', { body: [] }],
      ['an empty reply', { body: '' }],
    ])('by %s is looked for: only what was not there before can be it', async (_what, answer) => {
      const { code, stdout, stderr, requests } = await uas(
        ['create', '-q'],
        losing([uai({ uai_age: '0m' })], answer),
      );
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'uai-vers-0a1b2c3d\n' });
      expect(stderr).toMatch(/it created uai-vers-0a1b2c3d/);
      expect(requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
    });

    it('does not mistake an older UAI of the caller for the new one, however young', async () => {
      const { code, stdout, stderr, requests } = await uas(['create'], losing([], late));
      expect({ code, stdout, count: posts(requests).length }).toEqual({
        code: 7,
        stdout: '',
        count: 1,
      });
      expect(stderr).toContain(
        'hint: no new UAI was found; if uas list still shows none, it is safe to try again',
      );
    });

    it('is not guessed when two are new, or when nobody knows what was there before', async () => {
      const two = [uai({ uai_name: 'uai-vers-1' }), uai({ uai_name: 'uai-vers-2' })];
      const both = await uas(['create'], losing(two, late));
      expect({ code: both.code, stdout: both.stdout }).toEqual({ code: 7, stdout: '' });
      expect(both.stderr).toContain('hint: it may be one of these: uai-vers-1, uai-vers-2\n');
      let lists = 0;
      const blind: Service = ({ method }) => {
        if (method === 'POST') return late;
        lists += 1;
        return lists === 1 ? { status: 500, body: 'evicted' } : { body: [uai()] };
      };
      const unknown = await uas(['create'], worldWithKey({ service: blind }));
      expect({ code: unknown.code, stdout: unknown.stdout }).toEqual({ code: 7, stdout: '' });
      expect(unknown.stderr).toContain('hint: it may be one of these: uai-vers-0a1b2c3d\n');
    });

    it('is reported as unknown when the UAI cannot be looked for', async () => {
      const deaf: Service = ({ method }) =>
        method === 'POST' ? { status: 502, body: 'x' } : { status: 500, body: 'y' };
      const { code, stderr } = await uas(['create'], worldWithKey({ service: deaf }));
      expect(code).toBe(7);
      expect(stderr).toContain(
        'hint: it is unknown whether the UAI was created; check with: uas list',
      );
    });

    it('by Ctrl-C is reported as unknown', async () => {
      const stop = new UasError('interrupted', 'interrupted');
      const world: World = worldWithKey({
        service: ({ method }) => {
          if (method === 'GET') return { body: [] };
          world.interrupt(stop);
          throw stop;
        },
      });
      const { code, stderr } = await uas(['create'], world);
      expect(code).toBe(130);
      expect(stderr).toContain('it is unknown whether the UAI was created; check with: uas list');
    });
  });

  it('sends nothing more after a Ctrl-C before it, and has no doubt of that', async () => {
    const world: World = worldWithKey({
      service: () => {
        const stop = new UasError('interrupted', 'interrupted');
        world.interrupt(stop);
        throw stop;
      },
    });
    const { code, stderr, requests } = await uas(['create'], world);
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'uas: create: interrupted\n' });
    expect(requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('hands back a UAI that is there with --reuse', async () => {
    const own: Service = ({ method }) =>
      method === 'GET' ? { body: [uai({ uai_status: 'Running: Ready' })] } : undefined;
    const { code, stdout, requests } = await uas(
      ['create', '--reuse', '-q'],
      worldWithKey({ service: own }),
    );
    expect({ code, stdout, count: requests.length }).toEqual({
      code: 0,
      stdout: 'uai-vers-0a1b2c3d\n',
      count: 1,
    });
  });

  it('makes another one with --reuse when mine is of another image than asked for', async () => {
    const ready = uai({ uai_status: 'Running: Ready', uai_img: 'registry.local/cray/other:1' });
    const own: Service = (request) =>
      request.path.endsWith('/uas') && request.method === 'GET' ? { body: [ready] } : undefined;
    const args = ['create', '--reuse', '--image', 'registry.local/cray/base:1'];
    const other = await uas(
      args,
      worldWithKey({ service: (request) => own(request) ?? service(request) }),
    );
    expect(posts(other.requests)).toHaveLength(1);
    const same = await uas(
      ['create', '--reuse', '--image', 'other'],
      worldWithKey({ service: own }),
    );
    expect(posts(same.requests)).toEqual([]);
    const both = await uas(['create', '--image', 'a', '--imagename', 'b'], worldWithKey());
    expect(both).toMatchObject({ code: 2, requests: [] });
  });

  it('remembers which key opens the UAI', async () => {
    const world = worldWithKey();
    await uas(['create'], world);
    const note = join(world.home, '.local/state/uas/identities/uai-vers-0a1b2c3d');
    expect(readFileSync(note, 'utf8')).toBe(`${join(world.home, '.ssh/id_ed25519')}\n`);
  });
});

describe('uas wait', () => {
  const poll = (answers: unknown[][]) => {
    let at = 0;
    const list: Service = () => ({ body: answers[Math.min(at++, answers.length - 1)] });
    return { service: list, clock: fastClock() };
  };

  it.each(['ErrImagePull', 'ImagePullBackOff', 'CreateContainerConfigError', 'CrashLoopBackOff'])(
    'stops at once on %s with exit 8',
    async (uai_msg) => {
      const { code, requests, stderr } = await uas(
        ['wait', 'uai-vers-0a1b2c3d'],
        poll([[uai({ uai_msg })]]),
      );
      expect({ code, count: requests.length }).toEqual({ code: 8, count: 1 });
      expect(stderr).toContain(uai_msg);
    },
  );

  it('--for deleted is done when the UAI is gone already', async () => {
    expect(await uas(['wait', 'uai-gone', '--for', 'deleted', '--json'], poll([[]]))).toMatchObject(
      {
        code: 0,
        stdout: '[\n  {\n    "uai_name": "uai-gone",\n    "deleted": true\n  }\n]\n',
      },
    );
  });

  it('gives up after --timeout with exit 124 and says that the UAI is still there', async () => {
    const { code, stderr } = await uas(
      ['wait', 'uai-vers-0a1b2c3d', '--timeout', '20s'],
      poll([[uai()]]),
    );
    expect(code).toBe(124);
    expect(stderr).toMatch(/still there/);
  });

  it('does not say that a UAI is not there when the service never answered', async () => {
    const transport: Transport = ({ signal }) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason)),
      );
    const { code, stderr } = await uas(['wait', 'uai-vers-0a1b2c3d', '--timeout', '300ms'], {
      transport,
    });
    expect(code).toBe(124);
    expect(stderr).toContain('the service did not answer');
    expect(stderr).not.toContain('missing');
  });

  it('fails at once on a name that does not exist, with the nearest one', async () => {
    const typo = await uas(['wait', 'uai-vers-0a1b2c3e'], poll([[uai()]]));
    expect({ code: typo.code, count: typo.requests.length }).toEqual({ code: 3, count: 1 });
    expect(typo.stderr).toContain('there is no UAI "uai-vers-0a1b2c3e"');
    expect(typo.stderr).toContain('hint: did you mean uai-vers-0a1b2c3d?');
    const none = await uas(['wait', 'uai-no', '--timeout', '5m'], poll([[]]));
    expect({ code: none.code, count: none.requests.length }).toEqual({ code: 3, count: 1 });
    expect(none.stderr).toContain('uas wait --new uai-no');
  });

  it('--new gives up after a minute on a UAI that never appears, unless a timeout is given', async () => {
    const never = await uas(['wait', '--new', 'uai-no'], poll([[uai()]]));
    expect(never.code).toBe(3);
    expect(never.stderr).toContain('there is no UAI "uai-no", and none appeared for 1m');
    const late = [...Array<unknown[]>(100).fill([]), [uai({ uai_status: 'Running: Ready' })]];
    const patient = ['wait', '--new', 'uai-vers-0a1b2c3d', '--timeout', '5m'];
    expect((await uas(patient, poll(late))).code).toBe(0);
  });

  it('gives up on a UAI that somebody deletes while it is waited for', async () => {
    const { code, stderr } = await uas(['wait', 'uai-vers-0a1b2c3d'], poll([[uai()], []]));
    expect(code).toBe(3);
    expect(stderr).toContain('uai-vers-0a1b2c3d no longer exists');
  });

  it('goes on when a UAI is missing from one list only', async () => {
    const ready = uai({ uai_status: 'Running: Ready', uai_msg: '' });
    const { code } = await uas(['wait', 'uai-vers-0a1b2c3d'], poll([[uai()], [], [ready]]));
    expect(code).toBe(0);
  });

  it.each(['ssh vers@<pending IP Address>', 'ssh vers@10.0.0.1 -p <pending port>', ''])(
    'waits for the address of a UAI that runs: %j',
    async (uai_connect_string) => {
      const ready = { uai_status: 'Running: Ready', uai_msg: '' };
      const { code, stderr, requests } = await uas(
        ['wait', 'uai-vers-0a1b2c3d'],
        poll([[uai({ ...ready, uai_connect_string })], [uai(ready)]]),
      );
      expect({ code, count: requests.length }).toEqual({ code: 0, count: 2 });
      expect(stderr).toContain(
        'uai-vers-0a1b2c3d: Starting: it is running, but has no address yet',
      );
    },
  );

  it('takes the status Running of the published document for ready', async () => {
    const running = uai({ uai_status: 'Running', uai_msg: '' });
    expect((await uas(['wait', 'uai-vers-0a1b2c3d'], poll([[running]]))).code).toBe(0);
  });

  it('fails at once with --must-exist when it is not there', async () => {
    expect((await uas(['wait', 'uai-no', '--must-exist'], poll([[]]))).code).toBe(3);
  });

  it('takes names from standard input, and no empty one', async () => {
    const read = {
      ...poll([[uai({ uai_status: 'Running: Ready', uai_msg: '', uai_name: 'uai-a' })]]),
      stdin: '# mine\nuai-a\n\n',
    };
    expect(await uas(['wait', '-', '-q'], read)).toMatchObject({ code: 0, stdout: 'uai-a\n' });
    const none = await uas(['wait', '-'], { ...poll([]), stdin: '\n' });
    expect(none).toMatchObject({ code: 2, requests: [] });
    expect(none.stderr).toContain('standard input does not name a UAI');
  });

  it('reports each of several, exit 9', async () => {
    const ready = uai({ uai_name: 'uai-a', uai_status: 'Running: Ready', uai_msg: '' });
    const bad = uai({ uai_name: 'uai-b', uai_msg: 'ErrImagePull' });
    const { code, stderr } = await uas(['wait', 'uai-b,uai-a', '--json'], poll([[ready, bad]]));
    expect(code).toBe(9);
    expect(JSON.parse(stderr).error.details).toMatchObject([
      { item: 'uai-b', ok: false, code: 'not_ready' },
      { item: 'uai-a', ok: true },
    ]);
  });
});

describe('uas create without a key', () => {
  const keygen = (answers: readonly unknown[]) => {
    const world = createWorld(
      withAccess({
        service,
        terminal: true,
        answers,
        spawn: (_command, args) => {
          const file = String(args.at(-1));
          writeFileSync(file, 'private half', { mode: 0o600 });
          writeFileSync(`${file}.pub`, publicKey);
          return { code: 0, stdout: '', stderr: '' };
        },
      }),
    );
    return world;
  };

  it('offers to make one, which opens the UAI then', async () => {
    const world = keygen([true]);
    const { code, asked, spawned, requests, stderr } = await uas(['create'], world);
    expect(code).toBe(0);
    expect(asked[0]).toContain('Create one?');
    const file = join(world.home, '.ssh', 'id_ed25519');
    expect(stderr).toContain(`created the key ${file}\n`);
    expect(spawned).toMatchObject([
      { command: 'ssh-keygen', args: ['-q', '-t', 'ed25519', '-f', file] },
    ]);
    expect(posts(requests)[0]?.body).toContain(blob);
  });

  describe('with a default name', () => {
    const withOthers = (options: WorldOptions = {}) => {
      const world = createWorld(withAccess({ service, ...options }));
      for (const name of ['work', 'home']) {
        const file = putKey(world.home, join('.ssh', name));
        writeFileSync(`${file}.pub`, publicKey);
      }
      writeFileSync(join(world.home, '.ssh', 'alone.pub'), publicKey);
      return world;
    };

    it('offers the key pairs in ~/.ssh under other names', async () => {
      const work = () => join(world.home, '.ssh/work.pub');
      const world: World = withOthers({ terminal: true, answers: [work] });
      const { code, asked, spawned, stderr, requests } = await uas(['create'], world);
      expect({ code, asked, spawned }).toEqual({
        code: 0,
        asked: ['Which key should open the UAI?'],
        spawned: [],
      });
      expect(stderr).toContain(`to use it for every UAI: uas config set publickey=${work()}\n`);
      expect(posts(requests)[0]?.body).toContain(blob);
    });

    it('names them to a script, and sends nothing', async () => {
      const world = withOthers();
      const { code, requests, stderr } = await uas(['create'], world);
      expect({ code, requests }).toEqual({ code: 2, requests: [] });
      expect(stderr).toContain('no public key with a default name was found');
      expect(stderr).toContain(`--publickey ${join(world.home, '.ssh/home.pub')}`);
      expect(stderr).not.toContain('alone.pub');
    });
  });

  it('sends nothing when the answer is no', async () => {
    const { code, spawned, requests, stderr } = await uas(['create'], keygen([false]));
    expect(code).toBe(2);
    expect(spawned).toHaveLength(0);
    expect(requests).toHaveLength(0);
    expect(stderr).toContain('no public key was found');
  });
});

describe('uas create --dry-run', () => {
  it('shows what would be sent and sends nothing that changes anything', async () => {
    const world = worldWithKey();
    const args = ['create', '--dry-run', '--image', 'base:1', '--ports', '80,443', '--json'];
    const { code, stdout, requests } = await uas(args, world);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      publickey: join(world.home, '.ssh', 'id_ed25519.pub'),
      imagename: 'registry.local/cray/base:1',
      ports: '80,443',
    });
    expect(requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('refuses what the real create would refuse', async () => {
    expect((await uas(['create', '--dry-run', '--image', 'nothing'], worldWithKey())).code).toBe(3);
    expect((await uas(['create', '--dry-run', '--ports', '22'], worldWithKey())).code).toBe(2);
    const noKey = createWorld(withAccess({ service, terminal: true }));
    expect((await uas(['create', '--dry-run'], noKey)).code).toBe(2);
  });
});
