import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putKey } from '../support/key-files.ts';
import { site as newSite } from '../support/mi.ts';
import { uas } from '../support/run.ts';

let directory = '';
let key = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'uas-tw-'));
  key = putKey(directory, 'key');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A platform with two clusters, on the first of which bob has credentials. */
function site() {
  const made = newSite({
    members: [
      { userId: 77, userName: 'alice' },
      { userId: 78, userName: 'bob' },
    ],
    identities: [
      { id: 31, name: 'hpc1' },
      { id: 32, name: 'hpc2' },
    ],
  });
  made.platform.identities[0]?.credentials.set(78, { id: 41, userName: 'b', privateKey: 'old' });
  return made;
}

/** The command lines of `tw managed-identities`, with the long form of the option that is taken by output. */
const lines: [line: string, call: string][] = [
  ['list --organization acme', 'GET /identities'],
  [
    'add --organization acme -n new -p slurm -H login.example.com --port 22',
    'POST /identities?orgId=900',
  ],
  ['view --organization acme -n hpc1', 'GET /identities/31?'],
  ['view --organization acme -i 31', 'GET /identities/31?'],
  ['update --organization acme -n hpc1 --new-name hpc3', 'PUT /identities/31?'],
  ['update --organization acme -i 31 -H other.example.com --port 23', 'PUT /identities/31?'],
  ['delete --organization acme -n hpc2 --yes', 'DELETE /identities/32?orgId=900&checked=true'],
  ['delete --organization acme -i 32 --force -y', 'DELETE /identities/32?orgId=900&checked=false'],
  ['credentials --organization acme -n hpc1', 'GET /identities/31/credentials?'],
  ['credentials --organization acme -i 31', 'GET /identities/31/credentials?'],
  ['credentials -n hpc1 --json', 'GET /identities/31/credentials?'],
  ['credentials --organization=acme --name=hpc1 list --missing', 'GET /identities/31/credentials?'],
  ['--organization acme list', 'GET /identities'],
  [
    'credentials --organization acme -n hpc1 add -m alice -l al -k KEY',
    'POST /identities/31/credentials?orgId=900&userId=77',
  ],
  ['credentials -n hpc1 add -l olga -k KEY -p', 'POST /identities/31/credentials?orgId=900'],
  ['credentials -i 31 --json update -m bob -l bo -k KEY', 'PUT /identities/31/credentials/41?'],
  [
    'credentials --organization acme -n hpc1 delete -m bob -y',
    'DELETE /identities/31/credentials/41?orgId=900&checked=true',
  ],
  [
    'credentials -n hpc1 delete -m bob --force -y',
    'DELETE /identities/31/credentials/41?orgId=900&checked=false',
  ],
];

describe('who knows tw', () => {
  it.each(lines)('may type %s', async (line, call) => {
    const { mi, platform } = site();
    const result = await mi(line.replace('KEY', key).split(' '));
    expect(result.stderr).not.toContain('uas: ');
    expect(result.code).toBe(0);
    expect(platform.calls).toContainEqual(expect.stringContaining(call));
  });

  it.each([
    ['list -o acme', 'GET /identities'],
    ['list -oacme', 'GET /identities'],
    ['-o acme list', 'GET /identities'],
    ['view -o=acme -n hpc1 -o json', 'GET /identities/31?'],
    ['credentials -o acme -n hpc1', 'GET /identities/31/credentials?'],
    ['credentials -n hpc1 -o acme add -m alice -l al -k KEY', 'POST /identities/31/credentials'],
  ])('names the organization with -o: %s', async (line, call) => {
    const { mi, platform } = site();
    const { code } = await mi(line.replace('KEY', key).split(' '));
    expect(code).toBe(0);
    expect(platform.calls).toContainEqual(expect.stringContaining(call));
    expect(platform.calls.join()).toContain('workspaces');
  });

  it('learns of an organization that does not exist', async () => {
    const { mi } = site();
    const { code, stderr } = await mi(['list', '-o', 'nobody']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('organization "nobody"')]);
  });

  it.each([
    [['list', '-o', 'json'], /^\[/],
    [['list', '-o', 'name'], /^hpc1\n/],
    [['list', '-o', 'name', '-o', 'acme'], /^hpc1\n/],
  ])('still gets a format from -o: %j', async (args, stdout) => {
    const { mi } = site();
    expect(await mi(args)).toMatchObject({ code: 0, stdout: expect.stringMatching(stdout) });
  });

  it.each<[Record<string, string>, string[], RegExp]>([
    [{ TOWER_CLI_OUTPUT_FORMAT: 'json' }, ['list'], /^\[/],
    [{ TOWER_CLI_OUTPUT_FORMAT: 'console' }, ['list'], /^NAME/],
    [{ TOWER_CLI_OUTPUT_FORMAT: 'json' }, ['list', '-o', 'name'], /^hpc1\n/],
    [{ TOWER_CLI_OUTPUT_FORMAT: 'json' }, ['list', '-q'], /^hpc1\n/],
    [{ TOWER_CLI_OUTPUT_FORMAT: 'json', UAS_OUTPUT: 'csv' }, ['list'], /^name,/],
    [{ TOWER_CLI_OUTPUT_FORMAT: 'other' }, ['list'], /^NAME/],
  ])('keeps the format of TOWER_CLI_OUTPUT_FORMAT: %j %j', async (env, args, stdout) => {
    const { mi } = site();
    expect(await mi(args, { env })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(stdout),
    });
  });

  it('keeps that format for managed identities only', async () => {
    const { world } = site();
    const { stdout } = await uas(
      ['config', 'list'],
      world({ env: { TOWER_CLI_OUTPUT_FORMAT: 'json' } }),
    );
    expect(stdout).not.toMatch(/^\[/);
  });

  it.each([
    [['-t', 'my-secret-token', 'mi', 'list'], 'set TOWER_ACCESS_TOKEN, or use --token-file'],
    [['-u', 'https://x.example.com', 'mi', 'list'], 'TOWER_API_ENDPOINT'],
  ])('gets a hint about the token and the address: %j', async (args, hint) => {
    const { world } = site();
    const result = await uas(args, world());
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(hint);
    expect(result.stderr).not.toContain('my-secret-token');
  });

  it.each([[['-p', 'my pass phrase']], [['-pmy-pass-phrase']], [['--passphrase=my pass phrase']]])(
    'is refused a passphrase on the command line, which nobody is shown: %j',
    async (args) => {
      const { mi, platform } = site();
      for (const verb of ['set', 'add', 'update']) {
        const line = ['credentials', verb, 'hpc1', '-m', 'bob', '-l', 'b', '-k', key, ...args];
        const result = await mi(line);
        expect(result.code).toBe(2);
        expect(result.stderr).toContain(
          '--passphrase-file, --passphrase-env or --passphrase-stdin',
        );
        expect(result.stderr).toContain('visible to every user of this machine');
        expect(result.stderr).not.toMatch(/my.pass.phrase/);
      }
      expect(platform.calls).toEqual([]);
    },
  );

  it('learns what a conflict is about', async () => {
    const made = newSite({
      members: [{ userId: 78, userName: 'bob' }],
      runs: { 78: [{ type: 'workflow', id: 'abc', name: 'happy_turing', url: 'https://x/abc' }] },
    });
    made.platform.identities[0]?.credentials.set(78, { id: 41, userName: 'b', privateKey: 'old' });
    const result = await made.mi(['credentials', '-n', 'hpc1', 'delete', '-m', 'bob', '-y']);
    expect(result.code).toBe(6);
    expect(result.stderr).toContain('happy_turing');
    expect(result.stderr).toContain('--force');
  });
});
