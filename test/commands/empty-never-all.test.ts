/** Nothing said is never everything meant: not by an argument, an option, a variable, standard input, a file or a filter. */
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import type { App } from '../../src/command/app.ts';
import { globalFlags } from '../../src/command/global-options.ts';
import { type Corpus, corpus } from '../support/corpus.ts';
import { put } from '../support/key-files.ts';

const idle: App = {
  tree: () => buildProgram({ version: '', app: idle, path: 'all' }),
  action: () => async () => {},
};

/** Runs it and returns what was sent to change something. */
async function changesBy(
  world: Corpus,
  args: readonly string[],
  options: Parameters<Corpus['run']>[1] = {},
) {
  const ran = await world.run(args, options);
  const changes = ran.world.requests.filter(({ method }) => method !== 'GET');
  return { ...ran, changes };
}

const nothing: [string, string[], string?][] = [
  ['no word', []],
  ['an empty argument', ['']],
  ['a blank argument', [' \t']],
  ['a comma', [',']],
  ['an empty standard input', ['-'], ''],
  ['blank lines', ['-'], '\n\n  \r\n'],
  ['only comments', ['-'], '# uai-vera-one\n'],
  ['only a byte order mark', ['-'], '\ufeff\n'],
  ['only commas', ['-'], ',,\n , \n'],
];

const deletes = [
  ['delete'],
  ['admin', 'uais', 'delete'],
  ['admin', 'config', 'images', 'delete'],
  ['admin', 'config', 'volumes', 'delete'],
  ['admin', 'config', 'resources', 'delete'],
  ['admin', 'config', 'classes', 'delete'],
  ['managed-identities', 'delete'],
];

describe.each(deletes)('uas %s %s %s %s', (...words) => {
  const command = words.filter(Boolean);
  it.each(nothing)(
    'with %s is refused, with --yes and without',
    async (_name, more, stdin = '') => {
      const world = await corpus();
      for (const yes of [['--yes'], []]) {
        const { code, changes, stdout } = await changesBy(world, [...command, ...more, ...yes], {
          stdin,
        });
        expect({ code, changes, stdout }).toEqual({ code: 2, changes: [], stdout: '' });
      }
    },
  );
});

