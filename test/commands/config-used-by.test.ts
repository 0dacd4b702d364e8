/** What uses an object of the configuration, and the requests that this takes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { config } from '../support/config-objects.ts';
import { startSite, type TestSite } from '../support/site.ts';

let site: TestSite;
const run = async (...args: string[]) => {
  const result = await site.admin([...config, ...args]);
  expect({ code: result.code, stderr: result.code === 0 ? '' : result.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  return result;
};

beforeEach(async () => {
  site = await startSite();
  await run('images', 'create', 'reg/a:1', '--default');
  await run('images', 'create', 'reg/b:1');
  await run('resources', 'create', 'small', '--cpu', '1');
  for (const name of ['one', 'two', 'three']) {
    const more = ['--volume', 'lustre', '--resource', 'small'];
    await run('classes', 'create', name, '--image', 'reg/a:1', ...more);
  }
  const broker = ['--preset', 'broker', '--image', 'reg/a:1', '--creation-class', 'one'];
  await run('classes', 'create', 'gate', ...broker);
});

describe('USED BY', () => {
  const column = (kind: string, key: string, ...args: string[]) =>
    run(kind, 'list', '--columns', `${key},used_by`, '--no-headers', '--sort', key, ...args);

  it.each([
    ['images', 'name', ['reg/a:1  gate, one and 2 more', 'reg/b:1  -'], 2],
    ['resources', 'comment', ['small  one, three and 1 more'], 2],
    ['classes', 'comment', ['gate   -', 'one    gate', 'three  -', 'two    -'], 1],
  ])('is in the list of %s', async (kind, key, lines, count) => {
    const { stdout, requests } = await column(kind, key);
    expect(stdout.trimEnd().split('\n')).toEqual(lines);
    expect(requests).toHaveLength(count);
  });

  it('names all of them in csv, and in the description', async () => {
    const { stdout } = await column('volumes', 'name', '-o', 'csv');
    expect(stdout).toContain('lustre,"one, three, two"\n');
    expect((await run('volumes', 'describe', 'lustre')).stdout).toMatch(
      /^used.by:\s+one, three, two$/m,
    );
  });

  it('describes a class with its UAIs', async () => {
    const create = ['admin', 'uais', 'create', '--class', 'gate', '--uai-name', 'login', '-q'];
    expect((await site.admin(create)).code).toBe(0);
    expect((await run('classes', 'describe', 'gate')).stdout).toMatch(/^uais:\s+login$/m);
  });

  it.each([['--json'], ['-q'], ['--columns=name'], ['--format=yaml']])(
    'takes no request with %s',
    async (option) => {
      expect((await run('images', 'list', option)).requests).toHaveLength(1);
    },
  );
});
