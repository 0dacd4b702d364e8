/** The history of the configuration: what is recorded, undo, backups, and edits in an editor. */
import { chmodSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratch } from '../support/account.ts';
import { changes, config, makeObject } from '../support/config-objects.ts';
import { startSite, type TestSite } from '../support/site.ts';
import { fastClock, type WorldOptions } from '../support/world.ts';

let site: TestSite;
let home: string;
let run: (...args: string[]) => ReturnType<TestSite['admin']>;
let runIn: (world: WorldOptions, ...args: string[]) => ReturnType<TestSite['admin']>;

beforeEach(async () => {
  site = await startSite();
  home = scratch();
  runIn = (world, ...args) =>
    site.admin([...config, ...args], { ...world, env: { HOME: home, ...world.env } });
  run = (...args) => runIn({}, ...args);
});

const directory = () => join(home, '.local/state/uas/history');
const ok = async (...args: string[]) => {
  const result = await run(...args);
  expect({ args, code: result.code, stderr: result.code === 0 ? '' : result.stderr }).toEqual({
    args,
    code: 0,
    stderr: '',
  });
  return result;
};
const history = async () =>
  JSON.parse((await ok('history', '--json')).stdout) as {
    id: number;
    outcome: string;
    undone_by: number | null;
    entries: { name: string; state: string; before: unknown }[];
  }[];
const exported = async () => (await ok('export')).stdout;
const undo = async (...args: string[]) => ok('undo', '--yes', ...args);

