/** An organization owner's job with the built program: keys for 200 members of the embedded service, and what follows. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { newKey } from '../../src/ssh/keys/new-key.ts';
import { startService } from '../support/local.ts';
import { createHome, hasTool, type ProgramHome } from '../support/program.ts';

const hasSsh = hasTool('ssh');
let owner: ProgramHome;
beforeEach(() => {
  owner = createHome({ key: false });
});
afterEach(() => owner.dispose());

interface Row {
  userName: string;
  managedCredentialsId: number | null;
}

async function start(...args: string[]) {
  const { code, stdout, stderr } = await owner.run(['local', 'start', '--json', ...args]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { identities: { endpoint: string; token: string } };
}

const mi = (...args: string[]) => owner.run(['managed-identities', ...args]);
const creds = (...args: string[]) => mi('credentials', ...args);

/** A key file for each name, and the CSV that leads to them. */
function csvFor(names: readonly string[]): string {
  const directory = join(owner.home, 'keys');
  mkdirSync(directory, { mode: 0o700, recursive: true });
  const lines = names.map((name) => {
    writeFileSync(join(directory, name), newKey(name), { mode: 0o600 });
    return `${name},${name.replaceAll('-', '_')},keys/${name}`;
  });
  const file = join(owner.home, 'members.csv');
  writeFileSync(file, `member,linux_username,key_file\r\n${lines.join('\r\n')}\r\n`);
  return file;
}

describe('managed identities of the embedded service', () => {
  it('go from nothing to 200 keys and back, under the limit on requests', async () => {
    await start('--members', '200', '--fault', 'rate-limit,extra-fields');
    const made = await mi('create', 'cluster', '-p', 'slurm', '-H', 'login.example.com', '-q');
    expect(made).toMatchObject({ code: 0, stdout: 'cluster\n' });
    const names = (await creds('list', 'cluster', '-q')).stdout.trim().split('\n');
    expect(names).toHaveLength(200);
    const csv = csvFor(names);

    const plan = await creds('import', csv, '--identity', 'cluster', '--dry-run', '--json');
    expect(plan.code).toBe(0);
    expect(
      (JSON.parse(plan.stdout) as { action: string }[]).every(({ action }) => action === 'create'),
    ).toBe(true);

    const done = await creds('import', csv, '--identity', 'cluster', '--yes', '--json');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const results = JSON.parse(done.stdout) as { member: string; result: string }[];
    expect(results.map(({ member }) => member)).toEqual(names);
    expect(results.every(({ result }) => result === 'created')).toBe(true);

    const again = await creds('import', csv, '--identity', 'cluster', '--yes', '--json');
    expect(
      (JSON.parse(again.stdout) as { result: string }[]).every(
        ({ result }) => result === 'skipped',
      ),
    ).toBe(true);

    const audit = await creds(
      'audit',
      'cluster',
      '--expect',
      csv,
      '--exit-code',
      '--older-than',
      '1d',
    );
    expect(audit.code).toBe(0);
    expect(audit.stderr).toContain(
      'cluster: 200 added, 0 missing\neverything is as expected\nno key is that old\n',
    );

    const [first = ''] = names.slice(5);
    expect((await creds('offboard', first, '--yes')).code).toBe(0);
    const rows = JSON.parse(
      (await creds('list', 'cluster', '--missing', '--json')).stdout,
    ) as Row[];
    expect(rows.map(({ userName }) => userName)).toEqual([first]);

    const ledger = join(owner.home, '.local/state/uas/uploaded-keys.json');
    expect(statSync(ledger).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(ledger, 'utf8')).uploads).toHaveLength(199);
    expect((await mi('delete', 'cluster', '--yes')).code).toBe(0);
  }, 120_000);

  it('survive lost answers, refusals and pages that move', async () => {
    await start(
      '--fault',
      'POST /identities-api/identities/*/credentials=lost:502x2,PUT /identities-api/identities/*/credentials/*=503x1,drifting-total,flat-describe,big-ids',
    );
    const names = (await creds('list', 'hpc1', '-q')).stdout.trim().split('\n');
    const before = JSON.parse((await creds('list', 'hpc1', '--json')).stdout) as Row[];
    const done = await creds('import', csvFor(names), '--identity', 'hpc1', '--yes', '--json');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const results = JSON.parse(done.stdout) as { result: string }[];
    expect(results.map(({ result }) => result)).toEqual(
      before.map(({ managedCredentialsId }) =>
        managedCredentialsId === null ? 'created' : 'replaced',
      ),
    );
    const after = await creds('list', 'hpc1', '--json');
    expect(after.stdout).not.toContain('"managedCredentialsId": null');
  }, 60_000);

  it('are the own key’s business only, for a member', async () => {
    const service = await startService();
    onTestFinished(() => service.close());
    const { endpoint, memberToken } = service.identities;
    const env = { TOWER_ACCESS_TOKEN: memberToken, TOWER_API_ENDPOINT: endpoint };
    const list = await owner.run(['mi', 'credentials', 'list', 'hpc1', '-o', 'name'], { env });
    expect(list.stdout.trim().split('\n')).toHaveLength(1);
    expect(list.stderr).toContain('you see only your own row');
    const key = join(owner.home, 'key');
    writeFileSync(key, newKey('me'), { mode: 0o600 });
    const set = await owner.run(['mi', 'credentials', 'set', 'hpc1', '-l', 'me', '-k', key], {
      env,
    });
    expect(set.code).toBe(0);
  });

  it('tell what Ctrl-C left undone', async () => {
    await start(
      '--members',
      '150',
      '--fault',
      'POST /identities-api/identities/*/credentials=delay:200ms',
    );
    await mi('create', 'cluster', '-p', 'slurm', '-H', 'login.example.com');
    const names = (await creds('list', 'cluster', '-q')).stdout.trim().split('\n');
    const csv = csvFor(names);
    const running = owner.start([
      'mi',
      'credentials',
      'import',
      csv,
      '--identity',
      'cluster',
      '--yes',
      '--json',
    ]);
    for (;;) {
      const added = JSON.parse(
        (await creds('list', 'cluster', '--added', '--json')).stdout,
      ) as Row[];
      if (added.length > 0) break;
    }
    running.kill('SIGINT');
    const { code, stdout, stderr } = await running.done;
    expect(code).toBe(130);
    expect(stdout).toBe('');
    const { error } = JSON.parse(stderr) as {
      error: { code: string; details: { result: string }[] };
    };
    expect(error.code).toBe('interrupted');
    const results = error.details.map(({ result }) => result);
    expect(results).toHaveLength(150);
    const added = JSON.parse((await creds('list', 'cluster', '--added', '--json')).stdout) as Row[];
    expect(results.filter((result) => result === 'created')).toHaveLength(added.length);
    expect(results.filter((result) => result === 'not done')).toHaveLength(150 - added.length);
  }, 60_000);

  it.runIf(hasSsh)('refuse a key whose login node cannot be reached, under --probe', async () => {
    await start();
    await mi('create', 'cluster', '-p', 'slurm', '-H', '127.0.0.1', '--port', '1');
    const key = join(owner.home, 'key');
    writeFileSync(key, newKey('me'), { mode: 0o600 });
    const result = await creds('set', 'cluster', '-l', 'me', '-k', key, '--probe');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('the key does not log in: ');
    expect(result.stderr).toContain('Connection refused');
  });
});
