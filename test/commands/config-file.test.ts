/** The configuration as a file: export, diff, apply, the factory reset, and the schemas. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/output/yaml-text.ts';
import { type AttributeKind, volumeSources } from '../../src/resources/fields/volume-sources.ts';
import { schemas } from '../../src/schemas/schemas.ts';
import { scratch } from '../support/account.ts';
import { uas, withAccess } from '../support/run.ts';
import { violations } from '../support/schema.ts';
import { startSite, type TestSite } from '../support/site.ts';
import { createWorld, type RecordedRequest } from '../support/world.ts';

const config = ['admin', 'config'];
/** How questions name the system of these tests. */
const system = 'site.test (configuration default, address from UAS_ENDPOINT)';
let site: TestSite;
beforeEach(async () => {
  site = await startSite();
});

const changes = (requests: readonly RecordedRequest[]) =>
  requests
    .filter(({ method }) => method !== 'GET')
    .map(
      ({ method, path }) =>
        `${method} ${path.split('/config/')[1]?.replace(/[0-9a-f-]{36}/, 'ID')}`,
    );

const backupsOf = (home: string) => {
  const directory = join(home, '.local/state/uas/backups');
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch {
    return [];
  }
};

const apply = (target: TestSite, file: string, ...args: string[]) =>
  target.admin([...config, 'apply', '--yes', '-f', '-', ...args], { stdin: file });
const diff = (target: TestSite, file: string, ...args: string[]) =>
  target.admin([...config, 'diff', '-f', '-', ...args], { stdin: file });

const text = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const attributeValues: Record<AttributeKind, fc.Arbitrary<unknown>> = {
  text: text.map((word) => `/${word}`),
  number: fc.nat(99),
  flag: fc.boolean(),
  mode: fc.integer({ min: 0, max: 0o777 }),
  list: fc.array(fc.oneof(text, fc.record({ secretName: text, mode: fc.nat(511) })), {
    maxLength: 3,
  }),
  object: fc.dictionary(text, text, { maxKeys: 3 }),
  items: fc.array(
    fc.record({ key: text, path: text, mode: fc.nat(511) }, { requiredKeys: ['key', 'path'] }),
    { maxLength: 2 },
  ),
};

const full = `
images:
  - {name: "reg/cray/sles:1.0", default: true}
  - name: reg/cray/broker:2.0
volumes:
  - name: conf
    mount_path: /etc/sssd
    volume_description: {secret: {secretName: s, defaultMode: 0600}}
  - name: tmp
    mount_path: /tmp/x
    volume_description: {empty_dir: {medium: Memory}}
resources:
  - comment: small
    limit: {cpu: 1, memory: 1Gi}
classes:
  - comment: broker
    image: broker
    namespace: uas
    uai_creation_class: users
    volumes: [conf]
    public_ip: yes
    uai_compute_network: no
    replicas: 3
  - comment: users
    image: reg/cray/sles:1.0
    resource: small
    volumes: [lustre, tmp]
    timeout: {soft: 30m, hard: 86400, warning: "60"}
    opt_ports: [8888, 80]
    tolerations: [{key: uai_only, operator: Exists}]
    default: no
`;

