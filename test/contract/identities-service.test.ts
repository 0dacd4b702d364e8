import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type {
  CredentialsPage,
  IdentityPage,
  ManagedIdentity,
  MemberPage,
  UserInfo,
  Workspaces,
} from '../../src/api/identities.types.ts';
import { type Answer, type DirectService, directService } from '../support/local.ts';

let service: DirectService;
let orgId: string;

const { utils } = ssh2;
/** One in 256 of the library's keys lacks a byte. */
function ed25519(lock?: { passphrase: string; cipher: string; rounds: number }) {
  for (;;) {
    const pair = utils.generateKeyPairSync('ed25519', { comment: '', ...lock });
    if (!(utils.parseKey(pair.public) instanceof Error)) return pair;
  }
}
const plainKey = ed25519().private;
const lockedKey = ed25519({ passphrase: 'open', cipher: 'aes256-cbc', rounds: 1 }).private;
const pkcs8 = (type: 'ed25519' | 'rsa') =>
  type === 'rsa'
    ? generateKeyPairSync('rsa', {
        modulusLength: 2048,
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      }).privateKey
    : generateKeyPairSync('ed25519', {
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      }).privateKey;

interface Options {
  as?: 'owner' | 'member' | 'nobody';
  body?: unknown;
}

/** `call('GET /identities?max=1')`; the organization is added. */
function call(route: string, { as = 'owner', body }: Options = {}): Promise<Answer> {
  const [method, path = ''] = route.split(' ');
  const [bare, query = ''] = path.split('?');
  const { basePath, token, memberToken } = service.service.identities;
  const parameters = new URLSearchParams(query);
  if (bare?.startsWith('/identities') && !parameters.has('orgId')) parameters.set('orgId', orgId);
  return service.callServer(`${method} ${basePath}${bare}`, {
    query: parameters.toString(),
    as: { owner: token, member: memberToken, nobody: undefined }[as],
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
  });
}

async function get<T>(route: string, options?: Options): Promise<T> {
  const { status, json, text } = await call(`GET ${route}`, options);
  expect(status, text).toBe(200);
  return json as T;
}

const cluster = (fields: object = {}) => ({
  name: 'hpc2',
  platform: 'lsf-platform',
  config: { discriminator: 'lsf-platform', hostName: 'lsf.example.org', port: 2222 },
  ...fields,
});

const credentials = (fields: object = {}, privateKey = plainKey, passphrase?: string) => ({
  provider: 'ssh',
  credentials: { provider: 'ssh', keys: { privateKey, passphrase } },
  metadata: { userName: 'linux1' },
  ...fields,
});

async function seeded(): Promise<ManagedIdentity> {
  const [first] = (await get<IdentityPage>('/identities')).managedIdentities;
  return first as ManagedIdentity;
}

async function start(fault = '', members?: number): Promise<void> {
  service = await directService({ fault, members });
  const me = await get<UserInfo>('/user-info');
  const { orgsAndWorkspaces } = await get<Workspaces>(`/user/${me.user.id}/workspaces`);
  orgId = String(orgsAndWorkspaces.find((row) => row.workspaceName === null)?.orgId);
}

beforeEach(() => start());

describe('the way in', () => {
  it('tells its version to anybody', async () => {
    expect(await call('GET /service-info', { as: 'nobody' })).toMatchObject({
      status: 200,
      json: { serviceInfo: { apiVersion: expect.any(String), version: expect.any(String) } },
    });
  });

  it.each(['/user-info', '/identities', '/nowhere'])('wants a token for %s', async (path) => {
    expect(await call(`GET ${path}`, { as: 'nobody' })).toMatchObject({ status: 401, text: '' });
  });

  it('tells who I am and where I belong', async () => {
    const { user } = await get<UserInfo>('/user-info');
    expect(user).toMatchObject({ userName: 'vera', email: 'vera@example.org' });
    const { orgsAndWorkspaces } = await get<Workspaces>(`/user/${user.id}/workspaces`);
    expect(orgsAndWorkspaces).toMatchObject([
      { orgName: 'local-hpc', workspaceId: null, workspaceName: null, roles: ['owner'] },
      { orgName: 'local-hpc', workspaceName: 'shared' },
    ]);
    expect((await call(`GET /user/${user.id}/workspaces`, { as: 'member' })).status).toBe(403);
  });

  it.each(['GET /nowhere', 'GET /orgs/1/members', 'GET /identities?orgId=1'])(
    'forbids %s with an empty body',
    async (route) => {
      expect(await call(route)).toMatchObject({ status: 403, text: '' });
    },
  );
});

