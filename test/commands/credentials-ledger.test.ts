import { mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse } from 'msw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fingerprintOf, put, putKey, read } from '../support/key-files.ts';
import { site as newSite, rowsOf } from '../support/mi.ts';
import type { PlatformOptions } from '../support/platform.ts';
import type { Result } from '../support/run.ts';

interface Row {
  action: string;
  result: string | null;
  message: string | null;
}

const members = [
  { userId: 77, userName: 'alice' },
  { userId: 78, userName: 'bob' },
];
const lost = () => new HttpResponse('', { status: 502 });

/** Nobody has credentials; the files of a member lie in `keys`, and the ledger outlasts each run. */
function site(options: PlatformOptions = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'uas-ledger-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const made = newSite({ members, ...options });
  const [hpc1] = made.platform.identities;
  if (!hpc1) throw new Error('there is no identity');
  const state = { env: { XDG_STATE_HOME: join(directory, 'state') } };
  const creds = (...args: string[]) => made.mi(['credentials', ...args], state);
  const file = (name: string, ...rows: string[]) =>
    put(directory, name, `member,linux_username,key_file\n${rows.join('\n')}\n`, 0o644);
  const importFile = (csv: string, ...args: string[]) =>
    creds('import', csv, '--identity', 'hpc1', '--yes', '--json', ...args);
  const ledger = () =>
    JSON.parse(readFileSync(join(directory, 'state/uas/uploaded-keys.json'), 'utf8')) as {
      uploads: { fingerprint: string }[];
      unsettled: { sent: string; former: string | null }[];
      offboarded: unknown[];
    };
  return { ...made, directory, hpc1, creds, file, importFile, ledger };
}

const resultsOf = (result: Result) => rowsOf<Row>(result).map(({ result: end }) => end);
const messageOf = (result: Result) => rowsOf<Row>(result)[0]?.message;

describe('a replacement whose answer was lost', () => {
  /** The key of alice is replaced, and every answer to that gets lost. */
  async function replacing(isDone: boolean) {
    const trouble = { is: false };
    const isLost = (request: Request) => trouble.is && request.method === 'PUT';
    const made = site(
      isDone
        ? { after: (request, answer) => (isLost(request) ? lost() : answer) }
        : { before: (request) => (isLost(request) ? lost() : undefined) },
    );
    const key = putKey(made.directory, 'a');
    const old = read(key);
    const csv = made.file('members.csv', 'alice,alice_hpc,a');
    await made.importFile(csv);
    const former = fingerprintOf(key);
    putKey(made.directory, 'a');
    trouble.is = true;
    const result = await made.importFile(csv);
    trouble.is = false;
    return { ...made, key, old, csv, former, result };
  }

  it.each([true, false])('is unknown, and the ledger claims neither key (done: %s)', async (is) => {
    const { result, ledger, former, key } = await replacing(is);
    expect(result.code).toBe(9);
    expect(rowsOf(result)).toMatchObject([
      {
        result: 'unknown',
        message: expect.stringContaining('unknown whether the key was stored'),
      },
    ]);
    expect(ledger()).toMatchObject({
      uploads: [],
      unsettled: [{ sent: fingerprintOf(key), former }],
    });
  });

  it('is sent again by the next import, whichever key that has', async () => {
    const { importFile, csv, hpc1, key, ledger } = await replacing(false);
    expect(resultsOf(await importFile(csv))).toEqual(['replaced']);
    expect(hpc1.credentials.get(77)?.privateKey).toBe(read(key));
    expect(ledger().unsettled).toEqual([]);
    expect(resultsOf(await importFile(csv))).toEqual(['skipped']);
  });

  it('is never as expected in an audit', async () => {
    const { creds, csv } = await replacing(true);
    const audit = await creds('audit', 'hpc1', '--expect', csv, '--exit-code');
    expect(audit.code).toBe(1);
    expect(audit.stderr).toContain('alice is alice_hpc, but the key is unknown');
    expect(audit.stderr).not.toContain('as expected');
    const all = await creds('audit', 'hpc1');
    expect(all.stderr).toContain('the key of alice is unknown');
  });

  it('is not undone in silence by the file of the former key', async () => {
    const { importFile, csv, old, directory } = await replacing(true);
    put(directory, 'a', old);
    const result = await importFile(csv);
    expect(resultsOf(result)).toEqual(['refused']);
    expect(messageOf(result)).toMatch(
      /^this key was replaced on \d{4}-\d\d-\d\d; add --restore-older/,
    );
    expect(resultsOf(await importFile(csv, '--restore-older'))).toEqual(['replaced']);
  });

  it('is unknown for `set` too', async () => {
    const trouble = { is: false };
    const { creds, directory, ledger } = site({
      after: (request, answer) => (trouble.is && request.method === 'PUT' ? lost() : answer),
    });
    const key = putKey(directory, 'a');
    const set = ['set', 'hpc1', '-m', 'alice', '-l', 'alice_hpc', '-k', key];
    expect((await creds(...set)).code).toBe(0);
    trouble.is = true;
    const result = await creds(...set);
    expect(result).toMatchObject({ code: 7, stdout: '' });
    expect(result.stderr).toContain('it is unknown whether the key was stored');
    expect(ledger()).toMatchObject({ uploads: [], unsettled: [{ sent: fingerprintOf(key) }] });
  });
});