describe('apply', () => {
  it('makes everything, what others refer to first, and prints the plan before', async () => {
    const { code, stdout, stderr, requests, home } = await apply(site, full);
    expect(code).toBe(0);
    expect(changes(requests)).toEqual([
      ...['POST images', 'POST images', 'POST volumes', 'POST volumes', 'POST resources'],
      ...['POST classes', 'POST classes'],
    ]);
    const made = requests.filter(({ method }) => method === 'POST').map(({ query }) => query);
    expect(made.slice(2)).toMatchObject([
      {
        volumename: 'conf',
        volume_description: '{"secret":{"secret_name":"s","default_mode":384}}',
      },
      { volumename: 'tmp' },
      { comment: 'small', limit: '{"cpu":"1","memory":"1Gi"}' },
      {
        comment: 'users',
        timeout: '{"soft":"1800","hard":"86400","warning":"60"}',
        opt_ports: '8888,80',
      },
      { comment: 'broker', replicas: '3', public_ip: 'true', uai_compute_network: 'false' },
    ]);
    expect(stderr.indexOf('+ classes users')).toBeLessThan(stderr.indexOf('backup: '));
    expect(stdout).toContain('create  classes    broker');
    const [backup = ''] = backupsOf(home);
    expect(stderr).toContain(backup);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
  });

  it('has nothing to do the second time, and writes no backup for it', async () => {
    await apply(site, full);
    const again = await apply(site, full);
    expect(again).toMatchObject({ code: 0, stdout: '', stderr: 'no changes\n' });
    expect(changes(again.requests)).toEqual([]);
    expect(backupsOf(again.home)).toEqual([]);
    expect(await apply(site, full, '--json')).toMatchObject({
      code: 0,
      stdout: '[]\n',
      stderr: '',
    });
  });

  it('says with --json, too, where the backup is', async () => {
    const { code, stdout, stderr, home } = await apply(site, full, '--json');
    expect(code).toBe(0);
    expect(violations(schemas.changes?.schema ?? {}, JSON.parse(stdout))).toEqual([]);
    expect(stderr).toBe(`backup: ${backupsOf(home)[0]}\n`);
  });

  it('changes only the fields that the file names', async () => {
    await apply(site, full);
    const { requests } = await apply(site, 'classes:\n  - {comment: users, timeout: {soft: 1h}}\n');
    expect(requests.filter(({ method }) => method !== 'GET').map(({ query }) => query)).toEqual([
      { timeout: '{"soft":"3600"}' },
    ]);
  });

  it('leaves alone what the file does not name', async () => {
    await apply(site, full);
    const { stdout } = await diff(site, 'images: []\nclasses: []\n');
    expect(stdout).toBe('');
  });

  it('shows the plan and exits 1 with --dry-run when something would change', async () => {
    const { code, stdout, requests, home } = await apply(site, full, '--dry-run', '--json');
    expect(code).toBe(1);
    const plan = JSON.parse(stdout);
    expect(violations(schemas.changes?.schema ?? {}, plan)).toEqual([]);
    expect(plan).toHaveLength(7);
    expect(changes(requests)).toEqual([]);
    expect(backupsOf(home)).toEqual([]);
    await apply(site, full);
    expect(await apply(site, full, '--dry-run')).toMatchObject({ code: 0 });
  });

  describe('on a terminal', () => {
    const file = () => {
      const path = join(scratch(), 'full.yaml');
      writeFileSync(path, full);
      return path;
    };

    it.each([
      [true, 0, 7],
      [false, 1, 0],
    ])('shows the plan and asks before it changes anything: %s', async (answer, code, sent) => {
      const result = await site.admin([...config, 'apply', '-f', file()], {
        terminal: true,
        answers: [answer],
      });
      expect(result.asked).toEqual([`Make 7 changes on ${system}?`]);
      expect(result.stderr).toContain(`changes on ${system}:`);
      expect(result.stderr).toContain('+ classes users');
      expect(result.code).toBe(code);
      expect(changes(result.requests)).toHaveLength(sent);
    });

    it('asks nothing with --yes', async () => {
      const args = [...config, 'apply', '-f', file(), '--yes'];
      expect(await site.admin(args, { terminal: true })).toMatchObject({ code: 0, asked: [] });
    });

    it.each([
      ['made', ['volumes', 'create', 'new', '--mount', '/new', '--host-path', '/new'], 'new'],
      ['deleted', ['volumes', 'delete', 'lustre', '--yes'], 'lustre'],
    ])('stops when another object was %s while it asked', async (_what, args, name) => {
      const meanwhile = async () => {
        expect((await site.admin([...config, ...args])).code).toBe(0);
        return true;
      };
      const result = await site.admin([...config, 'apply', '-f', file(), '--json'], {
        terminal: true,
        answers: [meanwhile],
      });
      expect(result.code).toBe(6);
      expect(result.stderr).toContain(`open: volumes ${name}; this command changed nothing`);
      expect(changes(result.requests)).toEqual([]);
    });
  });

  describe('with --prune', () => {
    const less = `
images: [{name: "reg/cray/sles:1.0"}]
volumes: [{name: lustre}]
classes: [{comment: users, volumes: [lustre]}]
`;
    beforeEach(async () => {
      await apply(site, full);
    });

    it('deletes what the sections do not name, users of others first, after consent', async () => {
      const { code, requests } = await apply(site, less, '--prune', '--yes');
      expect(code).toBe(0);
      expect(changes(requests)).toEqual([
        'PATCH classes/ID',
        'DELETE classes/ID',
        'DELETE volumes/ID',
        'DELETE volumes/ID',
        'DELETE volumes/ID',
        'DELETE images/ID',
      ]);
      const { stdout } = await site.admin([...config, 'resources', 'list', '--json']);
      expect(JSON.parse(stdout)).toHaveLength(1);
    });

    it('changes nothing without --yes when nobody can be asked', async () => {
      const { code, requests, home } = await site.admin(
        [...config, 'apply', '-f', '-', '--prune'],
        { stdin: less },
      );
      expect({ code, sent: changes(requests), backups: backupsOf(home) }).toEqual({
        code: 2,
        sent: [],
        backups: [],
      });
    });

    it('asks a person, who may say no', async () => {
      const file = join((await site.admin(['version'])).home, 'less.yaml');
      writeFileSync(file, less);
      const result = await site.admin([...config, 'apply', '-f', file, '--prune'], {
        terminal: true,
        answers: ['yes'],
      });
      expect(result.asked).toEqual([`Delete 5 objects on ${system}: type default to continue`]);
      expect(result.code).toBe(1);
      expect(changes(result.requests)).toEqual([]);
    });

    it('stops with nothing changed when somebody else changed something while it asked', async () => {
      const file = join((await site.admin(['version'])).home, 'less.yaml');
      writeFileSync(file, less);
      const meanwhile = async () => {
        await site.admin([...config, 'volumes', 'update', 'lustre', '--mount-path', '/lus2']);
        return 'default';
      };
      const result = await site.admin([...config, 'apply', '-f', file, '--prune'], {
        terminal: true,
        answers: [meanwhile],
      });
      expect(result.code).toBe(6);
      expect(result.stderr).toContain(
        'changed while the prompt was open: volumes lustre, classes users; this command changed nothing',
      );
      expect(changes(result.requests)).toEqual([]);
      expect(backupsOf(result.home)).toEqual([]);
    });

    it('never takes an empty section for "delete all"', async () => {
      const { code, stderr, requests } = await apply(site, 'classes: []\n', '--prune', '--yes');
      expect(code).toBe(2);
      expect(stderr).toContain('--prune would delete all 2');
      expect(changes(requests)).toEqual([]);
    });

    it('refuses to delete what a class that stays uses', async () => {
      const { code, stderr, requests } = await apply(
        site,
        'volumes: [{name: lustre}]\n',
        '--prune',
        '--yes',
      );
      expect(code).toBe(2);
      expect(stderr).toContain('volumes conf is in use by the class "broker"');
      expect(changes(requests)).toEqual([]);
    });
  });

  it('tells what is done and what is not when a step fails, and where the backup is', async () => {
    const broken: TestSite['service']['handle'] = async (request) =>
      request.method === 'POST' && request.url.pathname.endsWith('/resources')
        ? site.service.handle({ ...request, url: new URL(`${request.url.href}&limit=x`) })
        : site.service.handle(request);
    const { code, stdout, stderr } = await site.admin(
      [...config, 'apply', '--yes', '-f', '-', '--json'],
      {
        stdin: full,
        transport: broken,
      },
    );
    expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
    const { error } = JSON.parse(stderr);
    expect(violations(schemas.error?.schema ?? {}, { error })).toEqual([]);
    expect(
      error.details.map(({ ok, message }: { ok: boolean; message?: string }) => ok || message),
    ).toEqual([
      true,
      true,
      true,
      true,
      expect.stringContaining('failed JSON decoding'),
      'not tried',
      'not tried',
    ]);
    expect(error.hint).toContain('/backups/');
    const again = await apply(site, full);
    expect(again.code).toBe(0);
    expect(changes(again.requests)).toEqual(['POST resources', 'POST classes', 'POST classes']);
  });

  it.each([
    ['an empty file', ''],
    ['a file of comments', '# nothing\n'],
    ['an empty object', '{}'],
    ['a list', '[]'],
    ['text', 'images'],
    ['bad YAML', 'images: [\n'],
    ['two documents', 'images: []\n---\nimages: []\n'],
    ['a key twice', 'images: []\nimages: []\n'],
    ['an unknown section', 'image: []\n'],
    ['a section that is no list', 'images: {name: a}\n'],
    ['an entry that is no object', 'images: [a]\n'],
    ['an unknown field', 'volumes: [{name: a, mount_pth: /a}]\n'],
    ['an object without a name', 'images: [{default: true}]\n'],
    ['a name that is a number', 'images: [{name: 7}]\n'],
    ['a class without a comment', 'classes: [{image: a}]\n'],
    ['two of one name', 'images: [{name: a}, {name: a}]\n'],
    ['two defaults', 'images: [{name: a, default: true}, {name: b, default: yes}]\n'],
    ['a default that is neither', 'images: [{name: a, default: maybe}]\n'],
    ['a bad name', 'volumes: [{name: BAD}]\n'],
    ['a name of the prototype', 'images: [{__proto__: {name: a}}]\n'],
    ['bytes that are no text', 'images\0'],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nimages: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
    ],
    ['a file that is too large', `# ${'x'.repeat(5_000_001)}`],
  ])('refuses %s with nothing sent', async (_what, file) => {
    for (const command of ['apply', 'diff']) {
      const { code, stdout, stderr, requests } = await site.admin([...config, command, '-f', '-'], {
        stdin: file,
      });
      expect({ code, stdout, requests }).toEqual({ code: 2, stdout: '', requests: [] });
      expect(stderr).not.toContain('unexpected');
    }
  });

  it.each([
    ['a new class without an image', 'classes: [{comment: a}]\n', 'image is missing'],
    [
      'a new volume without a source',
      'volumes: [{name: a, mount_path: /a}]\n',
      'volume_description is missing',
    ],
    ['an unknown image', 'classes: [{comment: a, image: nope}]\n', 'there is no image "nope"'],
    [
      'an unknown volume',
      'images: [{name: i}]\nclasses: [{comment: a, image: i, volumes: [lustr]}]\n',
      'did you mean lustre?',
    ],
    [
      'a circle of new classes',
      'images: [{name: i}]\nclasses: [{comment: a, image: i, uai_creation_class: b}, {comment: b, image: i, uai_creation_class: a}]\n',
      'forms a cycle',
    ],
    [
      'one mount path twice',
      'images: [{name: i}]\nvolumes: [{name: l2, mount_path: /lus, volume_description: {nfs: {server: s, path: /p}}}]\nclasses: [{comment: a, image: i, volumes: [lustre, l2]}]\n',
      'two volumes have the same mount path, /lus',
    ],
    [
      'a request above the limit',
      'resources: [{comment: a, limit: {cpu: 1}, request: {cpu: 2}}]\n',
      'request above limit',
    ],
  ])('refuses %s before anything is changed', async (_what, file, reason) => {
    const { code, stderr, requests } = await apply(site, file);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
    expect(changes(requests)).toEqual([]);
  });

  it('says of all mistakes at once', async () => {
    const { stderr } = await apply(
      site,
      'volumes: [{name: BAD, mount_pth: /a}]\nclass: []\n',
      '--json',
    );
    expect(JSON.parse(stderr).error.details).toEqual([
      expect.stringContaining('volumes[0] "BAD": name'),
      expect.stringContaining('did you mean mount_path?'),
      expect.stringContaining('unknown section "class" (did you mean classes?)'),
    ]);
  });

  it.each(['resource', 'uai_creation_class', 'service_account'])(
    'says that %s cannot be cleared before anything is changed',
    async (field) => {
      await apply(site, full);
      await apply(site, 'classes: [{comment: broker, resource: small, service_account: sa}]\n');
      const { code, stderr, requests } = await apply(
        site,
        `classes: [{comment: broker, ${field}: null}]\n`,
      );
      expect(code).toBe(2);
      expect(stderr).toContain(`${field} cannot be cleared`);
      expect(changes(requests)).toEqual([]);
    },
  );
});