describe('members', () => {
  it('are a dozen, with their e-mail addresses and roles', async () => {
    const page = await get<MemberPage>(`/orgs/${orgId}/members`);
    expect(page.totalSize).toBe(12);
    expect(page.members[0]).toMatchObject({ userName: 'vera', role: 'owner' });
    expect(new Set(page.members.map((row) => row.userName)).size).toBe(12);
  });

  it('are found by name or e-mail address', async () => {
    const find = async (search: string) =>
      (await get<MemberPage>(`/orgs/${orgId}/members?search=${search}`)).members.length;
    expect(await find('amir')).toBe(1);
    expect(await find('AMIR%20Nasser')).toBe(1);
    expect(await find('@example.org')).toBe(12);
    expect(await find('zzz')).toBe(0);
  });

  it('can be as many as wanted, with names of their own', async () => {
    await start('', 5000);
    const names = new Set<string>();
    for (let offset = 0; offset < 5000; offset += 100) {
      const page = await get<MemberPage>(`/orgs/${orgId}/members?max=100&offset=${offset}`);
      expect(page.totalSize).toBe(5000);
      for (const { userName } of page.members) names.add(userName);
    }
    expect(names.size).toBe(5000);
  });

  it('become more when a later start wants more, and never fewer', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'uas-members-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const file = join(directory, 'state.jsonl');
    const namesOf = async (members: number) => {
      service = await directService({ file, members });
      const me = await get<UserInfo>('/user-info');
      const { orgsAndWorkspaces } = await get<Workspaces>(`/user/${me.user.id}/workspaces`);
      orgId = String(orgsAndWorkspaces[0]?.orgId);
      const page = await get<MemberPage>(`/orgs/${orgId}/members?max=100`);
      return page.members;
    };
    const first = await namesOf(20);
    await call(`DELETE /orgs/${orgId}/members/${first[3]?.memberId}`);
    await service.service.close();
    const more = await namesOf(40);
    expect(more).toHaveLength(40);
    expect(new Set(more.map(({ userName }) => userName)).size).toBe(40);
    expect(more.slice(0, 19)).toEqual(first.filter((_row, at) => at !== 3));
    await service.service.close();
    expect(await namesOf(2)).toEqual(more);
    await service.service.close();
  });

  it('lose their credentials when they are removed', async () => {
    const { id } = await seeded();
    const page = () => get<CredentialsPage>(`/identities/${id}/credentials?search=is:added`);
    const gone = (await page()).managedCredentials[0];
    const { members } = await get<MemberPage>(`/orgs/${orgId}/members?search=${gone?.userName}`);
    const route = `DELETE /orgs/${orgId}/members/${members[0]?.memberId}`;
    expect(await call(route, { as: 'member' })).toMatchObject({ status: 403, text: '' });
    expect(await call(route)).toMatchObject({ status: 204, text: '' });
    expect((await page()).totalSize).toBe(6);
    expect((await call(route)).status).toBe(404);
  });
});

describe('pages', () => {
  beforeEach(() => start('', 205));

  it.each([
    ['', 50],
    ['max=20', 20],
    ['max=100', 100],
    ['max=1000', 100],
    ['max=2147483647', 100],
    ['max=&offset=', 50],
    ['max=%201%20&max=x', 1],
    ['max=100&offset=200', 5],
    ['offset=300', 0],
  ])('with %j have %i rows', async (query, count) => {
    const { id } = await seeded();
    const page = await get<CredentialsPage>(`/identities/${id}/credentials?${query}`);
    expect([page.managedCredentials.length, page.totalSize]).toEqual([count, 205]);
  });

  it.each([
    ...['max=x', 'max=0', 'max=1.5', 'max=2147483648', 'offset=-1', 'offset=1e2'],
    ...['orgId=x', 'orgId=9223372036854775808', 'orgId=0x10'],
  ])('refuse %s', async (query) => {
    expect(await call(`GET /identities?${query}`)).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('Invalid value') },
    });
  });

  it('can change their total under way', async () => {
    await start('drifting-total', 205);
    const { id } = await seeded();
    const total = async (offset: number) =>
      (await get<CredentialsPage>(`/identities/${id}/credentials?offset=${offset}`)).totalSize;
    expect([await total(0), await total(50)]).toEqual([205, 206]);
  });
});

