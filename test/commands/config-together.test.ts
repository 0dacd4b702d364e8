/** Two administrators at once: what one does while the other is asked, and what both see of it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { scratch } from '../support/account.ts';
import { changes, config } from '../support/config-objects.ts';
import { startSite, type TestSite } from '../support/site.ts';
import type { WorldOptions } from '../support/world.ts';

let site: TestSite;
let homes: Record<'ann' | 'ben', string>;
beforeEach(async () => {
  site = await startSite();
  homes = { ann: scratch(), ben: scratch() };
});

const run = (who: 'ann' | 'ben', args: readonly string[], world: WorldOptions = {}) =>
  site.admin([...config, ...args], { ...world, env: { HOME: homes[who] } });
const ok = async (who: 'ann' | 'ben', ...args: string[]) => {
  const result = await run(who, args);
  expect([result.code, result.stderr]).toEqual([0, expect.any(String)]);
  return result;
};

/** Answers a question after the other administrator has done something. */
const meanwhile = (answer: unknown, ...args: string[]): WorldOptions => ({
  terminal: true,
  answers: [
    async () => {
      await ok('ben', ...args);
      return answer;
    },
  ],
});

describe('while a question is open, another administrator changes', () => {
  beforeEach(async () => {
    await ok('ann', 'images', 'create', 'reg/a:1');
    await ok('ann', 'volumes', 'create', 'data', '--mount', '/data', '--host-path', '/data');
  });

  it.each([
    ['what is to be deleted', ['volumes', 'delete', 'data'], true],
    ['what is to be undone', ['undo'], 'default'],
    ['something in a reset', ['delete'], 'default'],
  ])('%s: changes nothing, and says so', async (_what, line, answer) => {
    const theirs = ['volumes', 'update', 'data', '--mount-path', '/theirs'];
    const { code, stderr, requests } = await run('ann', line, meanwhile(answer, ...theirs));
    expect({ code, changed: changes(requests) }).toEqual({ code: 6, changed: [] });
    expect(stderr).toContain('changed while the prompt was open: volumes data');
    expect((await ok('ben', 'export')).stdout).toContain('/theirs');
  });

  it('something else: a deletion goes on, and is undone without losing it', async () => {
    const theirs = ['images', 'update', 'reg/a:1', '--default'];
    const { code } = await run('ann', ['volumes', 'delete', 'data'], meanwhile(true, ...theirs));
    expect(code).toBe(0);
    await ok('ann', 'undo', '--yes');
    const { stdout } = await ok('ben', 'export');
    expect(stdout).toContain('name: "data"');
    expect(stdout).toContain('default: true');
  });
});

it('histories are separate, and undo shows what the other one has changed since', async () => {
  await ok('ann', 'volumes', 'update', 'lustre', '--mount-path', '/ann');
  await ok('ben', 'volumes', 'update', 'lustre', '--mount-path', '/ben');
  const { code, stderr } = await run('ann', ['undo'], { terminal: true, answers: [false] });
  expect(code).toBe(1);
  expect(stderr).toContain('mount_path: /ben -> /lus');
  expect(stderr).toContain('mount_path was changed since: this change set /ann, it is /ben');
  const { stdout } = await ok('ben', 'history', '--json');
  expect(JSON.parse(stdout)).toMatchObject([
    { id: 1, entries: [{ before: { mount_path: '/ann' } }] },
  ]);
});

it('a deleted object that the other one has made again gets its old values, which is said', async () => {
  await ok('ann', 'volumes', 'delete', 'lustre', '--yes');
  await ok('ben', 'volumes', 'create', 'lustre', '--mount', '/new', '--host-path', '/lus');
  const { stderr } = await ok('ann', 'undo', '--yes');
  expect(stderr).toContain('volumes lustre was created again since; it gets its old values');
  expect(stderr).toContain('mount_path: /new -> /lus');
});

describe('taking the last default away', () => {
  beforeEach(async () => {
    await ok('ann', 'images', 'create', 'reg/a:1', '--default');
    await ok('ann', 'classes', 'create', 'users', '--image', 'reg/a:1', '--default');
  });

  it.each([
    [['images', 'update', 'reg/a:1', '--default=no'], 'Leave the images without a default on'],
    [
      ['images', 'create', 'reg/a:1', '--default=no', '--if-exists', 'update'],
      'Leave the images without a default on',
    ],
    [['classes', 'update', 'users', '--default=no'], 'Leave the classes without a default on'],
  ])('by %j asks, and needs --yes without a terminal', async (line, question) => {
    const refused = await run('ann', line);
    expect({ code: refused.code, changed: changes(refused.requests) }).toEqual({
      code: 2,
      changed: [],
    });
    const no = await run('ann', line, { terminal: true, answers: [false] });
    expect(no.asked).toEqual([expect.stringContaining(question)]);
    expect(changes(no.requests)).toEqual([]);
    expect((await run('ann', [...line, '--yes'])).code).toBe(0);
  });

  it('is not what happens when another object becomes the default', async () => {
    await ok('ann', 'images', 'create', 'reg/b:1');
    await ok('ann', 'images', 'update', 'reg/b:1', '--default');
    await ok('ann', 'images', 'update', 'reg/a:1', '--default=no');
  });
});