describe('apply where nobody can be asked', () => {
  const run = (file: string, ...args: string[]) =>
    site.admin([...config, 'apply', '-f', '-', ...args], { stdin: file });

  it('changes nothing without --yes, whatever the change is', async () => {
    const { code, stderr, requests, home } = await run('images: [{name: "reg/new:1"}]\n');
    expect({ code, sent: changes(requests), backups: backupsOf(home) }).toEqual({
      code: 2,
      sent: [],
      backups: [],
    });
    expect(stderr).toContain('nothing was changed');
    expect(stderr).toContain('--yes');
  });

  it('needs no --yes where nothing is to change, or for the plan alone', async () => {
    await apply(site, full);
    expect(await run(full)).toMatchObject({ code: 0, stderr: 'no changes\n' });
    expect(await run('images: [{name: "reg/new:1"}]\n', '--dry-run')).toMatchObject({ code: 1 });
  });
});

describe('several files', () => {
  const one = 'resources: [{comment: one, limit: {cpu: 1}}]\n';
  const two = 'resources: [{comment: two, limit: {cpu: 1}}]\nimages: [{name: "reg/two:1"}]\n';
  const written = (...texts: string[]) => {
    const home = scratch();
    return texts.flatMap((text, at) => {
      const file = join(home, `${at}.yaml`);
      writeFileSync(file, text);
      return ['-f', file];
    });
  };

  it('count as one: apply makes what all of them name', async () => {
    const files = written(one, two);
    expect((await site.admin([...config, 'diff', ...files, '-q'])).stdout).toBe(
      ['reg/two:1', 'one', 'one', 'two', 'two'].map((name) => `${name}\n`).join(''),
    );
    const { code, requests } = await site.admin([...config, 'apply', ...files, '--yes']);
    expect({ code, sent: changes(requests) }).toEqual({
      code: 0,
      sent: ['POST images', 'POST resources', 'POST resources'],
    });
    expect(await site.admin([...config, 'diff', ...files])).toMatchObject({ code: 0, stdout: '' });
  });

  it('with --prune delete only what none of them names', async () => {
    await apply(site, `${one}  `.replace('[{', '[{comment: gone}, {'));
    const { stdout } = await site.admin([...config, 'diff', ...written(one, two), '--prune']);
    expect(stdout).toMatch(/^- resources gone$/m);
    expect(stdout).not.toMatch(/^- resources one$/m);
  });

  it('may be standard input and a file', async () => {
    const { stdout } = await site.admin([...config, 'diff', ...written(one), '-f', '-', '-q'], {
      stdin: two,
    });
    expect(stdout.split('\n')).toHaveLength(6);
  });

  it.each([
    ['the same object', () => written(one, one), /resources\[0\] "one": duplicate of .*0\.yaml/],
    [
      'two defaults',
      () => written('images: [{name: a, default: yes}]', 'images: [{name: b, default: yes}]'),
      /only one can be the default/,
    ],
    [
      'a mistake in the second',
      () => written(one, 'resources: [{komment: x, comment: two}]'),
      /1\.yaml: .*"komment"/,
    ],
    ['standard input twice', () => ['-f', '-', '-f', '-'], /--file - is given twice/],
  ] as [string, () => string[], RegExp][])('are refused with %s', async (_what, filesOf, why) => {
    const files = filesOf();
    for (const verb of ['diff', 'apply']) {
      const { code, stderr, requests } = await site.admin([...config, verb, ...files], {
        stdin: one,
      });
      expect({ code, requests }).toEqual({ code: 2, requests: [] });
      expect(stderr).toMatch(why);
    }
  });
});