describe('a value that is empty', () => {
  it.each([
    [['delete', '--uai-list', '']],
    [['delete', '--uai-list=']],
    [['delete', '--uai-list', ' , ']],
    [['delete', 'uai-vera-one', '']],
    [['delete', 'uai-vera-one', '--uai-list', '']],
    [['admin', 'uais', 'delete', '--uai-list', '']],
    [['admin', 'uais', 'delete', '--owner', '']],
    [['admin', 'uais', 'delete', '--owner', '  ']],
    [['admin', 'uais', 'delete', '--owner=']],
    [['admin', 'uais', 'delete', '--class', '']],
    [['admin', 'uais', 'delete', '--class-id', '']],
    [['admin', 'uais', 'delete', '--class', '', '--owner', 'vera']],
    [['admin', 'uais', 'list', '--owner', '']],
    [['admin', 'uais', 'list', '--class', '']],
    [['uais', 'delete']],
    [['uais', 'delete', '--username', '']],
    [['uais', 'list', '--username', '']],
    [['describe', '']],
    [['wait', '']],
    [['wait', ',']],
    [['ssh', '']],
    [['admin', 'uais', 'describe', '']],
    [['admin', 'uais', 'create', '--owner', '']],
    [['admin', 'config', 'images', 'describe', '']],
    [['admin', 'config', 'images', 'create', '']],
    [['admin', 'config', 'images', 'update', '']],
    [['managed-identities', 'describe', '']],
    [['managed-identities', 'delete', '']],
    [['managed-identities', 'credentials', 'list', '']],
    [['managed-identities', 'credentials', 'delete', 'hpc1', '--member', '']],
    [['managed-identities', 'credentials', 'offboard', '']],
    [['managed-identities', 'credentials', 'rotate', 'hpc1', '--generate', '--member', '']],
    [['managed-identities', 'credentials', 'rotate', 'hpc1', '--generate']],
    [['api', 'DELETE', '/admin/uais']],
    [['api', 'DELETE', '/admin/uais?uai_list=']],
    [['api', 'DELETE', '/admin/uais', '-f', 'owner=']],
    [['api', 'DELETE', '/admin/uais/']],
    [['api', 'DELETE', '/admin//uais']],
    [['api', 'DELETE', '/admin/config']],
    [['api', 'DELETE', '/admin/config/']],
    [['api', 'DELETE', '/uais']],
    [['config', 'set', 'endpoint=']],
    [['config', 'use', '']],
    [['list', '--endpoint', '']],
    [['list', '--configuration', '']],
    [['list', '--token-file', '']],
    [['list', '--timeout', '']],
    [['list', '-o', '']],
    [['list', '--json=']],
    [['list', '--json=,']],
    [['list', '--query', '']],
    [['list', '--columns', '']],
    [['list', '--sort', '']],
    [['create', '--image', '']],
    [['create', '--ports', '']],
    [['create', '--publickey', '']],
    [['create', '--json=']],
    [['create', '--columns=']],
    [['create', '--sort', 'a:b:c']],
  ])('is refused before anything is changed: %j', async (args) => {
    const world = await corpus();
    const { code, changes, stdout, stderr } = await changesBy(world, [...args, '--yes']);
    expect({ code, changes, stdout }).toEqual({ code: 2, changes: [], stdout: '' });
    expect(stderr).not.toMatch(/unexpected|^ +at /m);
  });

  it.each([
    ['', '--prune'],
    ['\n# nothing\n', '--prune'],
    ['---\n', '--prune'],
    ['{}', '--prune'],
    ['null', '--prune'],
    ['images:\nvolumes:\nresources:\nclasses:\n', '--prune'],
  ])('in a file prunes nothing: %j', async (text, prune) => {
    const world = await corpus();
    const file = put(world.home, 'empty.yaml', text);
    for (const more of [
      ['-f', file],
      ['-f', '-'],
    ]) {
      const { code, changes } = await changesBy(
        world,
        ['admin', 'config', 'apply', ...more, prune, '--yes'],
        { stdin: text },
      );
      expect({ code, changes }).toEqual({ code: 2, changes: [] });
    }
  });

  it.each(['', 'member,linux_username,key_file\n', '\n\n', '# x\n', '\ufeff'])(
    'in a list of members imports nobody: %j',
    async (text) => {
      const world = await corpus();
      const file = put(world.home, 'nobody.csv', text);
      const words = ['managed-identities', 'credentials', 'import'];
      for (const from of [file, '-']) {
        const args = [...words, from, '--identity', 'hpc1', '--yes'];
        const { code, changes } = await changesBy(world, args, { stdin: text });
        expect({ code, changes }).toEqual({ code: 2, changes: [] });
      }
    },
  );

  it('in a variable counts as absent', async () => {
    const world = await corpus();
    const empty = ['UAS_CONFIGURATION', 'UAS_OUTPUT', 'UAS_TIMEOUT', 'UAS_IMAGE', 'SSL_CERT_FILE'];
    const env = Object.fromEntries(empty.map((name) => [name, '']));
    expect((await world.run(['list'], { env })).code).toBe(0);
  });
});

/** Options that may be emptied, since that is a value for them. */
const mayBeEmpty: Record<string, readonly string[]> = {
  init: ['--username', '--password', '--tenant'],
  'admin config resources update': ['--comment'],
  'admin config classes update': ['--comment'],
  'managed-identities update': [
    ...['--work-dir', '--launch-dir', '--head-queue', '--compute-queue'],
    ...['--head-job-options', '--ssh-user'],
  ],
  ...Object.fromEntries(
    ['set', 'add', 'update'].map((verb) => [
      `managed-identities credentials ${verb}`,
      ['--description', '--base-url', '--category'],
    ]),
  ),
};

