import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../src/http/undici.ts';
import { ownRights, uaiRights } from '../../src/serve/rights.ts';
import { FakeKubernetes, type FakeOptions } from '../kubernetes/fake/server.ts';
import { uas } from '../support/run.ts';
import { fits } from '../support/schema.ts';
import { createWorld } from '../support/world.ts';
import { startIssuer } from './issuer.ts';

interface Given {
  fake?: Partial<FakeOptions>;
  yaml?: string;
  issuer?: string;
  namespaces?: string[];
  more?: string[];
}

async function check({
  fake = {},
  yaml = '',
  issuer,
  namespaces = ['services', 'user', 'uas'],
  more = [],
}: Given = {}) {
  const cluster = await new FakeKubernetes({ release: '1.20', ...fake }).start();
  onTestFinished(() => cluster.stop());
  for (const name of namespaces) cluster.namespace(name);
  const world = createWorld();
  world.deps.connect = connect;
  const write = (name: string, text: string) =>
    world.deps.files.writePrivate(`${world.home}/${name}`, text);
  const user = fake.tokens ? { token: 't' } : {};
  await write(
    'kubeconfig',
    JSON.stringify({
      clusters: [{ name: 'a', cluster: { server: cluster.url } }],
      users: [{ name: 'a', user }],
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      'current-context': 'a',
    }),
  );
  const url = issuer ?? (await startIssuer()).url;
  await write(
    'serve.yaml',
    `listen: 127.0.0.1:0\nkubeconfig: kubeconfig\nissuer: ${url}\naudience: [uas]\n${yaml}`,
  );
  const args = ['serve', 'check', '--config', `${world.home}/serve.yaml`, ...more];
  const result = await uas(args, world);
  return { ...result, cluster };
}

const account = (rules: unknown): FakeOptions['tokens'] =>
  new Map([['t', { user: 'system:serviceaccount:services:uas-serve', rules } as never]]);

const rulesOf = (namespace: string, rights: typeof ownRights) =>
  rights.map(({ group, resource, verbs }) => ({
    ...{ namespace, groups: [group], resources: [resource], verbs },
  }));

describe('uas serve check', () => {
  it('says that all is well, and leaves nothing behind', async () => {
    const { code, stdout, stderr, cluster } = await check();
    expect(stdout.split('\n').filter((line) => line !== '' && !line.startsWith('ok'))).toEqual([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'ready to serve\n' });
    for (const plural of ['pods', 'configmaps', 'leases']) {
      expect(
        cluster.cluster.store
          .list(plural, undefined)
          .filter(({ metadata }) => metadata.name.includes('check')),
      ).toEqual([]);
    }
  });

  it('prints its findings as JSON that fits the schema', async () => {
    const { stdout } = await check({ more: ['--json'] });
    fits('diagnosis', JSON.parse(stdout));
  });

  it('names a namespace and a priority class that do not exist', async () => {
    const { code, stdout } = await check({
      namespaces: ['services', 'user'],
      yaml: 'priorityClass: uai-priority\nuaiNamespaces: [user, missing]\n',
    });
    expect(code).toBe(1);
    expect(stdout).toContain('fail  UAIs in user: ');
    expect(stdout).toContain('no PriorityClass with name uai-priority was found');
    expect(stdout).toContain('fix: make the priority class uai-priority');
    expect(stdout).toContain('fail  UAIs in missing: ');
  });

  it('names each verb that is not granted', async () => {
    const lacking = uaiRights.map((right) =>
      right.resource === 'secrets'
        ? { ...right, verbs: right.verbs.filter((verb) => verb !== 'create' && verb !== 'patch') }
        : right,
    );
    const tokens = account([
      ...rulesOf('services', ownRights),
      ...rulesOf('user', uaiRights),
      ...rulesOf('uas', lacking),
    ]);
    const { code, stdout } = await check({ fake: { tokens: tokens ?? new Map() } });
    expect(stdout).toContain('ok    rights in user: all that is needed');
    expect(stdout).toContain('fail  rights in uas: not allowed: create, patch secrets\n');
    expect(code).toBe(1);
  });

  it('names an issuer that cannot be asked, or is another one', async () => {
    const down = await check({ issuer: 'http://127.0.0.1:9/realms/a' });
    expect(down.code).toBe(1);
    expect(down.stdout).toMatch(
      /^fail {2}issuer: http:\/\/127\.0\.0\.1:9\/realms\/a\/\.well-known/,
    );
    const other = await startIssuer();
    other.discovery.issuer = 'https://other.example';
    const wrong = await check({ issuer: other.url });
    expect(wrong.stdout).toContain('names the issuer https://other.example');
  });

  it('names files of the certificate that cannot be used', async () => {
    const { code, stdout } = await check({ yaml: 'tls: {certificate: no.crt, key: no.key}\n' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^fail {2}certificate: tls\.certificate: file not found: .*no\.crt$/m);
  });

  it('ends with 2 for a configuration that is wrong', async () => {
    const { code, stderr } = await check({ yaml: 'limits: {perUser: x}\n' });
    expect(code).toBe(2);
    expect(stderr).toContain('serve.yaml:5: limits.perUser: expected a whole number, got "x"');
  });
});
