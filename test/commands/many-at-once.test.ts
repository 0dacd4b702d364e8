/** Commands that take many items report the result for each, in the order of the input, whatever happens. */
import { describe, expect, it } from 'vitest';
import { type ItemResult, UasError } from '../../src/core/errors.ts';
import { type Corpus, corpus } from '../support/corpus.ts';
import { put } from '../support/key-files.ts';
import { respond } from '../support/world.ts';

type Ending = number | 'done' | 'interrupt' | 'lost';

/** A service that answers the first, second … change as the endings say, once `begin` was called. */
async function service(endings: readonly Ending[]) {
  const left = [...endings];
  const sent: string[] = [];
  let isOn = false;
  const world = await corpus({
    wrap: (send) => async (request) => {
      if (!isOn || request.method === 'GET') return send(request);
      sent.push(request.method);
      const ending = left.shift() ?? 'done';
      if (ending === 'done') return send(request);
      if (ending === 'interrupt') throw new UasError('interrupted', 'interrupted');
      if (ending === 'lost') {
        await send(request);
        throw Object.assign(new Error('broken'), { code: 'ECONNRESET' });
      }
      return respond({
        status: ending,
        body: { title: 'x', status: ending, detail: `answered ${ending}` },
      });
    },
  });
  return {
    world,
    sent,
    begin: () => {
      isOn = true;
    },
  };
}

const five = ['one', 'two', 'three', 'four', 'five'];

async function each(world: Corpus, args: (name: string) => string[]): Promise<void> {
  for (const name of five) expect((await world.run(args(name))).code).toBe(0);
}

/** Five members who have credentials of hpc1. */
async function holders(world: Corpus): Promise<string[]> {
  const list = ['managed-identities', 'credentials', 'list', 'hpc1', '--added', '--json'];
  const rows = JSON.parse((await world.run(list)).stdout) as { userName: string }[];
  return rows.map(({ userName }) => userName).slice(0, 5);
}

interface Kind {
  words: string;
  /** Makes what is to be deleted, and gives its names. */
  prepare(world: Corpus): Promise<string[]>;
  args(names: readonly string[]): string[];
}

const kinds: Kind[] = [
  {
    words: 'admin config images delete',
    async prepare(world) {
      const names = five.map((name) => `registry.local/many/${name}:1`);
      await each(world, (name) => [
        ...['admin', 'config', 'images', 'create', `registry.local/many/${name}:1`],
      ]);
      return names;
    },
    args: (names) => [...names],
  },
  {
    words: 'admin config volumes delete',
    async prepare(world) {
      await each(world, (name) => [
        ...['admin', 'config', 'volumes', 'create', name],
        ...['--mount-path', `/${name}`, '--host-path', `/${name}`],
      ]);
      return five;
    },
    args: (names) => [...names],
  },
  {
    words: 'managed-identities delete',
    async prepare(world) {
      await each(world, (name) => [
        ...['managed-identities', 'create', name],
        ...['--platform', 'slurm', '--host-name', 'login.example.com'],
      ]);
      return five;
    },
    args: (names) => [...names],
  },
  {
    words: 'managed-identities credentials delete',
    prepare: holders,
    args: (names) => ['hpc1', ...names.flatMap((name) => ['--member', name])],
  },
];

interface Failure {
  code: string;
  message: string;
  details: ItemResult[];
}

async function deleteFive(kind: Kind, endings: readonly Ending[], more: readonly string[] = []) {
  const { world, sent, begin } = await service(endings);
  const names = await kind.prepare(world);
  expect(names).toHaveLength(5);
  begin();
  const ran = await world.run([...kind.words.split(' '), ...kind.args(names), '--yes', ...more]);
  return { ...ran, names, sent };
}

const failureOf = (stderr: string) => (JSON.parse(stderr) as { error: Failure }).error;
const mixed: Ending[] = ['done', 404, 403, 500, 'done'];