describe('identities', () => {
  it('are created with 200 and a flat body', async () => {
    const { status, json } = await call('POST /identities', { body: cluster() });
    expect([status, json]).toEqual([200, { id: expect.any(Number), ...cluster() }]);
    const { managedIdentities, totalSize } = await get<IdentityPage>('/identities');
    expect([managedIdentities.map(({ name }) => name), totalSize]).toEqual([['hpc1', 'hpc2'], 2]);
  });

  it.each<[string, unknown, string | RegExp]>([
    ['broken JSON', '{', /^Invalid JSON/],
    ['no name', cluster({ name: undefined }), 'Missing managed identity name'],
    ['a bad name', cluster({ name: 'a b' }), /^Invalid managed identity name/],
    ['a taken name', cluster({ name: 'hpc1' }), "A managed identity named 'hpc1' exists already"],
    [
      'an unknown platform',
      cluster({ platform: 'pbs-platform' }),
      'Unknown platform: pbs-platform',
    ],
    ['no config', cluster({ config: undefined }), "Missing config property 'discriminator'"],
    [
      'no discriminator',
      cluster({ config: { hostName: 'h', port: 22 } }),
      "Missing config property 'discriminator'",
    ],
    [
      'another discriminator',
      cluster({ config: { discriminator: 'slurm-platform', hostName: 'h' } }),
      "The config's discriminator does not match the platform",
    ],
    ['no host', cluster({ config: { discriminator: 'lsf-platform' } }), 'Missing host name'],
    [
      'a bad port',
      cluster({ config: { discriminator: 'lsf-platform', hostName: 'h', port: 70000 } }),
      'Invalid port: 70000',
    ],
    ['a wrapped body', { managedIdentity: cluster() }, 'Missing managed identity name'],
  ])('with %s are refused', async (_, body, message) => {
    const answer = await call('POST /identities', { body });
    expect([answer.status, (answer.json as { message: string }).message]).toEqual([
      400,
      typeof message === 'string' ? message : expect.stringMatching(message),
    ]);
  });

  it('are searched by name and platform', async () => {
    await call('POST /identities', { body: cluster() });
    const find = async (search: string) =>
      (await get<IdentityPage>(`/identities?search=${search}`)).managedIdentities.map(
        (row) => row.name,
      );
    expect(await find('HPC')).toEqual(['hpc1', 'hpc2']);
    expect(await find('hpc2')).toEqual(['hpc2']);
    expect(await find('platform:lsf-platform')).toEqual(['hpc2']);
    expect(await find('platform:lsf-platform%20hpc1')).toEqual([]);
  });

  it('are described in a wrapper, or flat as the document says', async () => {
    const { id } = await seeded();
    const expected = {
      id,
      name: 'hpc1',
      platform: 'slurm-platform',
      config: { discriminator: 'slurm-platform', hostName: 'login.hpc1.example.org', port: 22 },
    };
    expect(await get(`/identities/${id}`)).toEqual({ managedIdentity: expected });
    await start('flat-describe');
    expect(await get(`/identities/${id}`)).toEqual(expected);
    expect((await call('GET /identities/999')).status).toBe(404);
  });

  it('take a new name, host and port, but no new platform', async () => {
    const { id } = await seeded();
    const put = (body: unknown) => call(`PUT /identities/${id}`, { body });
    expect((await put(cluster())).json).toEqual({ message: "Missing property 'managedIdentity'" });
    expect(await put({ managedIdentity: cluster() })).toMatchObject({ status: 204, text: '' });
    expect(await seeded()).toEqual({
      id,
      name: 'hpc2',
      platform: 'slurm-platform',
      config: { discriminator: 'slurm-platform', hostName: 'lsf.example.org', port: 2222 },
    });
  });

  it('keep the rest of the configuration that they were created with, whatever a PUT says', async () => {
    const config = {
      discriminator: 'lsf-platform',
      hostName: 'lsf.example.org',
      port: 2222,
      workDir: '/scratch/nf',
      maxQueueSize: 50,
      propagateHeadJobOptions: false,
      environment: [{ name: 'TMPDIR', value: '/tmp', head: true, compute: false }],
      perTaskReserve: true,
    };
    const made = await call('POST /identities', {
      body: cluster({ config: { ...config, shoeSize: 44 } }),
    });
    const { id } = made.json as { id: number };
    expect(made.json).toEqual({ id, ...cluster({ config }) });
    const changed = { ...config, workDir: '/elsewhere', maxQueueSize: 1, port: 22 };
    await call(`PUT /identities/${id}`, {
      body: { managedIdentity: cluster({ config: changed }) },
    });
    expect(await get(`/identities/${id}`)).toEqual({
      managedIdentity: { id, ...cluster({ config: { ...config, port: 22 } }) },
    });
  });

  it('are for owners to change', async () => {
    const { id } = await seeded();
    for (const route of ['POST /identities', `PUT /identities/${id}`, `DELETE /identities/${id}`]) {
      const answer = await call(route, { as: 'member', body: cluster() });
      expect(answer).toMatchObject({ status: 403, text: '' });
    }
    expect((await call(`GET /identities/${id}`, { as: 'member' })).status).toBe(200);
  });

  it('are kept while something runs on them and that is asked for', async () => {
    const { id } = await seeded();
    const { status, json } = await call(`DELETE /identities/${id}?checked=true`);
    expect([status, json]).toEqual([
      409,
      {
        managedCredentialsId: expect.stringMatching(/^\d+$/),
        conflicts: [
          {
            type: 'workflow',
            id: expect.any(String),
            name: 'happy_turing',
            url: expect.any(String),
          },
        ],
      },
    ]);
    expect((await call(`DELETE /identities/${id}?checked=TRUE`)).status).toBe(409);
    for (const checked of ['1', 'yes', 'tru']) {
      const answer = await call(`DELETE /identities/${id}?checked=${checked}`);
      expect([answer.status, answer.json]).toEqual([
        400,
        { message: "Invalid value for parameter 'checked'" },
      ]);
    }
    expect(await call(`DELETE /identities/${id}?checked=`)).toMatchObject({
      status: 204,
      text: '',
    });
    expect(await get('/identities')).toEqual({ managedIdentities: [], totalSize: 0 });
    expect(service.service.store.identities.credentials.size).toBe(0);
  });
});

