import { beforeEach, describe, expect, it } from 'vitest';
import type { Image, Uai, UaiClass } from '../../src/api/uas.types.ts';
import { type ContractService, embedded, openService } from '../support/contract.ts';
import { type Answer, type Call, directService, keyUpload, publicKey } from '../support/local.ts';

const internal =
  'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.';

let uas: ContractService;

async function make<T>(route: string, query: Record<string, string> = {}): Promise<T> {
  const { status, json, text } = await uas.call(`POST ${route}`, { query });
  expect(status, text).toBe(200);
  return json as T;
}

async function classOf(imagename: string, query: Record<string, string> = {}): Promise<UaiClass> {
  const image = await make<Image>('/admin/config/images', { imagename });
  return make<UaiClass>('/admin/config/classes', { image_id: image.image_id, ...query });
}

const create = (query: Record<string, string>) => make<Uai>('/admin/uais', query);
const upload = (call: Call = {}, key = publicKey): Call => ({
  as: 'user',
  ...keyUpload(key),
  ...call,
});
const names = ({ json }: Answer) => (json as Uai[]).map((uai) => uai.uai_name);

function expectProblem({ status, json }: Answer, expected: number, detail: string): void {
  expect([status, (json as { detail?: string }).detail]).toEqual([expected, detail]);
}

beforeEach(async (context) => {
  uas = await openService(context);
});