describe('an option of any command', () => {
  it.each(['', ' ', '\u00a0', '\ufeff'])(
    'that is given as %j is refused by its name before anything else, with --yes and without',
    async (value) => {
      const world = await corpus();
      const program = await buildProgram({ version: '', app: idle, path: 'all' });
      const seen = new Set<string>();
      for (const { words, args } of world.commands) {
        const command = words
          .split(' ')
          .reduce((at, word) => at.commands.find((c) => c.name() === word) ?? at, program);
        const isUpdate = /^admin config \w+ update$/.test(words);
        for (const { long, required, hidden } of command.options) {
          const isGlobal = globalFlags.includes(long ?? '');
          if (!long || !required || mayBeEmpty[words]?.includes(long)) continue;
          // Global options are the same everywhere: one command that asks for consent stands for all.
          if ((isGlobal || hidden) && words !== 'admin uais delete') continue;
          // What an update may not empty it refuses with a message of its own.
          if (isUpdate || (value !== '' && seen.has(long))) continue;
          seen.add(long);
          for (const yes of value === '' ? [['--yes'], []] : [[]]) {
            const others = args.filter((arg) => arg !== '--yes');
            const ran = await world.run([...others, `${long}=${value}`, ...yes]);
            const { code, stdout, stderr } = ran;
            const flag = long === '--json-fields' ? '--json=' : long;
            expect({ words, long, code, stdout, sent: ran.world.requests.length }).toEqual({
              ...{ words, long, code: 2, stdout: '', sent: 0 },
            });
            expect(stderr.split('\n')[0]).toContain(flag);
            expect(stderr).not.toMatch(/confirmation/);
          }
        }
      }
      expect(seen.size).toBeGreaterThan(80);
    },
  );

  it('that empties a field with it leaves the other fields and objects alone', async () => {
    const world = await corpus();
    for (const kind of ['resources', 'classes'] as const) {
      const name = kind === 'resources' ? 'small' : 'login class';
      const { code, changes } = await changesBy(world, [
        ...['admin', 'config', kind, 'update', name, '--comment', ''],
      ]);
      expect({ kind, code, count: changes.length }).toEqual({ kind, code: 0, count: 1 });
      expect(Object.keys(changes[0]?.query ?? {})).toContain('comment');
    }
    for (const [kind, args] of [
      ['volumes', ['home', '--empty-dir=']],
      ['volumes', ['home', '--mount-path', '']],
      ['images', ['cray-uai-sles15sp3:1.6.0', '--default=']],
      ['classes', ['login class', '--image', '']],
    ] as const) {
      const { code, changes } = await changesBy(world, [
        'admin',
        'config',
        kind,
        'update',
        ...args,
      ]);
      expect({ args, code: code > 0, changes }).toEqual({ args, code: true, changes: [] });
    }
  });
});

describe('a variable', () => {
  it.each([
    ...['UAS_CONFIGURATION', 'UAS_OUTPUT', 'UAS_TIMEOUT', 'UAS_ENDPOINT', 'UAS_ORGANIZATION'],
    ...['TOWER_API_ENDPOINT', 'SSL_CERT_FILE', 'CRAY_CREDENTIALS'],
  ])('%s that is blank is refused, or counts as absent, and widens nothing', async (name) => {
    const world = await corpus();
    const env = { [name]: ' ', ...(name === 'CRAY_CREDENTIALS' ? { UAS_TOKEN: '' } : {}) };
    for (const args of [
      ['admin', 'uais', 'delete', '--owner', 'vera', '--dry-run'],
      ['managed-identities', 'credentials', 'offboard', 'olivia-ortega', '--dry-run'],
    ]) {
      const { code, changes, stderr } = await changesBy(world, args, { env });
      expect({ name, changes }).toEqual({ name, changes: [] });
      expect([0, 2, 4]).toContain(code);
      expect(stderr).not.toMatch(/: unexpected: |^ +at /m);
    }
  });
});