describe('ids', () => {
  it.each([
    ['GET /identities/x', 'managedIdentityId'],
    ['DELETE /identities/1.0', 'managedIdentityId'],
    ['GET /identities/{id}/credentials?userId=x', 'userId'],
    ['POST /identities/{id}/credentials?userId=99999999999999999999', 'userId'],
    ['PUT /identities/{id}/credentials/x', 'managedCredentialsId'],
  ])('%s is refused for the %s', async (route, name) => {
    const { id } = await seeded();
    const { status, json } = await call(route.replace('{id}', String(id)), { body: credentials() });
    expect([status, json]).toEqual([400, { message: `Invalid value for parameter '${name}'` }]);
  });

  it('are numbers, however they are written', async () => {
    const { id } = await seeded();
    expect((await call(`GET /identities/+00${id}`)).status).toBe(200);
    const page = await get<CredentialsPage>(`/identities/${id}/credentials?userId=&max=3`);
    expect(page.managedCredentials).toHaveLength(3);
  });
});

describe('credentials', () => {
  let path: string;
  const page = (query = '', options?: Options) => get<CredentialsPage>(`${path}?${query}`, options);

  async function rowOf(query: string) {
    const [row] = (await page(query)).managedCredentials;
    return row as CredentialsPage['managedCredentials'][number];
  }

  beforeEach(async () => {
    path = `/identities/${(await seeded()).id}/credentials`;
  });

  it('show an owner a row for every member', async () => {
    const { managedCredentials, totalSize } = await page();
    expect(totalSize).toBe(12);
    expect(managedCredentials[0]).toEqual({
      managedCredentialsId: null,
      userId: expect.any(Number),
      userName: 'vera',
      firstName: 'Local',
      lastName: 'Owner',
    });
    expect(managedCredentials[2]).toMatchObject({
      managedCredentialsId: expect.any(Number),
      userName: 'amir-nasser',
      provider: 'ssh',
      metadata: { discriminator: 'ssh', userName: 'amir_nasser' },
    });
  });

  it('show a member his own row', async () => {
    const { managedCredentials, totalSize } = await page('', { as: 'member' });
    expect([managedCredentials.map((row) => row.userName), totalSize]).toEqual([
      ['amir-nasser'],
      1,
    ]);
  });

  it.each([
    ['search=is:added', 7],
    ['search=is:missing', 5],
    ['search=is:missing%20is:added', 12],
    ['search=amir', 1],
    ['search=Amir%20Nas', 1],
    ['search=amir%20is:missing', 0],
    ['userId=1', 0],
  ])('with %s are %i', async (query, count) => {
    expect((await page(query)).totalSize).toBe(count);
  });

  it('are added with 200 for a user, and for the requester when none is named', async () => {
    const missing = await rowOf('search=is:missing%20ivo');
    const { status, json } = await call(`POST ${path}?userId=${missing.userId}`, {
      body: credentials(),
    });
    expect([status, json]).toEqual([200, { managedCredentials: { id: expect.any(Number) } }]);
    const id = (json as { managedCredentials: { id: number } }).managedCredentials.id;
    expect(await rowOf(`userId=${missing.userId}`)).toMatchObject({
      managedCredentialsId: id,
      metadata: { userName: 'linux1' },
    });
    expect((await call(`POST ${path}`, { body: credentials() })).status).toBe(200);
    expect(await rowOf('search=vera')).toMatchObject({ provider: 'ssh' });
  });

  it.each<[string, unknown, string]>([
    [
      'no Linux user',
      credentials({ metadata: { discriminator: 'ssh' } }),
      "Missing metadata property 'userName'",
    ],
    ['no metadata', credentials({ metadata: undefined }), "Missing metadata property 'userName'"],
    ['another provider', credentials({ provider: 'aws' }), 'Unknown credentials provider'],
    [
      'no key',
      credentials({ credentials: { provider: 'ssh', keys: {} } }),
      'Missing SSH private key',
    ],
    ['rubbish for a key', credentials({}, 'rubbish'), 'Unrecognised SSH private key type'],
    ['a public key', credentials({}, ed25519().public), 'Unrecognised SSH private key type'],
    ['half a key', credentials({}, plainKey.slice(0, 100)), 'Unrecognised SSH private key type'],
    [
      'a locked key',
      credentials({}, lockedKey),
      'Cannot open the SSH private key with this passphrase',
    ],
    [
      'a wrong passphrase',
      credentials({}, lockedKey, 'wrong'),
      'Cannot open the SSH private key with this passphrase',
    ],
  ])('with %s are refused', async (_, body, message) => {
    const answer = await call(`POST ${path}`, { body });
    expect([answer.status, answer.json]).toEqual([400, { message }]);
  });

  it.each<[string, string, string | undefined]>([
    ['Ed25519', plainKey, undefined],
    ['RSA', utils.generateKeyPairSync('rsa', { bits: 2048 }).private, undefined],
    ['ECDSA', utils.generateKeyPairSync('ecdsa', { bits: 256 }).private, undefined],
    ['a locked', lockedKey, 'open'],
    ['a PKCS #8 Ed25519', pkcs8('ed25519'), undefined],
    ['a PKCS #8 RSA', pkcs8('rsa'), undefined],
  ])('take %s key', async (_, key, passphrase) => {
    const answer = await call(`POST ${path}`, { body: credentials({}, key, passphrase) });
    expect(answer.status, answer.text).toBe(200);
  });

  it('are not added twice, nor for strangers', async () => {
    const added = await rowOf('search=is:added');
    expect(
      (await call(`POST ${path}?userId=${added.userId}`, { body: credentials() })).json,
    ).toEqual({
      message: `User '${added.userName}' has credentials for 'hpc1' already`,
    });
    expect((await call(`POST ${path}?userId=1`, { body: credentials() })).status).toBe(400);
  });

  it('are replaced as a whole with 204', async () => {
    const { managedCredentialsId: id, userId } = await rowOf('search=is:added');
    const body = credentials({ metadata: { userName: 'renamed' } });
    expect(await call(`PUT ${path}/${id}`, { body })).toMatchObject({ status: 204, text: '' });
    expect(await rowOf(`userId=${userId}`)).toMatchObject({
      managedCredentialsId: id,
      metadata: { userName: 'renamed' },
    });
    const withoutKey = { provider: 'ssh', metadata: { userName: 'x' } };
    expect((await call(`PUT ${path}/${id}`, { body: withoutKey })).status).toBe(400);
    expect((await call(`PUT ${path}/999`, { body })).status).toBe(404);
  });

  it('belong to their user, and to owners', async () => {
    const own = await rowOf('search=amir-nasser');
    const other = await rowOf('search=is:added%20bea');
    const as = 'member';
    const body = credentials();
    expect((await call(`PUT ${path}/${own.managedCredentialsId}`, { as, body })).status).toBe(204);
    for (const route of [
      `PUT ${path}/${other.managedCredentialsId}`,
      `DELETE ${path}/${other.managedCredentialsId}`,
      `POST ${path}?userId=${other.userId}`,
    ]) {
      expect(await call(route, { as, body })).toMatchObject({ status: 403, text: '' });
    }
    expect((await call(`DELETE ${path}/${own.managedCredentialsId}`, { as })).status).toBe(204);
    expect((await call(`POST ${path}`, { as, body })).status).toBe(200);
  });

  it('are kept while a run depends on them, when that is asked for', async () => {
    const busyId = service.service.store.identities.runs.rows()[0]?.credentialsId;
    const idle = await rowOf('search=is:added');
    expect((await call(`DELETE ${path}/${idle.managedCredentialsId}?checked=true`)).status).toBe(
      204,
    );
    expect(await call(`DELETE ${path}/${busyId}?checked=true`)).toMatchObject({
      status: 409,
      json: { managedCredentialsId: busyId, conflicts: [{ name: 'happy_turing' }] },
    });
    expect((await call(`DELETE ${path}/${busyId}?checked=false`)).status).toBe(204);
    expect((await page('search=is:added')).totalSize).toBe(5);
    expect(service.service.store.identities.runs.size).toBe(0);
  });
});