describe('creating my own UAI', () => {
  beforeEach(async () => {
    await make('/admin/config/images', { imagename: 'reg/base:1', default: 'true' });
  });

  it('resolves when the address is known, with the optional ports in the order of numbers', async () => {
    const { status, text } = await uas.call('POST /uas', upload({ query: { ports: ' 443, 80' } }));
    const name = /"uai_name": "(uai-vera-[0-9a-f]{8})"/.exec(text)?.[1];
    expect([status, text]).toEqual([
      200,
      `{\n  "uai_age": "0m",\n  "uai_connect_string": "ssh vera@127.0.0.1 -p 40000",\n  "uai_host": "ncn-w001",\n  "uai_img": "reg/base:1",\n  "uai_ip": "127.0.0.1",\n  "uai_msg": "ContainerCreating",\n  "uai_name": "${name}",\n  "uai_portmap": {\n    "80": 80,\n    "443": 443\n  },\n  "uai_status": "Waiting",\n  "username": "vera"\n}\n`,
    ]);
  });

  it.each<[string, Call]>([
    ['no body', { as: 'user' }],
    ['a text part', upload({ ...keyUpload(publicKey, { filename: null }) })],
    ['an empty file name', upload({ ...keyUpload(publicKey, { filename: '' }) })],
    ['a file part of another name', upload({ ...keyUpload(publicKey, { name: 'key' }) })],
    [
      'a urlencoded form',
      {
        as: 'user',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'publickey=ssh-ed25519',
      },
    ],
  ])('with %s misses the key', async (_, call) => {
    expectProblem(await uas.call('POST /uas', call), 400, 'Missing ssh public key.');
  });

  it.each(['application/json', 'application/octet-stream', 'text/plain'])(
    'with content of type %s is an exception of the service',
    async (type) => {
      const call = { as: 'user', headers: { 'content-type': type }, body: '{}' };
      expectProblem(await uas.call('POST /uas', call), 500, internal);
    },
  );

  const base64 = publicKey.split(' ')[1] ?? '';
  const framed = `---- BEGIN SSH2 PUBLIC KEY ----\nComment: "a key"\n${base64}\n---- END SSH2 PUBLIC KEY ----\n`;
  it.each([
    ['one line', publicKey],
    ['CRLF', publicKey.replace('\n', '\r\n')],
    ['options', `no-pty,command="a b" ${publicKey}`],
    ['several keys', publicKey + publicKey],
    ['RFC 4716', framed],
  ])('takes a key with %s', async (_, key) => {
    expect((await uas.call('POST /uas', upload({}, key))).status).toBe(200);
  });

  it.each([
    [
      'a private key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE\n-----END OPENSSH PRIVATE KEY-----\n',
    ],
    ['nothing', ''],
    ['a comment first', `# mine\n${publicKey}`],
    ['a commented key', `#${publicKey}`],
    ['a blank line first', `\n${publicKey}`],
    ['a byte order mark', `\ufeff${publicKey}`],
    ['quotes', `"${publicKey.trim()}"`],
    ['base64 only', base64],
    ['another type than the base64 says', publicKey.replace('ssh-ed25519', 'ssh-rsa')],
  ])('refuses %s', async (_, key) => {
    expectProblem(await uas.call('POST /uas', upload({}, key)), 400, 'Invalid ssh public key.');
  });

  it.each([
    ['80,x', "illegal port number in '80,x', all optional port values must be integers"],
    ['80,', "illegal port number in '80,', all optional port values must be integers"],
    ['22', 'Invalid port requested (22). Valid ports are: [80, 443, 8888].'],
  ])('refuses the ports %s', async (ports, detail) => {
    expectProblem(await uas.call('POST /uas', upload({ query: { ports } })), 400, detail);
  });

  it('takes an empty list of ports for none', async () => {
    const { json } = await uas.call('POST /uas', upload({ query: { ports: '' } }));
    expect(json).toMatchObject({ uai_portmap: {} });
  });

  it('breaks on an image that is not registered, before it looks at the key', async () => {
    const query = { imagename: 'nope' };
    expectProblem(await uas.call('POST /uas', upload({ query })), 500, internal);
    expectProblem(await uas.call('POST /uas', upload({ query }, 'no key')), 500, internal);
  });

  it('needs an image', async () => {
    const [image] = (await uas.call('GET /admin/config/images')).json as Image[];
    await make('/admin/config/images', { imagename: 'b' });
    await uas.call(`PATCH /admin/config/images/${image?.image_id}`, {
      query: { default: 'false' },
    });
    const all = (await uas.call('GET /images')).json as { image_list: string[] };
    const listed = all.image_list.map((name) => `'${name}'`).join(', ');
    const detail = `Invalid image (None). Valid images: [${listed}]. Default: None`;
    expectProblem(await uas.call('POST /uas', upload()), 400, detail);
    expectProblem(await uas.call('POST /uas', upload({ query: { imagename: '' } })), 400, detail);
    for (const { image_id } of (await uas.call('GET /admin/config/images')).json as Image[]) {
      await uas.call(`DELETE /admin/config/images/${image_id}`);
    }
    expectProblem(
      await uas.call('POST /uas', upload()),
      400,
      'Invalid image (None). Valid images: None. Default: None',
    );
  });

  it('takes everything from the default class where there is one', async () => {
    const { class_id } = await classOf('reg/class:1', { default: 'true', opt_ports: '8080' });
    const detail = 'imagename cannot be specified when a default UAI Class is defined';
    for (const imagename of ['reg/base:1', '']) {
      expectProblem(await uas.call('POST /uas', upload({ query: { imagename } })), 400, detail);
    }
    expectProblem(
      await uas.call('POST /uas', upload({ query: { ports: '22' } })),
      400,
      'Invalid port requested (22). Valid ports are: [80, 443, 8888].',
    );
    const { json } = await uas.call('POST /uas', upload({ query: { ports: '80' } }));
    expect(json).toMatchObject({ uai_img: 'reg/class:1', uai_portmap: { 8080: 8080 } });
    expect(names(await uas.call('GET /admin/uais', { query: { class_id } }))).toHaveLength(1);
  });

  it('checks the token first, then the key, ports, image, key text and name', async () => {
    const bad = { query: { ports: 'x' } };
    expectProblem(
      await uas.call('POST /uas', { ...bad, as: 'nobody' }),
      500,
      'An error was encountered while accessing Keycloak',
    );
    expectProblem(
      await uas.call('POST /uas', { ...bad, as: 'user' }),
      400,
      'Missing ssh public key.',
    );
    expect((await uas.call('POST /uas', upload(bad, 'no key'))).text).toContain(
      'illegal port number',
    );
    await classOf('reg/class:1', { default: 'true' });
    expect(
      (await uas.call('POST /uas', upload({ query: { imagename: 'x' } }, 'no key'))).text,
    ).toContain('imagename cannot be specified');
  });

  it('can never work for a user whose name is not a valid UAI name', async () => {
    uas = await directService({ empty: false });
    const account = embedded(uas).service.accounts[0] as { name: string };
    Object.assign(account, { name: 'Bob.Upper' });
    const { status, json } = await uas.call('POST /uas', upload());
    expect([status, json]).toMatchObject([
      400,
      { detail: expect.stringMatching(/^'uai-Bob\.Upper-[0-9a-f]{8}' is not a valid UAI name$/) },
    ]);
  });

  it('makes an orphan without a token', async () => {
    const { json } = await uas.call('POST /uas', upload({ as: undefined }));
    const uai = json as Uai;
    expect(uai).not.toHaveProperty('username');
    expect(uai.uai_connect_string).toBe('ssh 127.0.0.1 -p 40000');
    expect(uai.uai_name).toMatch(/^uai-no-owner-[0-9a-f]{8}$/);
    expect((await uas.call('GET /uas')).json).toEqual([]);
    expect((await uas.call('DELETE /uas', { query: { uai_list: uai.uai_name } })).json).toEqual([]);
    expect(names(await uas.call('GET /admin/uais'))).toEqual([uai.uai_name]);
  });
});

