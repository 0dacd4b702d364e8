/** The bodies that the platform publishes, there and back: what goes out, and what comes in, letter by letter. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { read, sshKeygen } from '../support/key-files.ts';
import { uas } from '../support/run.ts';
import { type Answer, createWorld, type RecordedRequest } from '../support/world.ts';

const config = { discriminator: 'altair-platform', hostName: 'pbs.lab.example', port: 22 };
const identity = { id: 71, name: 'pbs-west', platform: 'altair-platform', config };
const listed = {
  managedIdentities: [
    identity,
    {
      id: 9_007_199_254_740,
      name: 'uge',
      platform: 'uge-platform',
      config: { discriminator: 'uge-platform', hostName: '192.0.2.7', port: 2200 },
    },
  ],
  totalSize: 2,
};
const rows = {
  managedCredentials: [
    {
      managedCredentialsId: 610,
      userId: 5001,
      userName: 'vera',
      provider: 'ssh',
      metadata: { discriminator: 'ssh', userName: 'vera_w' },
    },
    {
      managedCredentialsId: null,
      userId: 5002,
      userName: 'wim',
      firstName: 'Wim',
      lastName: 'Bos',
    },
  ],
  totalSize: 2,
};
const inUse = {
  managedCredentialsId: '610',
  conflicts: [{ type: 'workflow', id: 'w1', name: 'sleepy_noether' }],
};

let directory = '';
let key = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'uas-wire-'));
  key = sshKeygen(directory, 'key', '-t', 'ed25519', '-N', 'open sesame');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs against a platform that answers just so; returns the bodies that were sent, too. */
async function mi(args: readonly string[], answers: Readonly<Record<string, Answer>> = {}) {
  const known: Record<string, Answer> = {
    'GET /identities': { body: listed },
    'GET /identities/71/credentials': { body: rows },
    ...answers,
  };
  const world = createWorld({
    service: ({ method, path }: RecordedRequest) => known[`${method} ${path}`],
    env: {
      TOWER_API_ENDPOINT: 'https://platform.test',
      TOWER_ACCESS_TOKEN: 'token-0123456789',
      UAS_ORGANIZATION: '27736',
      PHRASE: 'open sesame',
    },
  });
  const result = await uas(['managed-identities', ...args, '--json'], world);
  const sent = result.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, query, body }) => ({
      line: `${method} ${path}`,
      query,
      body: body === '' ? undefined : JSON.parse(body),
    }));
  return { ...result, sent, value: () => JSON.parse(result.stdout) };
}

describe('identities', () => {
  it('are listed as they come', async () => {
    expect((await mi(['list'])).value()).toEqual(listed.managedIdentities);
  });

  it.each([
    ['wrapped', { managedIdentity: identity }],
    ['flat', identity],
  ])('are described the same, %s or not', async (_form, body) => {
    const answers = { 'GET /identities/71': { body } };
    expect((await mi(['describe', 'pbs-west'], answers)).value()).toEqual(identity);
    expect((await mi(['describe', '71'], answers)).value()).toEqual(identity);
  });

  it.each([
    ['by options', ['-H', 'pbs.lab.example']],
    ['as JSON', ['--config', JSON.stringify(config)]],
  ])('are created with a flat body, %s', async (_how, args) => {
    const result = await mi(['create', 'pbs-west', '-p', 'altair', ...args], {
      'POST /identities': { body: identity },
    });
    const body = { name: 'pbs-west', platform: 'altair-platform', config };
    expect(result.sent).toEqual([{ line: 'POST /identities', query: { orgId: '27736' }, body }]);
    expect(result.value()).toEqual(identity);
  });

  it('are changed with all of it in a wrapper', async () => {
    const result = await mi(['update', 'pbs-west', '-H', 'pbs2.lab.example'], {
      'GET /identities/71': { body: identity },
      'PUT /identities/71': { status: 204 },
    });
    const changed = { ...config, hostName: 'pbs2.lab.example' };
    const managedIdentity = { name: 'pbs-west', platform: 'altair-platform', config: changed };
    expect(result.sent).toMatchObject([{ line: 'PUT /identities/71', body: { managedIdentity } }]);
    expect(Object.keys(result.sent[0]?.body.managedIdentity)).toEqual([
      'name',
      'platform',
      'config',
    ]);
  });
});

describe('credentials', () => {
  const set = () => {
    const phrase = ['--passphrase-env', 'PHRASE'];
    return ['credentials', 'set', 'pbs-west', '-l', 'wim_w', '-k', key, ...phrase];
  };
  const body = () => ({
    provider: 'ssh',
    credentials: {
      provider: 'ssh',
      keys: { privateKey: read(key), passphrase: 'open sesame' },
    },
    metadata: { userName: 'wim_w' },
  });

  it('are listed as they come, with and without a key', async () => {
    expect((await mi(['credentials', 'list', 'pbs-west'])).value()).toEqual(
      rows.managedCredentials,
    );
  });

  it('are added for a member who has none', async () => {
    const line = 'POST /identities/71/credentials';
    const result = await mi([...set(), '-m', 'wim'], {
      [line]: { body: { managedCredentials: { id: 611 } } },
    });
    const query = { orgId: '27736', userId: '5002' };
    expect(result.sent).toEqual([{ line, query, body: body() }]);
    expect(result.value()).toMatchObject({ managedCredentialsId: 611, action: 'created' });
  });

  it('are replaced by the same body where there are some', async () => {
    const line = 'PUT /identities/71/credentials/610';
    const result = await mi([...set(), '-m', 'vera'], { [line]: { status: 204 } });
    expect(result.sent).toEqual([{ line, query: { orgId: '27736' }, body: body() }]);
    expect(result.value()).toMatchObject({ managedCredentialsId: 610, action: 'replaced' });
  });

  it('are refused in the platform’s words', async () => {
    const message = 'Unrecognised SSH private key type';
    const result = await mi([...set(), '-m', 'wim'], {
      'POST /identities/71/credentials': { status: 400, body: { message } },
    });
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(result.stderr).error).toMatchObject({ message, status: 400 });
  });

  it.each([
    ['credentials', ['credentials', 'delete', 'pbs-west', '-m', 'vera'], '/credentials/610'],
    ['the whole identity', ['delete', 'pbs-west'], ''],
  ])('are kept while a run needs %s, which is shown as it came', async (_what, args, path) => {
    const line = `DELETE /identities/71${path}`;
    const result = await mi([...args, '--yes'], { [line]: { status: 409, body: inUse } });
    const query = { orgId: '27736', checked: 'true' };
    expect(result.sent).toEqual([{ line, query, body: undefined }]);
    expect(result.code).toBe(6);
    expect(JSON.parse(result.stderr).error.details).toEqual(inUse.conflicts);
  });
});