describe.each(kinds)('uas $words with five names', (kind) => {
  it('tries all of them, and lists the result of each in the order given', async () => {
    const json = await deleteFive(kind, mixed, ['--json']);
    expect(json.code).toBe(9);
    expect(json.sent).toHaveLength(5);
    const { code, message, details } = failureOf(json.stderr);
    const results = JSON.parse(json.stdout) as { item: string; ok: boolean; error?: object }[];
    expect(results.map(({ item, ok, error }) => [item, ok, error !== undefined])).toEqual(
      details.map(({ item, ok }) => [item, ok, !ok]),
    );
    const lineByLine = await deleteFive(kind, mixed, ['-o', 'jsonl']);
    expect(lineByLine.code).toBe(9);
    expect(
      lineByLine.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(results);
    expect(code).toBe('partial');
    expect(message).toMatch(/^3 of 5 /);
    expect(details.map(({ item }) => item)).toEqual(json.names);
    expect(details.map((detail) => detail.status ?? detail.ok)).toEqual([
      true,
      404,
      403,
      500,
      true,
    ]);
    const text = await deleteFive(kind, mixed);
    expect({ code: text.code, stdout: text.stdout }).toEqual({ code: 9, stdout: '' });
    const lines = text.stderr.split('\n').filter((line) => line.startsWith('  '));
    expect(lines.map((line) => line.trim().split('  ')[0])).toEqual(text.names);
    expect(lines.map((line) => line.endsWith('  done'))).toEqual([true, false, false, false, true]);
  });

  it('with --fail-fast tries nothing after the first failure, and says so of the rest', async () => {
    const { code, sent, stderr } = await deleteFive(kind, mixed, ['--json', '--fail-fast']);
    expect({ code, count: sent.length }).toEqual({ code: 9, count: 2 });
    const { details } = failureOf(stderr);
    expect(details.map(({ ok, status, message }) => (ok ? 'done' : (status ?? message)))).toEqual([
      'done',
      404,
      'not tried',
      'not tried',
      'not tried',
    ]);
  });

  it('lists after Ctrl-C what is done, what is not known and what was not tried', async () => {
    const endings: Ending[] = ['done', 403, 'interrupt'];
    const { code, sent, stderr } = await deleteFive(kind, endings, ['--json']);
    expect({ code, count: sent.length }).toEqual({ code: 130, count: 3 });
    const { message, details } = failureOf(stderr);
    expect(message).toMatch(/^interrupted; 4 of 5 .*, as far as is known$/);
    expect(
      details.map(({ ok, status, message: said }) => (ok ? 'done' : (status ?? said))),
    ).toEqual(['done', 403, 'interrupted; the outcome is unknown', 'not tried', 'not tried']);
  });

  it('tries nothing more when the token is rejected, which would meet every name', async () => {
    const { code, stderr } = await deleteFive(kind, ['done', 401, 401], ['--json']);
    expect(code).toBe(9);
    expect(
      failureOf(stderr).details.map(({ ok, code: why, message }) =>
        ok ? 'done' : (why ?? message),
      ),
    ).toEqual(['done', 'unauthenticated', 'not tried', 'not tried', 'not tried']);
  });

  it('counts one whose answer was lost as done when a second look finds it gone', async () => {
    const { code, sent } = await deleteFive(kind, ['done', 'lost']);
    expect({ code, count: sent.length }).toEqual({ code: 0, count: 6 });
  });

  it('goes on after a name that is not found, unless --fail-fast is given', async () => {
    for (const [more, count] of [
      [[], 4],
      [['--fail-fast'], 2],
    ] as const) {
      const { world, sent, begin } = await service([]);
      const [one = '', two = '', , four = '', last = ''] = await kind.prepare(world);
      begin();
      const names = [one, two, 'nobody-knows', four, last];
      const args = [...kind.words.split(' '), ...kind.args(names), '--yes', '--json', ...more];
      const { code, stderr } = await world.run(args);
      expect({ more, code, count: sent.length }).toEqual({ more, code: 9, count });
      const { details } = failureOf(stderr);
      expect(details.map(({ item }) => item)).toEqual(names);
      expect(details[2]).toMatchObject({ ok: false, code: 'not_found' });
    }
  });

  it('takes the same name twice for one', async () => {
    const { world, sent, begin } = await service([]);
    const [one = '', two = ''] = await kind.prepare(world);
    begin();
    const args = [...kind.words.split(' '), ...kind.args([one, two, one]), '--yes'];
    expect((await world.run(args)).code).toBe(0);
    expect(sent).toHaveLength(2);
  });
});

describe('uas managed-identities credentials offboard', () => {
  /** A member with credentials on five managed identities. */
  async function offboard(endings: readonly Ending[], more: readonly string[] = []) {
    const { world, sent, begin } = await service(endings);
    await each(world, (name) => [
      ...['managed-identities', 'create', name],
      ...['--platform', 'slurm', '--host-name', 'login.example.com'],
    ]);
    await each(world, (name) => [
      ...['managed-identities', 'credentials', 'set', name, '--member', 'amir-nasser'],
      ...['--linux-username', 'amir', '--key', `${world.home}/keys/olivia`],
    ]);
    begin();
    const words = ['managed-identities', 'credentials', 'offboard', 'amir-nasser', '--yes'];
    return { ...(await world.run([...words, '--json', ...more])), sent };
  }

  it('goes on after a failure, and lists every managed identity', async () => {
    const { code, sent, stderr } = await offboard(['done', 403, 500]);
    expect(code).toBe(9);
    const { details } = failureOf(stderr);
    expect(details).toHaveLength(sent.length);
    expect(details.map((detail) => detail.status ?? detail.ok).slice(0, 4)).toEqual([
      true,
      403,
      500,
      true,
    ]);
  });

  it('lists after Ctrl-C what was not tried', async () => {
    const { code, sent, stderr } = await offboard(['done', 'interrupt']);
    expect({ code, count: sent.length }).toEqual({ code: 130, count: 2 });
    const [first, second, ...others] = failureOf(stderr).details;
    expect(first).toMatchObject({ ok: true });
    expect(second?.message).toMatch(/outcome is unknown/);
    expect(others.length).toBeGreaterThan(2);
    expect(others.every(({ message }) => message === 'not tried')).toBe(true);
  });

  it('tells that credentials are gone when only the membership stays', async () => {
    const { code, stderr } = await offboard(
      [...Array.from({ length: 6 }, (): Ending => 'done'), 403],
      ['--remove-from-org'],
    );
    expect(code).toBe(5);
    expect(failureOf(stderr).message).toMatch(
      /6 credentials of amir-nasser deleted, but the membership was not ended/,
    );
  });
});

describe('uas managed-identities credentials rotate', () => {
  it('with --fail-fast ends at the first failure, and has a row for each', async () => {
    const { world, begin } = await service([403, 403, 403, 403, 403]);
    const names = await holders(world);
    begin();
    const { code, stderr } = await world.run([
      ...['managed-identities', 'credentials', 'rotate', 'hpc1', '--generate', '--json', '--yes'],
      ...['--out', `${world.home}/fresh`, '--fail-fast', ...names.flatMap((name) => ['-m', name])],
    ]);
    expect(code).toBe(9);
    const { details } = failureOf(stderr);
    expect(details.map(({ item }) => item)).toEqual(names);
    expect(details.every(({ ok }) => !ok)).toBe(true);
  });
});

describe('uas admin config apply', () => {
  const document = (world: Corpus) =>
    put(
      world.home,
      'many.yaml',
      `images:\n${five.map((name) => `  - name: registry.local/many/${name}:1\n`).join('')}`,
    );

  it.each<[string, Ending, number, RegExp]>([
    ['a refusal', 403, 9, /^(?!.*outcome is unknown)/],
    ['Ctrl-C', 'interrupt', 130, /outcome is unknown/],
    ['a lost answer', 'lost', 9, /outcome is unknown/],
  ])(
    'ends at %s, since later steps may need the earlier, and lists all steps',
    async (_what, ending, expected, says) => {
      const { world, sent, begin } = await service(['done', 'done', ending]);
      begin();
      const args = ['admin', 'config', 'apply', '-f', document(world), '--yes', '--json'];
      const { code, stderr } = await world.run(args);
      expect({ code, count: sent.length }).toEqual({ code: expected, count: 3 });
      const { details } = failureOf(stderr);
      expect(
        details.map(({ ok, message }) => {
          if (ok) return 'done';
          return message === 'not tried' ? message : 'failed';
        }),
      ).toEqual(['done', 'done', 'failed', 'not tried', 'not tried']);
      expect(details[2]?.message).toMatch(says);
    },
  );
});

describe('uas wait for several', () => {
  it('names each one that cannot become ready, not only the first', async () => {
    const world = await corpus({
      wrap: (send) => async (request) =>
        request.method === 'GET' && request.url.pathname.endsWith('/uas')
          ? respond({
              body: ['uai-a', 'uai-b'].map((uai_name) => ({
                uai_name,
                uai_status: 'Waiting',
                uai_msg: 'ImagePullBackOff',
              })),
            })
          : send(request),
    });
    const { code, stderr } = await world.run(['wait', 'uai-a', 'uai-b', '--json']);
    expect(code).toBe(8);
    expect(failureOf(stderr).details).toMatchObject([
      { item: 'uai-a', ok: false, code: 'not_ready' },
      { item: 'uai-b', ok: false, code: 'not_ready' },
    ]);
  });

  it('lists which were ready when the time ran out', async () => {
    const world = await corpus();
    const names = ['uai-vera-one', 'uai-nobody'];
    const { code, stderr } = await world.run([
      'wait',
      '--new',
      ...names,
      '--timeout',
      '31s',
      '--json',
    ]);
    expect(code).toBe(124);
    expect(failureOf(stderr).details).toMatchObject([
      { item: 'uai-vera-one', ok: true },
      { item: 'uai-nobody', ok: false, message: 'not ready yet' },
    ]);
  });
});