describe('listing and deleting my own UAIs', () => {
  let mine: Uai;
  let hers: Uai;
  beforeEach(async () => {
    await make('/admin/config/images', { imagename: 'reg/base:1', default: 'true' });
    mine = (await uas.call('POST /uas', upload())).json as Uai;
    hers = (await uas.call('POST /uas', upload({ as: 'admin' }))).json as Uai;
  });

  it('shows mine only', async () => {
    expect(names(await uas.call('GET /uas', { as: 'user' }))).toEqual([mine.uai_name]);
  });

  it('deletes mine, and says nothing about what is unknown or not mine', async () => {
    const query = { uai_list: ` nope , ${hers.uai_name},${mine.uai_name} ` };
    const { json } = await uas.call('DELETE /uas', { as: 'user', query });
    expect(json).toEqual([`Successfully deleted ${mine.uai_name}`]);
    expect((await uas.call('DELETE /uas', { as: 'user', query })).json).toEqual([]);
    expect(names(await uas.call('GET /admin/uais'))).toEqual([hers.uai_name]);
  });

  it('needs a list, which may be empty', async () => {
    expectProblem(
      await uas.call('DELETE /uas', { as: 'user' }),
      400,
      "Missing query parameter 'uai_list'",
    );
    const { json } = await uas.call('DELETE /uas', { as: 'user', query: { uai_list: '' } });
    expect(json).toEqual([]);
  });

  it('has nothing of a name that no label can have', async () => {
    const query = { uai_list: `a b,${mine.uai_name}` };
    const { json } = await uas.call('DELETE /uas', { as: 'user', query });
    expect(json).toEqual([`Successfully deleted ${mine.uai_name}`]);
    expect(names(await uas.call('GET /admin/uais'))).toEqual([hers.uai_name]);
  });

  it('lists those of all users under the deprecated path', async () => {
    const all = await uas.call('GET /uais', { as: 'user', query: { host: 'nowhere' } });
    expect(names(all).sort()).toEqual([mine.uai_name, hers.uai_name].sort());
    const one = await uas.call('GET /uais', { as: 'user', query: { username: 'admin' } });
    expect(names(one)).toEqual([hers.uai_name]);
  });

  it('deletes all or nothing under the deprecated path', async () => {
    expectProblem(
      await uas.call('DELETE /uais', { as: 'user', query: { username: 'vera' } }),
      500,
      internal,
    );
    expect(names(await uas.call('GET /admin/uais'))).toHaveLength(2);
    const { json } = await uas.call('DELETE /uais', { as: 'user', query: { username: '' } });
    expect(json).toHaveLength(2);
    expect((await uas.call('GET /admin/uais')).json).toEqual([]);
  });
});