describe('a file mode', () => {
  const file = (mode: string) =>
    `volumes: [{name: v, mount_path: /v, volume_description: {secret: {secret_name: s, default_mode: ${mode}}}}]\n`;
  const sent = async (mode: string) => {
    const { code, stdout, stderr } = await diff(site, file(mode), '--json');
    return code === 2 ? stderr : stdout;
  };

  it.each(
    ['400', '440', '444', '500', '540', '550', '555', '404', '464'].filter(
      (mode) => Number(mode) <= 511,
    ),
  )('that is the number %s was meant in octal, and is refused', async (mode) => {
    expect(await sent(mode)).toContain(`not 0${mode}`);
    expect(await sent(mode)).toContain(`\\"0${mode}\\"`);
  });

  it.each([
    ['384', '0600'],
    ['420', '0644'],
    ['493', '0755'],
    ['256', '0400'],
    ['288', '0440'],
    ['292', '0444'],
    ['365', '0555'],
    ['416', '0640'],
    ['432', '0660'],
    ['436', '0664'],
    ['448', '0700'],
    ['511', '0777'],
    ['0620', '0620'],
    ['0o620', '0620'],
    ['"400"', '0400'],
    ['0764', '0764'],
    ['0400', '0400'],
  ])('%s is taken as %s', async (mode, shown) => {
    expect(await sent(mode)).toContain(`"default_mode": "${shown}"`);
  });
});

