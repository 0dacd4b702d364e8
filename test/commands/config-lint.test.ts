/** `uas admin config lint`: what it finds, and that the command it names fixes it. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/site/lint/finding.ts';
import { startSite, type TestSite } from '../support/site.ts';

let site: TestSite;
const good = `
images: [{name: "reg/sles:1", default: true}, {name: "reg/broker:1"}]
volumes: [{name: conf, mount_path: /etc/sssd, volume_description: {secret: {secret_name: s}}}]
resources: [{comment: small, limit: {cpu: 1}, request: {cpu: 500m}}]
classes:
  - {comment: legacy, image: "reg/sles:1", default: true, public_ip: true, volumes: [lustre, timezone], timeout: {soft: 30m, hard: 24h, warning: 1m}}
  - {comment: brokered, image: "reg/sles:1", resource: small, volumes: [lustre]}
  - {comment: broker, image: "reg/broker:1", namespace: uas, public_ip: true, uai_compute_network: false, uai_creation_class: brokered, volumes: [conf], replicas: 3}
`;

const admin = (...args: string[]) => site.admin(['admin', 'config', ...args]);
async function lint(): Promise<Finding[]> {
  const { code, stdout } = await admin('lint', '--json');
  const findings = JSON.parse(stdout) as Finding[];
  expect(code).toBe(findings.length > 0 ? 1 : 0);
  return findings;
}

async function rows(kind: string): Promise<Record<string, string>[]> {
  return (await site.call(`GET /admin/config/${kind}`)).json as Record<string, string>[];
}

/** Sends what this program would refuse. */
async function sneak(kind: string, name: string, query: Record<string, string>): Promise<void> {
  const row = (await rows(kind)).find(({ comment, imagename, volumename }) =>
    [comment, imagename, volumename].includes(name),
  );
  const id = row?.class_id ?? row?.resource_id ?? row?.image_id ?? row?.volume_id;
  const { status } = await site.call(`PATCH /admin/config/${kind}/${id}`, { query });
  expect(status).toBe(200);
}

beforeEach(async () => {
  site = await startSite();
  expect(
    await site.admin(['admin', 'config', 'apply', '--yes', '-f', '-'], { stdin: good }),
  ).toMatchObject({
    code: 0,
  });
});