describe('creating UAIs as an administrator', () => {
  it('returns a cluster address at once, before the pod has a node', async () => {
    const { class_id } = await classOf('reg/img:1');
    const uai = await create({ class_id, owner: 'bob' });
    expect(uai).toEqual({
      uai_connect_string: 'ssh bob@127.0.0.1 -p 40000',
      uai_img: 'reg/img:1',
      uai_ip: '127.0.0.1',
      uai_msg: '',
      uai_name: expect.stringMatching(/^uai-bob-[0-9a-f]{8}$/),
      uai_portmap: {},
      uai_status: 'Pending',
      username: 'bob',
    });
  });

  it('returns a public address later, while the container is made', async () => {
    const { class_id } = await classOf('reg/img:1', { public_ip: 'true', opt_ports: '8080,80' });
    expect(await create({ class_id, uai_name: 'mine', owner: 'alice' })).toMatchObject({
      uai_age: '0m',
      uai_host: 'ncn-w001',
      uai_msg: 'ContainerCreating',
      uai_portmap: { 80: 80, 8080: 8080 },
      uai_status: 'Waiting',
    });
  });

  it.each([
    [{ class_id: 'x' }, 404, "No class 'x' found"],
    [{ class_id: '' }, 404, "No class '' found"],
    [{}, 404, 'No class-id and no default UAI found'],
  ])('with %j is %i', async (query, status, detail) => {
    const given = query as Record<string, string>;
    expectProblem(await uas.call('POST /admin/uais', { query: given }), status, detail);
  });

  it('uses the default class', async () => {
    await classOf('reg/img:1', { default: 'true' });
    expect(await create({})).toMatchObject({ uai_connect_string: 'ssh 127.0.0.1 -p 40000' });
  });

  it('gives an empty owner an empty user', async () => {
    await classOf('reg/img:1', { default: 'true' });
    expect(await create({ owner: '', uai_name: 'a' })).toMatchObject({
      username: '',
      uai_connect_string: 'ssh @127.0.0.1 -p 40000',
    });
  });

  it.each([
    [{ uai_name: 'Bad' }, 400, "'Bad' is not a valid UAI name"],
    [{ uai_name: '-a' }, 400, "'-a' is not a valid UAI name"],
    [{ uai_name: '123' }, 400, "'123' is not a valid UAI name"],
    [{ uai_name: 'a'.repeat(64) }, 400, `'${'a'.repeat(64)}' is not a valid UAI name`],
    [{ uai_name: '1abc' }, 404, 'Failed to create service: 1abc-ssh'],
    [{ uai_name: 'a'.repeat(60) }, 404, `Failed to create service: ${'a'.repeat(60)}-ssh`],
    [{ uai_name: 'x2', owner: 'al ice' }, 422, 'Failed to create job x2: Unprocessable Entity'],
  ])('with %j is %i and leaves nothing behind', async (query, status, detail) => {
    await classOf('reg/img:1', { default: 'true' });
    const given = query as Record<string, string>;
    expectProblem(await uas.call('POST /admin/uais', { query: given }), status, detail);
    expect((await uas.call('GET /admin/uais')).json).toEqual([]);
  });

  it('takes a name of 59 characters and an owner in upper case with a name given', async () => {
    await classOf('reg/img:1', { default: 'true' });
    const uai_name = 'a'.repeat(59);
    expect(await create({ uai_name, owner: 'Alice' })).toMatchObject({
      uai_name,
      username: 'Alice',
    });
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['namespace', { namespace: 'nowhere' }, 404, 'Failed to create job b1: Not Found'],
    ['namespace that is empty', { namespace: '' }, 404, 'Failed to create job b1: Not Found'],
    ['port', { opt_ports: '99999' }, 422, 'Failed to create job b1: Unprocessable Entity'],
    [
      'port of SSH',
      { opt_ports: '22', public_ip: 'true' },
      404,
      'Failed to create service: b1-ssh',
    ],
    ['volume id that is empty', { volume_list: '' }, 500, internal],
  ])('fails with a bad %s of the class', async (_, settings, status, detail) => {
    const { class_id } = await classOf('reg/img:1', settings);
    const query = { class_id, uai_name: 'b1' };
    expectProblem(await uas.call('POST /admin/uais', { query }), status, detail);
  });

  it.each([
    ['{"cpu":"a lot"}', 400, 'Failed to create job b1: Bad Request'],
    ['{"cpu":1,"memory":"1.5Gi"}', 200, undefined],
    ['[1]', 400, 'Failed to create job b1: Bad Request'],
    ['"x"', 400, 'Failed to create job b1: Bad Request'],
  ])('looks at the limit %s only now', async (limit, status, detail) => {
    const { resource_id } = await make<{ resource_id: string }>('/admin/config/resources', {
      limit,
    });
    const { class_id } = await classOf('reg/img:1', { resource_id });
    const answer = await uas.call('POST /admin/uais', { query: { class_id, uai_name: 'b1' } });
    expect([answer.status, (answer.json as { detail?: string }).detail]).toEqual([status, detail]);
  });

  it.each([
    ['{"nfs":{"server":"s","path":"/p"}}', 200, undefined],
    ['{"nfs":{"whatever":1}}', 500, internal],
    [
      '{"config_map":{"name":"m","items":{"key":"a","path":"b"}}}',
      400,
      'Failed to create job b1: Bad Request',
    ],
    ['{"config_map":{"name":"m","items":[{"key":"a","path":"b"}]}}', 200, undefined],
  ])('looks into the volume %s only now', async (volume_description, status, detail) => {
    const { volume_id } = await make<{ volume_id: string }>('/admin/config/volumes', {
      volumename: 'v',
      mount_path: '/v',
      volume_description,
    });
    const { class_id } = await classOf('reg/img:1', { volume_list: volume_id });
    const answer = await uas.call('POST /admin/uais', { query: { class_id, uai_name: 'b1' } });
    expect([answer.status, (answer.json as { detail?: string }).detail]).toEqual([status, detail]);
  });

  it('cannot mount two volumes in one place', async () => {
    const ids = [];
    for (const volumename of ['a', 'b']) {
      const { volume_id } = await make<{ volume_id: string }>('/admin/config/volumes', {
        volumename,
        mount_path: '/same',
        volume_description: '{"empty_dir":{}}',
      });
      ids.push(volume_id);
    }
    const { class_id } = await classOf('reg/img:1', { volume_list: ids.join(',') });
    expectProblem(
      await uas.call('POST /admin/uais', { query: { class_id, uai_name: 'b1' } }),
      422,
      'Failed to create job b1: Unprocessable Entity',
    );
  });

  it('answers a name that is taken with its UAI, whoever owns it', async () => {
    const { class_id } = await classOf('reg/img:1');
    const other = await classOf('reg/img:2');
    const first = await create({ class_id, uai_name: 'taken', owner: 'alice' });
    const again = await create({ class_id: other.class_id, uai_name: 'taken', owner: 'bob' });
    // Its container may have started between the two answers.
    const { uai_status, uai_msg } = again;
    expect(again).toEqual({ ...first, uai_status, uai_msg });
    expect(names(await uas.call('GET /admin/uais'))).toEqual(['taken']);
  });

  it('makes one UAI of a name that is asked for by many at once', async () => {
    const { class_id } = await classOf('reg/img:1');
    const query = { class_id, uai_name: 'wanted' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => uas.call('POST /admin/uais', { query })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(answers.map(({ json }) => (json as Uai).uai_connect_string)).size).toBe(1);
    expect(names(await uas.call('GET /admin/uais'))).toEqual(['wanted']);
  });

  it('makes a second one of the same name in another namespace', async () => {
    const { class_id } = await classOf('reg/img:1');
    const elsewhere = await classOf('reg/img:2', { namespace: 'uas' });
    await create({ class_id, uai_name: 'twin' });
    await create({ class_id: elsewhere.class_id, uai_name: 'twin' });
    const images = async () =>
      ((await uas.call('GET /admin/uais')).json as Uai[]).map((uai) => uai.uai_img);
    // Both are seen as the one that has a pod, and later as the one in the first namespace.
    expect(await images()).toEqual(['reg/img:1', 'reg/img:1']);
    embedded(uas).clock.advance(1000);
    expect(await images()).toEqual(['reg/img:2', 'reg/img:2']);
    const remove = () => uas.call('DELETE /admin/uais', { query: { uai_list: 'twin' } });
    expect((await remove()).json).toEqual(['Successfully deleted twin']);
    expect(await images()).toEqual(['reg/img:1']);
    expect((await remove()).json).toEqual(['Successfully deleted twin']);
  });

  it('mistakes the dying pod of a deleted UAI for the new one of its name', async () => {
    const { class_id } = await classOf('reg/img:1');
    await create({ class_id, uai_name: 'again' });
    await uas.call('DELETE /admin/uais', { query: { uai_list: 'again' } });
    expect((await uas.call('GET /admin/uais')).json).toEqual([]);
    expect(await create({ class_id, uai_name: 'again' })).toMatchObject({
      uai_status: 'Terminating',
    });
    embedded(uas).clock.advance(6000);
    expect((await uas.call('GET /admin/uais/again')).json).toMatchObject({
      uai_status: 'Running: Ready',
    });
  });
});