describe('what differs from service to service', () => {
  it('sends ids beyond 2^53 digit by digit, and finds them again', async () => {
    await start('big-ids');
    const { text } = await call('GET /identities');
    const id = /"id":(\d+)/.exec(text)?.[1] ?? '';
    expect(Number.isSafeInteger(Number(id))).toBe(false);
    const listed = await call(`GET /identities/${id}/credentials`);
    const users = [...listed.text.matchAll(/"userId":(\d+)/g)].map(([, digits]) => digits);
    expect(new Set(users).size).toBe(12);
    const one = await call(`GET /identities/${id}/credentials?userId=${users[3]}`);
    expect(one.text).toContain(`"userId":${users[3]}`);
    expect(one.json).toMatchObject({ totalSize: 1 });
  });

  it('adds fields that nobody knows', async () => {
    await start('extra-fields');
    expect(await seeded()).toHaveProperty('shinyNewField');
  });

  it('lets 20 calls a second pass for each token', async () => {
    await start('rate-limit');
    service.clock.advance(1000);
    const burst = await Promise.all(Array.from({ length: 25 }, () => call('GET /identities')));
    expect(burst.map(({ status }) => status)).toEqual([
      ...Array(20).fill(200),
      ...Array(5).fill(429),
    ]);
    expect(burst.at(-1)).toMatchObject({
      headers: { 'retry-after': '1' },
      json: { message: 'Too many requests' },
    });
    expect((await call('GET /identities', { as: 'member' })).status).toBe(200);
    service.clock.advance(1000);
    expect((await call('GET /identities')).status).toBe(200);
  });

  it('can answer 502 when the write is done', async () => {
    await start('POST /identities-api/identities=lost:502x1');
    expect((await call('POST /identities', { body: cluster() })).status).toBe(502);
    expect((await get<IdentityPage>('/identities')).totalSize).toBe(2);
  });
});