const anyVolume = fc.oneof(
  fc
    .constantFrom(...Object.entries(volumeSources))
    .chain(([type, { attributes, required }]) =>
      fc
        .record(
          Object.fromEntries(
            Object.entries(attributes).map(([name, kind]) => [name, attributeValues[kind]]),
          ),
          { requiredKeys: [...required] },
        )
        .map((source) => ({ [type]: type === 'host_path' ? { ...source, type: 'File' } : source })),
    ),
  // The service looks into three kinds only.
  fc.record({ nfs: fc.jsonValue() }),
  fc.record({
    csi: fc.dictionary(fc.constantFrom('driver', 'fsType', 'mode', 'x'), fc.jsonValue()),
  }),
);

describe('an export', () => {
  it('can be applied with every source of a volume that the service takes', async () => {
    await fc.assert(
      fc.asyncProperty(anyVolume, async (description) => {
        const [from, to] = [await startSite({ empty: true }), await startSite({ empty: true })];
        const made = await from.admin([
          ...['api', 'POST', '/admin/config/volumes', '-f', 'volumename=v', '-f', 'mount_path=/v'],
          ...['-f', `volume_description=${JSON.stringify(description)}`],
        ]);
        fc.pre(made.code === 0);
        const { stdout: file } = await from.admin([...config, 'export']);
        expect(await diff(from, file), file).toMatchObject({ code: 0 });
        expect((await apply(to, file)).stderr, file).not.toContain('uas:');
        const [there, here] = await Promise.all(
          [to, from].map((one) =>
            one.admin([
              ...config,
              'volumes',
              'list',
              '--query',
              "[?volumename=='v'].volume_description",
            ]),
          ),
        );
        expect(there?.stdout).toBe(here?.stdout);
        expect((await to.admin([...config, 'export'])).stdout).toBe(file);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('keeps whether a config map or a secret is optional', async () => {
    for (const source of [
      'config_map: {name: c, optional: yes}',
      'secret: {secret_name: s, optional: true}',
    ]) {
      const file = `volumes: [{name: v, mount_path: /v, volume_description: {${source}}}]\n`;
      expect((await apply(site, file)).code).toBe(0);
      const { stdout } = await site.admin([...config, 'export']);
      expect(stdout).toContain('optional: true');
      expect(await diff(site, stdout)).toMatchObject({ code: 0 });
    }
  });
});

describe('export', () => {
  it('goes through diff without a difference, and makes another system alike', async () => {
    await apply(site, full);
    const { stdout: file } = await site.admin([...config, 'export']);
    expect(file).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
    expect(await diff(site, file, '--prune')).toMatchObject({
      code: 0,
      stderr: 'no differences\n',
    });

    const other = await startSite();
    expect((await diff(other, file)).code).toBe(1);
    expect((await apply(other, file, '--prune', '--yes')).code).toBe(0);
    expect((await other.admin([...config, 'export'])).stdout).toBe(file);
  });

  it('is YAML, or the same as JSON', async () => {
    await apply(site, full);
    const yaml = await site.admin([...config, 'export']);
    const json = await site.admin([...config, 'export', '--json']);
    const value = JSON.parse(json.stdout);
    expect(parseYaml(yaml.stdout)).toEqual(value);
    expect(violations(schemas['config-file']?.schema ?? {}, value)).toEqual([]);
    expect(value.classes[1]).toMatchObject({
      comment: 'users',
      image: 'reg/cray/sles:1.0',
      timeout: { soft: '30m', hard: '1d', warning: '1m' },
      opt_ports: [8888, 80],
    });
    expect((await diff(site, json.stdout)).code).toBe(0);
  });

  it('keeps objects apart that have one comment, by their ids, and says so', async () => {
    const images = await site.call('POST /admin/config/images', { query: { imagename: 'i:1' } });
    const { image_id } = images.json as { image_id: string };
    for (const timeout of ['{"soft":"60"}', '{"soft":"120"}']) {
      await site.call('POST /admin/config/classes', {
        query: { image_id, comment: 'twin', timeout },
      });
    }
    const { stdout, stderr } = await site.admin([...config, 'export']);
    expect(stderr.match(/has no unique comment/g)).toHaveLength(2);
    expect(await diff(site, stdout)).toMatchObject({ code: 0 });
    const changed = await diff(site, stdout.replace('"2m"', '"3m"'), '--json');
    expect(JSON.parse(changed.stdout)).toMatchObject([
      { action: 'update', name: 'twin', fields: [{ field: 'timeout' }] },
    ]);
  });

  it('never lets a name of the service drive the terminal', async () => {
    await site.call('POST /admin/config/resources', {
      query: { comment: 'a\u001b[2J\u202eb\u009b', limit: '{}' },
    });
    const { stdout } = await site.admin([...config, 'export'], { terminal: true });
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect((parseYaml(stdout) as { resources: { comment: string }[] }).resources[0]?.comment).toBe(
      'a\u001b[2J\u202eb\u009b',
    );
  });
});

describe('diff', () => {
  it('is 0 without differences, 1 with some, and above for an error', async () => {
    await apply(site, full);
    expect((await diff(site, full)).code).toBe(0);
    const { code, stdout } = await diff(site, 'volumes: [{name: tmp, mount_path: /tmp/y}]\n');
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: '~ volumes tmp\n    mount_path: /tmp/x -> /tmp/y\n',
    });
    expect((await diff(site, 'nonsense')).code).toBe(2);
    expect((await site.admin([...config, 'diff'])).code).toBe(2);
    expect((await site.admin([...config, 'diff', '-f', '/nowhere/x'])).code).toBe(2);
  });

  it('is above 1 when the service refuses, which elsewhere is 1', async () => {
    const refused = await uas([...config, 'diff', '-f', '-'], {
      stdin: full,
      service: () => ({ status: 400, body: { title: 'Bad Request', status: 400, detail: 'no' } }),
    });
    expect(refused.code).toBe(2);
  });

  it('takes mount paths, ports and volumes in another order for the same', async () => {
    await apply(site, full);
    expect(
      await diff(
        site,
        'classes: [{comment: users, volumes: [tmp, lustre], opt_ports: [80, 8888]}]\n',
      ),
    ).toMatchObject({ code: 0 });
  });

  it('needs no one to agree', async () => {
    await apply(site, full);
    const { code, stdout } = await diff(
      site,
      'images: [{name: "reg/cray/sles:1.0"}]\nclasses: [{comment: users}]\n',
      '--prune',
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^- classes broker$/m);
  });
});

describe('the factory reset', () => {
  it('writes a backup first, prints its path, and the backup brings all back', async () => {
    await apply(site, full);
    const world = createWorld(
      withAccess({ transport: site.service.handle, env: { UAS_TOKEN: site.tokens.admin } }),
    );
    const reset = await uas([...config, 'delete', '--yes'], world);
    expect(reset.code).toBe(0);
    const [backup = ''] = backupsOf(world.home);
    expect(reset.stderr).toContain(`backup: ${backup}\n`);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(reset.requests.at(-1)).toMatchObject({
      method: 'DELETE',
      path: '/apis/uas-mgr/v1/admin/config',
      query: {},
    });
    expect(JSON.parse((await site.admin([...config, 'classes', 'list', '--json'])).stdout)).toEqual(
      [],
    );
    expect((await apply(site, readFileSync(backup, 'utf8'))).code).toBe(0);
    expect((await diff(site, full)).code).toBe(0);
  });

  it.each([
    ['default', 0],
    [' default ', 0],
    ['reset', 1],
    ['yes', 1],
    ['', 1],
  ])('wants the name of the configuration typed: %j', async (answer, code) => {
    const result = await site.admin([...config, 'delete'], { terminal: true, answers: [answer] });
    expect(result.asked[0]).toContain(`${system}: type default to continue`);
    expect(result.stderr).toContain('volumes lustre');
    expect(result.code).toBe(code);
    expect(changes(result.requests).length + (code === 0 ? 0 : 1)).toBe(1);
  });

  it('resets nothing when something was made after the list was shown', async () => {
    const meanwhile = async () => {
      await site.admin([...config, 'images', 'create', 'reg/late:1']);
      return 'default';
    };
    const result = await site.admin([...config, 'delete'], {
      terminal: true,
      answers: [meanwhile],
    });
    expect(result.code).toBe(6);
    expect(result.stderr).toContain('images reg/late:1');
    expect(changes(result.requests)).toEqual([]);
  });

  it('is refused without consent, before anything is sent', async () => {
    const { code, requests } = await site.admin([...config, 'delete']);
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });

  it('takes no name: deleting one object is another command', async () => {
    const { code, requests } = await site.admin([...config, 'delete', 'lustre', '--yes']);
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });

  it('deletes nothing when the backup cannot be written', async () => {
    const { code, requests, stderr } = await site.admin([...config, 'delete', '--yes'], {
      env: { XDG_STATE_HOME: '/dev/null' },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('cannot write the backup');
    expect(changes(requests)).toEqual([]);
  });

  it('says after a 504 that the configuration is gone, and where the backup is', async () => {
    const { code, stderr } = await site.admin([...config, 'delete', '--yes'], {
      transport: async (request) =>
        request.method === 'DELETE'
          ? {
              status: 504,
              statusText: '',
              headers: { 'content-type': 'application/problem+json' },
              body: (async function* () {
                yield Buffer.from(
                  '{"detail":"unable to find update-uas template job","status":504,"title":"x"}',
                );
              })(),
            }
          : site.service.handle(request),
      env: { UAS_RETRIES: '0' },
    });
    expect(code).toBe(7);
    expect(stderr).toContain('the reset is probably still running');
    expect(stderr).toContain('/backups/');
  });

  it('shows with --dry-run what would go', async () => {
    const { code, stdout, requests } = await site.admin([
      ...config,
      'delete',
      '--dry-run',
      '--json=kind,name',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual({ kind: 'volumes', name: 'lustre' });
    expect(changes(requests)).toEqual([]);
  });
});

describe('what no backup can hold', () => {
  const odd = async (target: TestSite) => {
    const post = ['api', 'POST', '/admin/config/resources'];
    expect((await target.admin([...post, '-f', 'comment=odd', '-f', 'limit=[1]'])).code).toBe(0);
  };
  const reset = (args: readonly string[], world: Parameters<TestSite['admin']>[1] = {}) =>
    site.admin([...config, 'delete', ...args], world);
  const warning = 'warning: resources odd: limit is omitted';
  beforeEach(() => odd(site));

  it('keeps --yes from resetting until it is named, also with --json', async () => {
    for (const more of [[], ['--json'], ['--lose', 'other']]) {
      const { code, stdout, stderr, requests, home } = await reset(['--yes', ...more]);
      expect({ code, stdout, sent: changes(requests), backups: backupsOf(home) }).toEqual({
        code: 2,
        stdout: '',
        sent: [],
        backups: [],
      });
      expect(stderr).toContain('resources odd: limit');
      expect(stderr).toContain('--lose resources/odd');
    }
  });

  it.each(['odd', 'resources/odd', 'resources odd'])(
    'is lost when --lose %s names it, with the warnings of export',
    async (name) => {
      const { code, stdout, stderr, home } = await reset(['--yes', '--lose', name, '--json']);
      expect({ code, value: JSON.parse(stdout).reset }).toEqual({ code: 0, value: true });
      expect(stderr).toContain(warning);
      const [backup = ''] = backupsOf(home);
      expect(readFileSync(backup, 'utf8')).toContain('# resources odd: limit is omitted');
    },
  );

  it('is asked for by its name on a terminal', async () => {
    const no = await reset([], { terminal: true, answers: ['default', 'yes'] });
    expect({ code: no.code, sent: changes(no.requests) }).toEqual({ code: 1, sent: [] });
    expect(no.stderr).toContain(warning);
    const yes = await reset([], { terminal: true, answers: ['default', 'odd'] });
    expect({ code: yes.code, sent: changes(yes.requests) }).toEqual({
      code: 0,
      sent: ['DELETE undefined'],
    });
  });

  it('is warned of by the dry run', async () => {
    const { code, stderr } = await reset(['--dry-run']);
    expect({ code, warns: stderr.includes(warning) }).toEqual({ code: 0, warns: true });
  });

  it.each([
    ['overwrite it', 'resources: [{comment: odd, limit: {cpu: 1}}]\n', [], 2],
    ['delete it', 'resources: [{comment: small, limit: {cpu: 1}}]\n', ['--prune'], 2],
    ['leave it alone', 'resources: [{comment: small, limit: {cpu: 1}}]\n', [], 0],
    [
      'overwrite it by name',
      'resources: [{comment: odd, limit: {cpu: 1}}]\n',
      ['--lose', 'odd'],
      0,
    ],
  ] as [string, string, string[], number][])(
    'lets apply %s only when it is named',
    async (_what, file, args, code) => {
      const applied = await apply(site, file, ...args, '--json');
      expect(applied.code).toBe(code);
      expect(applied.stderr).toContain(code === 0 ? warning : '--lose resources/odd');
    },
  );
});

describe('uas schema', () => {
  it('lists the kinds, and prints each as a JSON Schema', async () => {
    const { stdout } = await uas(['schema', '-q']);
    const kinds = stdout.trim().split('\n');
    expect(kinds).toContain('config-file');
    for (const kind of kinds) {
      const { code, stdout: text } = await uas(['schema', kind]);
      expect(code).toBe(0);
      expect(JSON.parse(text).$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    }
    expect(await uas(['schema', 'clases'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('did you mean class or classes?'),
    });
  });

  it.each([
    ['images', ['images', 'list']],
    ['volumes', ['volumes', 'list']],
    ['resources', ['resources', 'list']],
    ['classes', ['classes', 'list']],
    ['class', ['classes', 'describe', 'users']],
    ['findings', ['lint']],
    ['config-file', ['export']],
  ])('%s describes what %j prints', async (kind, words) => {
    await apply(site, full);
    const { stdout } = await site.admin([...config, ...words, '--json']);
    expect(violations(schemas[kind]?.schema ?? {}, JSON.parse(stdout))).toEqual([]);
  });
});