describe('a selection that fits nothing', () => {
  it.each([
    [['admin', 'uais', 'delete', '--owner', 'nobody', '--yes'], 0],
    [['uais', 'delete', '--username', 'nobody', '--yes'], 0],
    [['admin', 'uais', 'delete', '--class', 'UAI broker class', '--yes'], 3],
    [['delete', 'uai-vera-x', '--yes'], 3],
    [['admin', 'config', 'images', 'delete', 'nothing', '--yes'], 3],
    [['admin', 'config', 'classes', 'delete', 'nothing', '--yes'], 3],
    [['managed-identities', 'delete', 'nothing', '--yes'], 3],
    [['managed-identities', 'credentials', 'delete', 'hpc1', '-m', 'nobody', '--yes'], 3],
    [['managed-identities', 'credentials', 'offboard', 'nobody', '--yes'], 3],
  ])('deletes nothing and says so: %j', async (args, expected) => {
    const world = await corpus();
    const { code, changes, stdout, stderr } = await changesBy(world, args);
    expect({ code, changes, stdout }).toEqual({ code: expected, changes: [], stdout: '' });
    expect(stderr).toMatch(/there is no|no .* found|nothing was deleted/);
  });
});

describe('everything', () => {
  it('is deleted by --all alone, with consent', async () => {
    const world = await corpus();
    for (const args of [
      ['delete', '--all'],
      ['admin', 'uais', 'delete', '--all'],
      ['admin', 'config', 'delete'],
      ['admin', 'uais', 'delete', '--all', '--owner', 'vera', '--yes'],
      ['admin', 'uais', 'delete', 'uai-vera-one', '--all', '--yes'],
      ['admin', 'uais', 'delete', 'uai-vera-one', '--owner', 'vera', '--yes'],
      ['delete', '--all', 'uai-vera-one', '--yes'],
    ]) {
      const { code, changes } = await changesBy(world, args);
      expect({ args, code, changes }).toEqual({ args, code: 2, changes: [] });
    }
    const { code, changes } = await changesBy(world, ['delete', '--all', '--yes']);
    expect(code).toBe(0);
    // By their names even so: who came meanwhile was not shown.
    expect(changes.map(({ query }) => query.uai_list?.split(',').length)).toEqual([3]);
  });

  it('is not what a list means that the service sends with an empty or strange name', async () => {
    for (const name of ['', ' ', 'a,b', '../..', '%', '\u0000', 'uai one']) {
      const world = await corpus({
        wrap: (send) => async (request) => {
          if (request.method !== 'GET') return send(request);
          const body = JSON.stringify([{ uai_name: name, uai_status: 'x', username: 'vera' }]);
          return {
            status: 200,
            statusText: '',
            headers: { 'content-type': 'application/json' },
            body: (async function* () {
              yield Buffer.from(body);
            })(),
          };
        },
      });
      for (const args of [
        ['delete', '--all', '--yes'],
        ['admin', 'uais', 'delete', '--owner', 'vera', '--yes'],
      ]) {
        const { code, changes } = await changesBy(world, args);
        expect({ name, code: code > 0, changes }).toEqual({ name, code: true, changes: [] });
      }
    }
  });

  it('is not what a service may send for one owner', async () => {
    const world = await corpus({
      wrap: (send) => async (request) => {
        request.url.searchParams.delete('owner');
        return send(request);
      },
    });
    const words = ['admin', 'uais', 'delete', '--owner', 'someone', '--yes'];
    const { code, changes, stderr } = await changesBy(world, words);
    expect({ code, changes }).toEqual({ code: 7, changes: [] });
    expect(stderr).toMatch(/which does not belong to someone/);
  });
});