describe('the ledger during a write', () => {
  it('has forgotten the place before the key is sent, and notes it after', async () => {
    const during: unknown[] = [];
    const { directory, file, importFile, ledger } = site({
      before: (request) => {
        if (request.method === 'PUT') during.push(ledger());
        return undefined;
      },
    });
    const csv = file('members.csv', 'alice,alice_hpc,a');
    const former = fingerprintOf(putKey(directory, 'a'));
    await importFile(csv);
    const sent = fingerprintOf(putKey(directory, 'a'));
    await importFile(csv);
    expect(during).toMatchObject([{ uploads: [], unsettled: [{ sent, former }] }]);
    expect(ledger()).toMatchObject({ uploads: [{ fingerprint: sent }], unsettled: [] });
  });

  it('takes back what it forgot when the service refuses the key', async () => {
    const trouble = { is: false };
    const { directory, file, importFile, ledger } = site({
      before: (request) =>
        trouble.is && request.method === 'PUT'
          ? HttpResponse.json({ message: 'bad key' }, { status: 400 })
          : undefined,
    });
    const csv = file('members.csv', 'alice,alice_hpc,a');
    const fingerprint = fingerprintOf(putKey(directory, 'a'));
    await importFile(csv);
    putKey(directory, 'a');
    trouble.is = true;
    expect(resultsOf(await importFile(csv))).toEqual(['failed']);
    expect(ledger()).toMatchObject({ uploads: [{ fingerprint }], unsettled: [] });
  });

  it('ends the import when it cannot forget a key that it knows', async () => {
    const { directory, file, importFile, platform } = site();
    const csv = file('members.csv', 'alice,alice_hpc,a');
    putKey(directory, 'a');
    await importFile(csv);
    putKey(directory, 'a');
    put(directory, 'state/uas/uploaded-keys.json.lock/in-the-way', '');
    platform.calls.length = 0;
    const result = await importFile(csv);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('nothing was sent');
    expect(platform.calls.filter((call) => call.startsWith('PUT'))).toEqual([]);
  });
});

describe('a first key whose answers were lost', () => {
  it.each([1, 2, 3])(
    'is found when the answer to try %d is lost and the key is there',
    async (at) => {
      let tries = 0;
      const isPost = (request: Request) => request.method === 'POST';
      const { directory, file, importFile, hpc1 } = site({
        before: (request) => {
          if (!isPost(request)) return undefined;
          tries += 1;
          return tries < at ? lost() : undefined;
        },
        after: (request, answer) => (isPost(request) ? lost() : answer),
      });
      const key = putKey(directory, 'a');
      const result = await importFile(file('members.csv', 'alice,alice_hpc,a'));
      expect(resultsOf(result)).toEqual(['created']);
      expect(tries).toBe(at);
      expect(hpc1.credentials.get(77)?.privateKey).toBe(read(key));
    },
  );

  it('fails after three tries when it is not there', async () => {
    const { directory, file, importFile, ledger } = site({
      before: (request) => (request.method === 'POST' ? lost() : undefined),
    });
    putKey(directory, 'a');
    const result = await importFile(file('members.csv', 'alice,alice_hpc,a'));
    expect(rowsOf(result)).toMatchObject([
      { result: 'failed', message: expect.stringContaining('the key was not stored') },
    ]);
    expect(ledger().unsettled).toEqual([]);
  });
});

describe('a deletion', () => {
  /** Alice has a key; each of the two commands takes it away. */
  async function deleting(command: readonly string[], options: PlatformOptions) {
    const during: unknown[] = [];
    const made = site({
      before: (request) => {
        if (request.method === 'DELETE') during.push(made.ledger());
        return undefined;
      },
      ...options,
    });
    const fingerprint = fingerprintOf(putKey(made.directory, 'a'));
    const csv = made.file('members.csv', 'alice,alice_hpc,a');
    await made.importFile(csv);
    const result = await made.creds(...command, '--yes');
    return { ...made, csv, fingerprint, result, during };
  }
  const commands = [
    ['delete', 'hpc1', '-m', 'alice'],
    ['offboard', 'alice'],
  ];

  it.each(commands)('has forgotten the key before it is sent: %s %s', async (...command) => {
    const { ledger, result, during } = await deleting(command, {});
    expect(result.code).toBe(0);
    expect(during).toMatchObject([{ uploads: [], unsettled: [{ sent: null }] }]);
    expect(ledger()).toMatchObject({ uploads: [], unsettled: [] });
  });

  it.each(commands)('that is refused leaves the ledger as it was: %s %s', async (...command) => {
    const runs = { 77: [{ type: 'workflow', id: 'w', name: 'busy' }] };
    const { ledger, fingerprint, result } = await deleting(command, { runs });
    expect(result.code).toBe(6);
    expect(ledger()).toMatchObject({ uploads: [{ fingerprint }], unsettled: [] });
  });

  it('whose answer was lost lets the same key be sent again, but never skipped', async () => {
    const { importFile, csv, result } = await deleting(['delete', 'hpc1', '-m', 'alice'], {
      before: (request) => (request.method === 'DELETE' ? lost() : undefined),
    });
    expect(result.code).toBe(7);
    expect(resultsOf(await importFile(csv))).toEqual(['replaced']);
  });

  it('goes on when the ledger cannot be written', async () => {
    const { creds, directory, file, importFile, hpc1 } = site();
    putKey(directory, 'a');
    await importFile(file('members.csv', 'alice,alice_hpc,a'));
    put(directory, 'state/uas/uploaded-keys.json.lock/in-the-way', '');
    expect((await creds('offboard', 'alice', '--yes')).code).toBe(0);
    expect(hpc1.credentials.has(77)).toBe(false);
  });
});

