import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse } from 'msw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { put, putKey } from '../support/key-files.ts';
import { rowsOf, site } from '../support/mi.ts';

interface Page {
  managedCredentials: unknown[];
  totalSize: unknown;
}
interface Row {
  [field: string]: unknown;
}

/** An owner and 249 members, of whom user003 has credentials; `change` sees each page of them. */
function crowd(change: (page: Page, query: URLSearchParams) => Partial<Page>) {
  const members = Array.from({ length: 249 }, (_none, at) => ({
    userId: 1001 + at,
    userName: `user${String(at + 1).padStart(3, '0')}`,
  }));
  const made = site({
    members,
    after: async (request, answer) => {
      const { pathname, searchParams } = new URL(request.url);
      if (request.method !== 'GET' || !pathname.endsWith('/credentials')) return answer;
      return HttpResponse.json(change((await answer.json()) as Page, searchParams) as Row);
    },
  });
  made.platform.identities[0]?.credentials.set(1003, { id: 41, userName: 'lin3', privateKey: 'x' });
  const creds = (...args: string[]) => made.mi(['credentials', ...args]);
  return { ...made, creds };
}

/** Changes the row of user003. */
const damaged = (fields: Row | null) => (page: Page) => ({
  ...page,
  managedCredentials: page.managedCredentials.map((row) => {
    const known = row as Row;
    return known.userName === 'user003' ? fields && { ...known, ...fields } : known;
  }),
});

function fileOf(...rows: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'uas-pages-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  putKey(directory, 'k');
  return put(directory, 'm.csv', `member,linux_username,key_file\n${rows.join('\n')}\n`, 0o644);
}

describe('a list that does not add up', () => {
  it.each([
    ['says more than it gives', 251, 'the service reported 251 rows and sent 250'],
    ['says more as text', '300', 'the service reported 300 rows and sent 250'],
    ['says less than it gives', 20, 'the service reported 20 rows and sent 100'],
  ])('is an error when it %s', async (_name, totalSize, words) => {
    const { creds } = crowd((page) => ({ ...page, totalSize }));
    const result = await creds('list', 'hpc1', '-q');
    expect(result).toMatchObject({ code: 7, stdout: '' });
    expect(result.stderr).toContain(words);
  });

  it.each(['many', '', -1, 2.5, true, [250]])(
    'is an error when its total is %j',
    async (totalSize) => {
      const { creds } = crowd((page) => ({ ...page, totalSize }));
      const result = await creds('list', 'hpc1');
      expect(result).toMatchObject({ code: 7, stdout: '' });
      expect(result.stderr).toContain('totalSize');
    },
  );

  it('ends an import and an audit, and nobody is called a stranger', async () => {
    const first: unknown[] = [];
    const { creds, platform } = crowd((page) => {
      if (first.length === 0) first.push(...page.managedCredentials);
      return { managedCredentials: first, totalSize: 250 };
    });
    const file = fileOf('user150,lin,k');
    const result = await creds('import', file, '--identity', 'hpc1', '--yes');
    expect(result).toMatchObject({ code: 7, stdout: '' });
    expect(result.stderr).toContain('the service reported 250 rows and sent 100');
    expect(platform.calls.some((call) => call.startsWith('POST'))).toBe(false);
    expect((await creds('audit', 'hpc1', '--expect', file)).code).toBe(7);
  });
});

it.each<[string, (page: Page) => Partial<Page>]>([
  ['the total is text', (page) => ({ ...page, totalSize: String(page.totalSize) })],
  ['there is no total', ({ managedCredentials }) => ({ managedCredentials })],
  [
    'ids are texts',
    (page) => ({
      ...page,
      managedCredentials: page.managedCredentials.map((row) => {
        const { userId } = row as Row;
        return { ...(row as Row), userId: String(userId) };
      }),
    }),
  ],
])('a list is whole when %s', async (_name, change) => {
  const { creds } = crowd(change);
  const result = await creds('list', 'hpc1', '-q');
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout.trim().split('\n')).toHaveLength(250);
});