describe('listing and deleting UAIs as an administrator', () => {
  let first: UaiClass;
  let second: UaiClass;
  beforeEach(async () => {
    first = await classOf('reg/img:1');
    second = await classOf('reg/img:2');
    await create({ class_id: first.class_id, owner: 'alice', uai_name: 'c' });
    await create({ class_id: second.class_id, owner: 'alice', uai_name: 'a' });
    await create({ class_id: first.class_id, owner: 'bob', uai_name: 'b' });
  });

  const list = async (query: Record<string, string>) =>
    names(await uas.call('GET /admin/uais', { query }));

  it('orders them by name and filters by owner and class', async () => {
    expect(await list({})).toEqual(['a', 'b', 'c']);
    expect(await list({ owner: 'alice' })).toEqual(['a', 'c']);
    expect(await list({ class_id: first.class_id })).toEqual(['b', 'c']);
    expect(await list({ owner: 'alice', class_id: first.class_id })).toEqual(['c']);
    expect(await list({ owner: 'nobody' })).toEqual([]);
    expect(await list({ owner: '' })).toEqual([]);
    expect(await list({ class_id: '' })).toEqual([]);
  });

  it('pastes filters into a label selector', async () => {
    expect(await list({ owner: 'alice,app!=a' })).toEqual(['c']);
    expect(await list({ owner: 'alice,!user' })).toEqual([]);
    for (const owner of ['al ice', 'a'.repeat(64), '-x', 'a,']) {
      expectProblem(
        await uas.call('GET /admin/uais', { query: { owner } }),
        400,
        'Failed to get job list',
      );
    }
  });

  it('describes one by name', async () => {
    expect((await uas.call('GET /admin/uais/a')).json).toMatchObject({ uai_name: 'a' });
    expectProblem(await uas.call('GET /admin/uais/nope'), 404, "UAI Named 'nope' not found");
    expectProblem(await uas.call('GET /admin/uais/a%20b'), 400, 'Failed to get job list');
  });

  const remove = async (query: Record<string, string>) =>
    (await uas.call('DELETE /admin/uais', { query })).json;

  it('deletes by name in the order given, whatever the filters say', async () => {
    expect(await remove({ uai_list: ' c, nope,a', owner: 'bob' })).toEqual([
      'Successfully deleted c',
      'Successfully deleted a',
    ]);
    expect(await remove({ uai_list: '' })).toEqual([]);
    expect(await list({})).toEqual(['b']);
  });

  it('deletes by owner and class', async () => {
    expect(await remove({ owner: 'nobody' })).toEqual([]);
    expect(await remove({ owner: '' })).toEqual([]);
    expect(await remove({ owner: 'alice', class_id: second.class_id })).toEqual([
      'Successfully deleted a',
    ]);
  });

  it('deletes everything without a selection, and with a misspelt one', async () => {
    expect(await remove({ uai_lists: 'a' })).toHaveLength(3);
    expect(await remove({})).toEqual([]);
  });

  it('breaks on a name that no label can have', async () => {
    expectProblem(
      await uas.call('DELETE /admin/uais', { query: { uai_list: 'a,b c' } }),
      500,
      internal,
    );
    expect(await list({})).toEqual(['b', 'c']);
  });
});
