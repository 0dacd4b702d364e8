/** Names that are taken: creates, renames, what an object is made from, and lint. */
import { beforeEach, describe, expect, it } from 'vitest';
import { changes, config, makeObject } from '../support/config-objects.ts';
import { uas } from '../support/run.ts';
import { startSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await startSite();
  await makeObject(site, 'images', { imagename: 'reg/a:1' });
});

const volumeArgs = ['--mount', '/data', '--host-path', '/data'];
const kinds: readonly [string, readonly string[], readonly string[], RegExp][] = [
  ['images', ['reg/b:1'], ['--default'], /"default": true/],
  ['volumes', ['data', ...volumeArgs], ['--mount', '/other'], /"mount_path": "\/other"/],
  ['resources', ['small', '--cpu', '1'], ['--cpu', '2'], /\{\\"cpu\\":\\"2\\"\}/],
  ['classes', ['login', '--image', 'reg/a:1'], ['--public-ip'], /"public_ip": true/],
];

/** The words of a create, with others instead of the same options. */
function words(kind: string, args: readonly string[], more: readonly string[] = []): string[] {
  const kept = args.filter(
    (_arg, at) => !more.includes(args[at] ?? '') && !more.includes(args[at - 1] ?? ''),
  );
  return [...config, kind, 'create', ...(more.length > 0 ? kept : args), ...more];
}

describe.each(kinds)('creating %s whose name or comment exists', (kind, args, change, shows) => {
  beforeEach(async () => {
    expect((await site.admin(words(kind, args))).code).toBe(0);
  });

  const count = async () =>
    JSON.parse((await site.admin([...config, kind, 'list', '--json'])).stdout).length;

  it('is exit 6 and makes nothing', async () => {
    const before = await count();
    const { code, stderr } = await site.admin(words(kind, args));
    expect(code).toBe(6);
    expect(stderr).toMatch(/already exists/);
    expect(stderr).toContain('--if-exists');
    expect(await count()).toBe(before);
  });

  it('hands back what is there with --if-exists return', async () => {
    const before = await count();
    const result = await site.admin([...words(kind, args), '--if-exists', 'return', '--json']);
    expect({ code: result.code, changed: changes(result.requests) }).toEqual({
      code: 0,
      changed: [],
    });
    expect(result.stdout).toContain(args[0]);
    expect(await count()).toBe(before);
  });

  it('changes what is there with --if-exists update, and nothing when nothing differs', async () => {
    const before = await count();
    const update = [...words(kind, args, change), '--if-exists', 'update', '--json'];
    const dry = await site.admin([...update, '--dry-run']);
    expect({ code: dry.code, changed: changes(dry.requests) }).toEqual({ code: 0, changed: [] });
    const { code, stdout } = await site.admin(update);
    expect(code).toBe(0);
    expect(stdout).toMatch(shows);
    expect(await count()).toBe(before);
    const again = await site.admin(update);
    expect({ code: again.code, changed: changes(again.requests) }).toEqual({
      code: 0,
      changed: [],
    });
  });

  it('makes what is not there with --if-exists', async () => {
    const other = [kind === 'images' ? 'reg/new:1' : 'fresh', ...args.slice(1)];
    const { code } = await site.admin([...words(kind, other), '--if-exists', 'return']);
    expect(code).toBe(0);
  });

  it('refuses --duplicate with --if-exists', async () => {
    const both = [...words(kind, args), '--duplicate', '--if-exists', 'return'];
    expect(await site.admin(both)).toMatchObject({ code: 2, requests: [] });
  });
});

describe.each([
  ['resources', ['--cpu', '1'], '--comment'],
  ['classes', ['--image', 'reg/a:1'], '--comment'],
  ['images', [], '--imagename'],
  ['volumes', volumeArgs, '--volumename'],
])('renaming %s to a name that exists', (kind, args, option) => {
  it('is exit 6 and changes nothing', async () => {
    const [one, two] = kind === 'images' ? ['reg/x:1', 'reg/y:1'] : ['one', 'two'];
    const mount = kind === 'volumes' ? ['--mount', '/two', '--host-path', '/two'] : args;
    await site.admin([...config, kind, 'create', one, ...args]);
    await site.admin([...config, kind, 'create', two, ...mount]);
    const result = await site.admin([...config, kind, 'update', two, option, one]);
    expect({ code: result.code, changed: changes(result.requests) }).toEqual({
      code: 6,
      changed: [],
    });
    const same = await site.admin([...config, kind, 'update', two, option, two]);
    expect(same.code).toBe(0);
  });
});