describe('one broken row', () => {
  it.each([
    ['is not an object', null, 'it is not an object'],
    ['has no name', { userName: null }, 'userName is not text'],
    ['has an empty id', { userId: '' }, 'userId is not an id'],
    [
      'has credentials of another type',
      { managedCredentialsId: {} },
      'managedCredentialsId is not',
    ],
  ])('is shown among the others and reported when it %s', async (_name, fields, words) => {
    const { creds } = crowd(damaged(fields));
    const { code, stdout, stderr } = await creds('list', 'hpc1', '--json');
    expect(code).toBe(0);
    const rows = JSON.parse(stdout) as (Row | null)[];
    expect(rows).toHaveLength(250);
    expect(rows[3]).toEqual(fields && expect.objectContaining(fields));
    expect(stderr).toContain(`warning: row 4 of the list of hpc1 is broken: ${words}`);
    expect((await creds('list', 'hpc1')).stdout.trim().split('\n')).toHaveLength(251);
  });

  it('is one refused row of an import', async () => {
    const { creds } = crowd(damaged({ metadata: 'odd' }));
    const file = fileOf('user003,lin3,k', 'user004,lin4,k');
    const result = await creds('import', file, '--identity', 'hpc1', '--dry-run', '--json');
    expect(rowsOf<Row>(result).map(({ message }) => message)).toEqual([
      expect.stringContaining('the service sent a broken row: metadata is not an object'),
      expect.stringContaining('has the same key'),
    ]);
  });

  it('makes nobody a stranger', async () => {
    const { creds } = crowd(damaged({ userName: null }));
    const file = fileOf('user003,lin3,k');
    const result = await creds('import', file, '--identity', 'hpc1', '--dry-run');
    expect(result.stdout).toContain(
      "user003 was not found; 1 row of the service's list cannot be read",
    );
    expect((await creds('list', 'hpc1', '-m', 'user003')).code).toBe(7);
    expect((await creds('list', 'hpc1', '-m', '1003')).code).toBe(0);
  });

  it('is never as expected in an audit', async () => {
    const { creds } = crowd(damaged({ managedCredentialsId: [] }));
    const result = await creds(
      'audit',
      'hpc1',
      '--expect',
      fileOf('user003,lin3,k'),
      '--exit-code',
    );
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('user003 cannot be checked: the service sent a broken row');
    expect(result.stderr).not.toContain('as expected');
  });

  it('is one refused row of a rotation', async () => {
    const { creds } = crowd(damaged({ managedCredentialsId: {} }));
    const out = mkdtempSync(join(tmpdir(), 'uas-pages-'));
    onTestFinished(() => rmSync(out, { recursive: true, force: true }));
    const args = ['rotate', 'hpc1', '--all', '--generate', '--out', join(out, 'new'), '--yes'];
    const result = await creds(...args, '--json');
    expect(result.code).toBe(9);
    expect(rowsOf<Row>(result)).toMatchObject([
      { member: 'user003', result: 'refused', message: expect.stringContaining('broken row') },
    ]);
  });

  it('of a managed identity without an id ends an audit of all', async () => {
    const { mi } = site({
      after: async (request, answer) => {
        if (new URL(request.url).pathname !== '/identities') return answer;
        const { managedIdentities = [] } = (await answer.json()) as Row;
        const rows = [...(managedIdentities as unknown[]), { name: 'hpc2', platform: 'x' }];
        return HttpResponse.json({ managedIdentities: rows, totalSize: 2 } as Row);
      },
    });
    const result = await mi(['credentials', 'audit']);
    expect(result.code).toBe(7);
    expect(result.stderr).toContain('the service sent a broken managed identity hpc2');
    expect((await mi(['list', '-q'])).stdout).toBe('hpc1\nhpc2\n');
    expect((await mi(['describe', 'hpc1'])).code).toBe(0);
    expect((await mi(['describe', 'hpc2'])).code).toBe(7);
  });

  it('does not let an offboarding say that nothing is there', async () => {
    const { creds, platform } = crowd(
      damaged({ managedCredentialsId: 'x y' as unknown, userId: '' }),
    );
    const result = await creds('offboard', 'user003', '--yes');
    expect(result.code).toBe(7);
    expect(platform.calls.some((call) => call.startsWith('DELETE'))).toBe(false);
  });
});

describe('--max and --offset', () => {
  it.each([
    [['--max', '3'], ['olga', 'user001', 'user002'], ['max=3&offset=0']],
    [['--offset', '248'], ['user248', 'user249'], ['max=100&offset=248']],
    [['--max', '1', '--offset', '100'], ['user100'], ['max=1&offset=100']],
  ])('%j give that part of the members', async (args, names, queries) => {
    const { creds, platform } = crowd((page) => page);
    const { stdout } = await creds('list', 'hpc1', '-q', ...args);
    expect(stdout.trim().split('\n')).toEqual(names);
    const asked = platform.calls.filter((call) => call.includes('/credentials'));
    expect(asked.map((call) => call.split('orgId=900&')[1])).toEqual(queries);
  });

  it('give a part of the managed identities, after the filter', async () => {
    const identities = ['a', 'b', 'c', 'd'].map((name, at) => {
      return { id: 31 + at, name, platform: at % 2 ? 'lsf-platform' : 'slurm-platform' };
    });
    const { mi } = site({ identities });
    expect((await mi(['list', '-q', '--max', '2', '--offset', '1'])).stdout).toBe('b\nc\n');
    expect((await mi(['list', '-q', '-p', 'slurm', '--offset', '1'])).stdout).toBe('c\n');
    expect((await mi(['list', '--offset', '9'])).stderr).toContain('no managed identities found');
  });

  it.each(['0', '-1', 'x', '1.5', ''])('refuse --max=%s before anything is asked', async (max) => {
    const { mi, platform } = site();
    expect((await mi(['list', `--max=${max}`])).code).toBe(2);
    expect((await mi(['credentials', 'list', 'hpc1', `--max=${max}`])).code).toBe(2);
    expect(platform.calls).toEqual([]);
  });
});