describe('uas admin config lint', () => {
  it('has nothing to say against what the guide prescribes', async () => {
    expect(await lint()).toEqual([]);
    expect(await admin('lint')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'no problems found\n',
    });
  });

  /** What is done, the class or object that it is about, what is said, and what the fix is completed with. */
  const cases: [string, () => Promise<unknown>, string, RegExp, Record<string, string>?][] = [
    [
      'a broker with a timeout',
      () => admin('classes', 'update', 'broker', '--soft-timeout', '1h'),
      'broker',
      /with a timeout/,
    ],
    [
      'a broker in the namespace of users',
      () => admin('classes', 'update', 'broker', '--namespace', 'user'),
      'broker',
      /namespace uas/,
    ],
    [
      'a broker inside',
      () => admin('classes', 'update', 'broker', '--public-ip', 'no'),
      'broker',
      /cannot be reached/,
    ],
    [
      'a broker on the compute network',
      () => admin('classes', 'update', 'broker', '--uai-compute-network'),
      'broker',
      /wastes addresses/,
    ],
    [
      'a brokered class with a public address',
      () => admin('classes', 'update', 'brokered', '--public-ip'),
      'brokered',
      /no public address/,
    ],
    [
      'replicas of a class for users',
      () => admin('classes', 'update', 'legacy', '--replicas', '2'),
      'legacy',
      /2 replicas/,
    ],
    [
      'a broker image for users',
      () => admin('classes', 'update', 'legacy', '--image', 'reg/broker:1'),
      'legacy',
      /image is for brokers/,
    ],
    [
      'a hard timeout without a warning',
      () => admin('classes', 'update', 'legacy', '--warning', 'none'),
      'legacy',
      /without a warning/,
    ],
    [
      'a soft timeout above the hard one',
      () => admin('classes', 'update', 'legacy', '--soft-timeout', '2d'),
      'legacy',
      /has no effect/,
    ],
    [
      'a warning before the beginning',
      () => admin('classes', 'update', 'legacy', '--warning', '2d'),
      'legacy',
      /warning is due before/,
    ],
    [
      'two volumes at one path',
      () => sneak('volumes', 'timezone', { mount_path: '/lus/' }),
      'legacy',
      /same mount path, \/lus/,
    ],
    [
      'a list of volumes with an empty name',
      () => sneak('classes', 'brokered', { volume_list: '' }),
      'brokered',
      /empty name/,
    ],
    [
      'an image without a tag',
      () => admin('images', 'update', 'reg/broker:1', '--imagename', 'reg/broker'),
      'reg/broker',
      /no tag/,
      { TAG: '1' },
    ],
    [
      'no default image',
      () => admin('images', 'update', 'reg/sles:1', '--default=no', '--yes'),
      '',
      /no default image/,
    ],
    [
      'a volume name that Kubernetes refuses',
      () => sneak('volumes', 'timezone', { volumename: 'BAD_NAME' }),
      'BAD_NAME',
      /name: invalid value "BAD_NAME"/,
      { VALUE: 'timezone' },
    ],
    [
      'a secret on a file',
      () => admin('volumes', 'update', 'conf', '--mount-path', '/etc/sssd/sssd.conf'),
      'conf',
      /looks like a file/,
    ],
    [
      'a request above the limit',
      () => sneak('resources', 'small', { request: '{"cpu":"2"}' }),
      'small',
      /request above limit/,
    ],
    [
      'a limit that is no object',
      () => sneak('resources', 'small', { limit: '[1]' }),
      'small',
      /breaks every UAI/,
    ],
    [
      'a quantity that is none',
      () => sneak('resources', 'small', { limit: '{"cpu":"many"}' }),
      'small',
      /invalid quantity "many"/,
      { VALUE: 'cpu=1' },
    ],
    [
      'a relative mount path',
      () => sneak('volumes', 'conf', { mount_path: 'etc/sssd' }),
      'conf',
      /mount_path: invalid value "etc\/sssd"/,
      { VALUE: '/etc/sssd' },
    ],
    [
      'an attribute that Kubernetes does not know',
      () => sneak('volumes', 'conf', { volume_description: '{"nfs":{"whatever":1}}' }),
      'conf',
      /unknown field "whatever"/,
      { VALUE: '\'{"nfs":{"server":"s","path":"/p"}}\'' },
    ],
    [
      'a port out of range',
      () => sneak('classes', 'legacy', { opt_ports: '99999' }),
      'legacy',
      /expected a port from 1 to 65535, got "99999"/,
      { VALUE: '8888' },
    ],
    [
      'a class without a comment',
      () => sneak('classes', 'legacy', { comment: '' }),
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      /no comment/,
      { COMMENT: 'legacy' },
    ],
    [
      'two classes with one comment',
      () => sneak('classes', 'legacy', { comment: 'brokered' }),
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      /another class has the same comment/,
    ],
  ];

  it.each(cases)(
    'finds %s, and the suggested fix removes it',
    async (_what, break_, name, problem, words = {}) => {
      expect(await break_()).not.toMatchObject({ code: 2 });
      const findings = await lint();
      const found = findings.find((finding) => problem.test(finding.problem));
      expect(found).toMatchObject({ name });
      const capitals = found?.fix.match(/(?<![\w-])[A-Z]{3,}(?![\w-])/g) ?? [];
      expect(capitals).toEqual(Object.keys(words));
      const fix = Object.entries(words).reduce(
        (text, [word, value]) => text.replace(word, value),
        found?.fix ?? '',
      );
      const args = (fix.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1'));
      expect(await site.admin(args.slice(1))).toMatchObject({ code: 0 });
      const left = await lint();
      expect(
        left.filter((finding) => problem.test(finding.problem) && finding.name === found?.name),
      ).toEqual([]);
    },
  );

  it('finds the missing default class, and that volumes then collide', async () => {
    await admin('classes', 'delete', 'legacy', '--yes');
    const missing = await lint();
    expect(missing.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('no default class'),
    ]);
    expect(missing[0]?.fix).toMatch(
      /^uas admin config classes create legacy --preset legacy --image reg\/sles:1 --volume \w+ --volume \w+$/,
    );
    await sneak('volumes', 'timezone', { mount_path: '/lus' });
    expect((await lint()).map(({ severity, problem }) => [severity, problem])).toEqual([
      ['error', expect.stringContaining('without a default class every UAI mounts both')],
      ['warning', expect.stringContaining('no default class')],
    ]);
  });

  it('finds what points at nothing', async () => {
    await admin('classes', 'delete', 'brokered', '--yes', '--force');
    expect(await lint()).toMatchObject([
      {
        severity: 'error',
        name: 'broker',
        problem: expect.stringContaining('creates UAIs from no longer exists'),
      },
    ]);
  });

  it('finds a broker that has nothing to make UAIs from', async () => {
    await admin('classes', 'delete', 'legacy', '--yes');
    await admin(
      'classes',
      'create',
      'second broker',
      '--preset',
      'broker',
      '--image',
      'reg/broker:1',
    );
    expect(await lint()).toContainEqual({
      severity: 'error',
      kind: 'classes',
      name: 'second broker',
      problem: 'a broker has no creation class, and no default class exists',
      fix: "uas admin config classes update 'second broker' --creation-class brokered",
    });
  });

  it('finds a brokered class that is the default', async () => {
    await admin('classes', 'update', 'brokered', '--default');
    expect(await lint()).toMatchObject([
      {
        severity: 'error',
        name: 'brokered',
        problem: expect.stringContaining('must not be the default'),
      },
    ]);
  });

  it('finds a system without images, and nothing in one as it is installed', async () => {
    const fresh = await startSite();
    const { stdout } = await fresh.admin(['admin', 'config', 'lint', '--json']);
    expect(JSON.parse(stdout).map(({ kind }: Finding) => kind)).toEqual(['images']);
    await fresh.admin(['admin', 'config', 'images', 'create', 'reg/a:1', '--default']);
    expect(await fresh.admin(['admin', 'config', 'lint'])).toMatchObject({ code: 0, stdout: '' });
  });

  it('is above 1 for an error', async () => {
    const { code } = await site.admin(['admin', 'config', 'lint'], {
      transport: async () => {
        throw new Error('x');
      },
    });
    expect(code).toBeGreaterThan(1);
  });
});