describe('importing an old file', () => {
  it('does not bring back a key that was rotated out', async () => {
    const { directory, file, creds, importFile, hpc1 } = site();
    const key = putKey(directory, 'a');
    const csv = file('members.csv', 'alice,alice_hpc,a', 'bob,bob_hpc,b');
    putKey(directory, 'b');
    await importFile(csv);
    const rotated = await creds(
      ...['rotate', 'hpc1', '-m', 'alice', '--generate', '--yes'],
      ...['--out', join(directory, 'new')],
    );
    expect(rotated.code).toBe(0);
    const fresh = hpc1.credentials.get(77)?.privateKey;
    const again = await importFile(csv);
    expect(again.code).toBe(9);
    expect(resultsOf(again)).toEqual(['refused', 'skipped']);
    expect(messageOf(again)).toMatch(/replaced on \d{4}-\d\d-\d\d; add --restore-older/);
    expect(hpc1.credentials.get(77)?.privateKey).toBe(fresh);

    hpc1.credentials.delete(77);
    expect(resultsOf(await importFile(csv))).toEqual(['refused', 'skipped']);
    expect(resultsOf(await importFile(csv, '--restore-older'))).toEqual(['created', 'skipped']);
    expect(hpc1.credentials.get(77)?.privateKey).toBe(read(key));
    expect(resultsOf(await importFile(csv))).toEqual(['skipped', 'skipped']);
  });

  it('does not bring back a key older than a rotation of one that was uploaded elsewhere', async () => {
    const { directory, file, creds, importFile, hpc1 } = site();
    hpc1.credentials.set(77, { id: 40, userName: 'alice_hpc', privateKey: 'elsewhere' });
    utimesSync(putKey(directory, 'a'), 1_600_000_000, 1_600_000_000);
    await creds(
      ...['rotate', 'hpc1', '-m', 'alice', '--generate', '--yes'],
      ...['--out', join(directory, 'new')],
    );
    const csv = file('members.csv', 'alice,alice_hpc,a');
    expect(resultsOf(await importFile(csv))).toEqual(['refused']);
    const later = file('later.csv', 'alice,alice_hpc,new/alice_hpc/id_ed25519');
    expect(resultsOf(await importFile(later))).toEqual(['skipped']);
  });

  it('does not bring back somebody who was offboarded', async () => {
    const { directory, file, creds, importFile, hpc1, ledger } = site();
    for (const name of ['a', 'b']) putKey(directory, name);
    const csv = file('members.csv', 'alice,alice_hpc,a', 'bob,bob_hpc,b');
    await importFile(csv);
    expect((await creds('offboard', 'alice', '--yes')).code).toBe(0);
    const again = await importFile(csv);
    expect(resultsOf(again)).toEqual(['refused', 'skipped']);
    expect(messageOf(again)).toMatch(/^alice was offboarded on \d{4}-\d\d-\d\d; add --readmit/);
    expect(hpc1.credentials.has(77)).toBe(false);
    expect(resultsOf(await importFile(csv, '--readmit'))).toEqual(['created', 'skipped']);
    expect(ledger().offboarded).toEqual([]);
    expect(resultsOf(await importFile(csv))).toEqual(['skipped', 'skipped']);
  });

  it('gives a key to somebody whose offboarding took nothing away', async () => {
    const runs = { 77: [{ type: 'workflow', id: 'w', name: 'busy' }] };
    const { directory, file, creds, importFile, ledger } = site({ runs });
    putKey(directory, 'a');
    const csv = file('members.csv', 'alice,alice_hpc,a');
    await importFile(csv);
    expect((await creds('offboard', 'alice', '--yes')).code).toBe(6);
    expect(ledger().offboarded).toEqual([]);
    putKey(directory, 'a');
    expect(resultsOf(await importFile(csv))).toEqual(['replaced']);
  });
});