describe('history', () => {
  it('has every change with what was there before, in private files', async () => {
    await ok('images', 'create', 'reg/a:1');
    await ok('volumes', 'update', 'lustre', '--mount-path', '/work');
    await ok('images', 'delete', 'reg/a:1', '--yes');
    const [third, second, first] = await history();
    expect(first).toMatchObject({ id: 1, outcome: 'done', entries: [{ before: null }] });
    expect(second).toMatchObject({ id: 2, entries: [{ before: { mount_path: '/lus' } }] });
    expect(third).toMatchObject({ id: 3, entries: [{ before: { name: 'reg/a:1' } }] });
    expect(statSync(directory()).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(directory())) {
      expect(statSync(join(directory(), name)).mode & 0o777).toBe(0o600);
    }
  });

  it('asks the service for nothing that the change does not need', async () => {
    const created = await ok('images', 'create', 'reg/a:1');
    expect(created.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
    const deleted = await ok('images', 'delete', 'reg/a:1', '--yes');
    expect(deleted.requests.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
    expect((await ok('history')).requests).toEqual([]);
  });

  it('asks for each list once in bulk changes, and again after a question only', async () => {
    const file = join(home, 'site.yaml');
    writeFileSync(file, 'images: [{name: "reg/a:1"}]\nvolumes: [{name: lustre, mount_path: /x}]\n');
    const methods = (requests: readonly { method: string }[]) =>
      requests.map(({ method }) => method).join(' ');
    const lists = 'GET GET GET GET';
    const applied = await ok('apply', '-f', file, '--yes');
    expect(methods(applied.requests)).toBe(`${lists} POST PATCH`);
    const asked = await runIn({ terminal: true, answers: ['default'] }, 'undo');
    expect([asked.code, methods(asked.requests)]).toEqual([0, `${lists} ${lists} PATCH DELETE`]);
    expect(methods((await undo('1', '--dry-run')).requests)).toBe(lists);
    expect(methods((await ok('delete', '--yes')).requests)).toBe(`${lists} DELETE`);
    const [backup = ''] = (await ok('backups', 'list', '-q')).stdout.split('\n');
    expect(methods((await run('backups', 'restore', backup, '--dry-run')).requests)).toBe(lists);
    expect((await ok('backups', 'list')).requests).toEqual([]);
  });

  it('changes nothing when it cannot be written', async () => {
    await ok('images', 'create', 'reg/a:1');
    chmodSync(directory(), 0o500);
    const { code, stderr, requests } = await run('images', 'delete', 'reg/a:1', '--yes');
    chmodSync(directory(), 0o700);
    if (process.getuid?.() === 0) return;
    expect(code).toBe(1);
    expect(stderr).toContain('cannot write the history');
    expect(changes(requests)).toEqual([]);
  });

  it('says failed for a change that the service refused', async () => {
    const image = await makeObject(site, 'images', { imagename: 'reg/a:1' });
    await makeObject(site, 'classes', { image_id: image.image_id ?? '', comment: 'c' });
    expect((await run('images', 'delete', 'reg/a:1', '--yes')).code).toBe(6);
    expect((await history())[0]).toMatchObject({ outcome: 'failed' });
  });

  it('says unknown for a change whose end was not recorded, and undoes it from what is there', async () => {
    await ok('volumes', 'update', 'lustre', '--mount-path', '/work');
    const [name = ''] = readdirSync(directory());
    const path = join(directory(), name);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"done"', '"sent"'));
    expect((await history())[0]).toMatchObject({ outcome: 'unknown' });
    const { stderr } = await undo('1');
    expect(stderr).toContain('the outcome of the change is unknown');
    expect(await exported()).toContain('mount_path: "/lus"');
  });

  it('takes nothing for made that was there before the answer was lost', async () => {
    await ok('images', 'create', 'reg/a:1');
    const again = await runIn(
      {
        transport: async (request) => {
          if (request.method === 'GET') return site.service.handle(request);
          throw Object.assign(new Error('broken'), { code: 'ECONNRESET' });
        },
      },
      ...['images', 'create', 'reg/a:1', '--retries', '0'],
    );
    expect(again.code).toBe(6);
    expect(await history()).toHaveLength(1);
  });

  it('skips a record that was cut off before anything was sent', async () => {
    await ok('images', 'create', 'reg/a:1');
    writeFileSync(join(directory(), '000002.json'), '{"version":1,');
    expect(await history()).toHaveLength(1);
    await ok('images', 'create', 'reg/b:1');
    expect((await history()).map(({ id }) => id)).toEqual([3, 1]);
  });

  it.each([
    ['old ones as long as there are a thousand', 1003, 100, 1000],
    ['young ones, however many there are', 1103, 50, 1053],
    ['all of less than a thousand, however old', 300, 300, 300],
  ])('keeps %s', async (_what, count, old, kept) => {
    await ok('images', 'create', 'reg/a:1');
    const text = readFileSync(join(directory(), '000001.json'), 'utf8');
    const now = Date.parse('2026-01-01T00:00:00Z');
    for (let id = 1; id <= count; id += 1) {
      const path = join(directory(), `${String(id).padStart(6, '0')}.json`);
      writeFileSync(path, text);
      const days = id <= old ? 91 : 89;
      const time = new Date(now - days * 24 * 60 * 60_000);
      utimesSync(path, time, time);
    }
    const { code } = await runIn({ clock: fastClock(now) }, 'images', 'create', 'reg/b:1');
    expect(code).toBe(0);
    const names = readdirSync(directory());
    // The oldest ones have gone, and the new one has come.
    expect([names.length, names[0]]).toEqual([
      kept + 1,
      `${String(count - kept + 1).padStart(6, '0')}.json`,
    ]);
  });

  it('has the default that a new one took the place of', async () => {
    await ok('images', 'create', 'reg/a:1', '--default');
    const before = await exported();
    const { requests } = await ok('images', 'create', 'reg/b:1', '--default');
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
    await undo();
    expect(await exported()).toBe(before);
  });
});

describe('undo', () => {
  const steps: [string, string[][]][] = [
    ['a new object', [['images', 'create', 'reg/b:1']]],
    ['a changed field', [['volumes', 'update', 'lustre', '--mount-path', '/work']]],
    [
      'a new default, and gives the old one its place back',
      [['images', 'update', 'reg/two:1', '--default']],
    ],
    ['a deleted object', [['volumes', 'delete', 'lustre', '--yes']]],
    ['a deleted class with all that it refers to', [['classes', 'delete', 'users', '--yes']]],
    ['a factory reset', [['delete', '--yes']]],
  ];
  it.each(steps)('takes back %s', async (_what, lines) => {
    await ok('images', 'create', 'reg/one:1', '--default');
    await ok('images', 'create', 'reg/two:1');
    await ok('volumes', 'create', 'work', '--mount', '/work2', '--host-path', '/work2');
    await ok('resources', 'create', 'small', '--cpu', '1');
    await ok(
      ...['classes', 'create', 'users', '--image', 'two', '--volume', 'work'],
      ...['--resource', 'small', '--hard-timeout', '24h'],
    );
    const before = await exported();
    for (const line of lines) await ok(...line);
    expect(await exported()).not.toBe(before);
    const { stderr } = await undo();
    expect(stderr).toContain('done on site.test');
    expect(await exported()).toBe(before);
    const [last, undone] = await history();
    expect(undone?.undone_by).toBe(last?.id);
  });

  it('points the classes that named a deleted object to its new id, and says so', async () => {
    await ok('images', 'create', 'reg/one:1', '--default');
    await ok('classes', 'create', 'users', '--image', 'one');
    await ok(
      'classes',
      'create',
      'gate',
      '--preset',
      'broker',
      '--image',
      'one',
      '--creation-class',
      'users',
    );
    const before = await exported();
    await ok('classes', 'delete', 'users', '--force', '--yes');
    const { stderr } = await undo();
    expect(stderr).toContain('the class gate referred to the deleted users and gets its new id');
    expect(await exported()).toBe(before);
  });

  it('goes back through a deletion and a change of name, although the object has a new id', async () => {
    const before = await exported();
    await ok('images', 'create', 'reg/one:1');
    await ok('images', 'update', 'reg/one:1', '--imagename', 'reg/two:1');
    await ok('images', 'delete', 'reg/two:1', '--yes');
    for (let at = 0; at < 3; at += 1) await undo();
    expect(await exported()).toBe(before);
  });

  it('takes back what can be, and names fields that the service cannot clear', async () => {
    await ok('images', 'create', 'reg/one:1');
    await ok('classes', 'create', 'users', '--image', 'reg/one:1');
    await ok('classes', 'update', 'users', '--volume', 'lustre', '--public-ip');
    const { stderr } = await undo();
    expect(stderr).toContain('classes users: volumes stays lustre: the service cannot clear it');
    const after = await exported();
    expect(after).toContain('public_ip: false');
    await undo();
    expect(await exported()).not.toContain('users');
  });

  it('takes a comment back that was set for the first time', async () => {
    await ok('resources', 'create', '--cpu', '1');
    const [row] = JSON.parse((await ok('resources', 'list', '--json')).stdout) as {
      resource_id: string;
    }[];
    await ok('resources', 'update', row?.resource_id ?? '', '--comment', 'small');
    await undo();
    expect((await ok('resources', 'list', '--json')).stdout).not.toContain('small');
  });

  it('shows the plan and asks, with the name of the configuration typed for a deletion', async () => {
    await ok('images', 'create', 'reg/one:1');
    const no = await runIn({ terminal: true, answers: ['no'] }, 'undo');
    expect(no.asked).toEqual([
      'Delete 1 object on site.test (configuration default, address from UAS_ENDPOINT): type default to continue',
    ]);
    expect(no.stderr).toContain('- images reg/one:1');
    expect(changes(no.requests)).toEqual([]);
  });

  it('changes nothing with --dry-run or without --yes when nobody can be asked', async () => {
    await ok('images', 'create', 'reg/one:1');
    expect(await run('undo', '--dry-run')).toMatchObject({ code: 1 });
    expect(await run('undo')).toMatchObject({ code: 2 });
    expect(await exported()).toContain('reg/one:1');
  });

  it('says what another administrator has changed since', async () => {
    await ok('volumes', 'update', 'lustre', '--mount-path', '/work');
    await site.admin([...config, 'volumes', 'update', 'lustre', '--mount-path', '/theirs']);
    const { stderr } = await run('undo', '--yes', '--dry-run');
    expect(stderr).toContain(
      'volumes lustre: mount_path was changed since: this change set /work, it is /theirs',
    );
  });

  it('counts a change of unknown outcome that was never made as undone', async () => {
    await ok('images', 'create', 'reg/one:1');
    await ok('images', 'create', 'reg/two:1');
    const path = join(directory(), '000002.json');
    await ok('images', 'delete', 'reg/two:1', '--yes');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"done"', '"sent"'));
    await undo('2');
    expect((await history()).map(({ id, undone_by }) => [id, undone_by])).toEqual([
      [4, null],
      [3, null],
      [2, 4],
      [1, null],
    ]);
    expect(await run('undo', '2', '--dry-run')).toMatchObject({ code: 0 });
    expect(await history()).toHaveLength(4);
  });

  it('takes an undo back, and goes to the change before with the next undo', async () => {
    await ok('images', 'create', 'reg/one:1');
    await ok('images', 'create', 'reg/two:1');
    await undo();
    await undo();
    expect(await exported()).not.toContain('reg/');
    expect((await run('undo', '--yes')).code).toBe(3);
    await undo('4');
    expect(await exported()).toContain('reg/one:1');
  });

  it.each([
    ['x', 2],
    ['99', 3],
  ])('refuses the change %s', async (id, code) => {
    expect((await run('undo', id, '--yes')).code).toBe(code);
  });
});

describe('backups', () => {
  it('are listed with their system, and restored by name', async () => {
    await ok('images', 'create', 'reg/one:1');
    const before = await exported();
    await ok('delete', '--yes');
    const { stdout } = await ok('backups', 'list', '--json');
    const [backup] = JSON.parse(stdout) as { name: string; system: string }[];
    expect(backup?.system).toBe('https://site.test/apis/uas-mgr/v1');
    await ok('backups', 'restore', backup?.name ?? '', '--yes');
    expect(await exported()).toBe(before);
    expect((await run('backups', 'restore', '../../x.yaml', '--yes')).code).toBe(3);
  });
});

describe('edit', () => {
  const edit = (change: (text: string) => string, meanwhile?: () => Promise<unknown>) =>
    runIn(
      {
        env: { EDITOR: 'my-editor --wait' },
        spawn: async (_command, args) => {
          const path = args.at(-1) ?? '';
          expect(statSync(path).mode & 0o777).toBe(0o600);
          await meanwhile?.();
          writeFileSync(path, change(readFileSync(path, 'utf8')));
          return { code: 0, stdout: '', stderr: '' };
        },
      },
      'edit',
      '--yes',
    );

  it('changes what was edited, and keeps what others changed meanwhile', async () => {
    await ok('images', 'create', 'reg/one:1');
    const { code, stderr, requests } = await edit(
      (text) => text.replace('name: "reg/one:1"', 'name: reg/renamed:1'),
      () => site.admin([...config, 'volumes', 'update', 'lustre', '--mount-path', '/theirs']),
    );
    expect(code).toBe(0);
    expect(stderr).toContain('changed by others meanwhile, and kept: volumes lustre');
    expect(changes(requests).map(([method]) => method)).toEqual(['PATCH']);
    const after = await exported();
    expect(after).toContain('reg/renamed:1');
    expect(after).toContain('/theirs');
  });

  it('changes nothing when nothing was edited, and deletes what was removed', async () => {
    await ok('images', 'create', 'reg/one:1');
    expect(changes((await edit((text) => text)).requests)).toEqual([]);
    const removed = await edit((text) =>
      text.replace(/images:\n( {2}.*\n|- .*\n)+/, 'images: []\n'),
    );
    expect({ code: removed.code, stderr: removed.stderr }).toMatchObject({ code: 0 });
    expect(await exported()).not.toContain('reg/one:1');
  });

  it('needs an editor', async () => {
    const { code, stderr, requests } = await runIn({ env: { EDITOR: '', VISUAL: '' } }, 'edit');
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain('no editor is set');
  });
});