it('makes a second resource specification of a comment with --duplicate', async () => {
  const create = words('resources', ['small', '--cpu', '1']);
  await site.admin(create);
  const { code, requests } = await site.admin([...create, '--duplicate']);
  expect(code).toBe(0);
  expect(requests.map(({ method }) => method)).toEqual(['POST']);
});

it('asks for one list before it makes a resource specification, and for none without a comment', async () => {
  const named = await site.admin(words('resources', ['small', '--cpu', '1']));
  expect(named.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
  const unnamed = await site.admin([...config, 'resources', 'create', '--cpu', '1']);
  expect(unnamed.requests.map(({ method }) => method)).toEqual(['POST']);
});

describe('ports of a class that are longer than a label when they are joined', () => {
  const ports = Array.from({ length: 11 }, (_none, at) => 10_000 + at);

  it('are refused by create, update and a file', async () => {
    const create = [...config, 'classes', 'create', 'wide', '--image', 'reg/a:1'];
    const refused = await site.admin([...create, '--opt-ports', ports.join(',')]);
    expect({ code: refused.code, changed: changes(refused.requests) }).toEqual({
      code: 2,
      changed: [],
    });
    expect(refused.stderr).toContain('65 characters');
    const ten = await site.admin([...create, '--opt-ports', ports.slice(1).join(',')]);
    expect(ten.code).toBe(0);
    const update = [...config, 'classes', 'update', 'wide', '--opt-ports', ports.join(',')];
    expect((await site.admin(update)).code).toBe(2);
    const file = await site.admin([...config, 'diff', '-f', '-'], {
      stdin: `classes: [{comment: wide, image: "reg/a:1", opt_ports: [${ports.join(', ')}]}]`,
    });
    expect(file.code).toBe(2);
  });

  it('are found by lint', async () => {
    const { image_id = '' } = await makeObject(site, 'images', { imagename: 'reg/b:1' });
    const comment = 'wide';
    await makeObject(site, 'classes', { image_id, comment, opt_ports: ports.join(',') });
    const { stdout } = await site.admin([...config, 'lint', '--json']);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        name: 'wide',
        severity: 'error',
        problem: expect.stringContaining('65 characters'),
      }),
    );
  });
});

it.each(['resources', 'classes'])('finds two %s of one comment by lint', async (kind) => {
  const { image_id = '' } = await makeObject(site, 'images', { imagename: 'reg/b:1' });
  const fields = { comment: 'twin', ...(kind === 'classes' ? { image_id } : {}) };
  await makeObject(site, kind, fields);
  await makeObject(site, kind, fields);
  const { stdout } = await site.admin([...config, 'lint', '--json']);
  const said = JSON.parse(stdout).filter(({ problem }: { problem: string }) =>
    problem.includes('has the same comment, "twin"'),
  );
  expect(said).toHaveLength(2);
});

it.each([
  ['images', { imagename: 'reg/twin:1', default: false }],
  ['volumes', { volumename: 'twin', mount_path: '/t', volume_description: { empty_dir: {} } }],
])('finds two %s of one name by lint, where a service lets them be', async (kind, fields) => {
  const id = kind === 'images' ? 'image_id' : 'volume_id';
  const rows = ['1', '2'].map((digit) => ({
    ...fields,
    [id]: `${digit.repeat(8)}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`,
  }));
  const { stdout } = await uas([...config, 'lint', '--json'], {
    service: ({ path }) => ({ body: path.endsWith(kind) ? rows : [] }),
  });
  const said = JSON.parse(stdout).filter(({ problem }: { problem: string }) =>
    problem.includes('has the same name'),
  );
  expect(said).toHaveLength(2);
});
