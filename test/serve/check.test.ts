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
  /** Data of the ConfigMap that the service keeps. */
  configuration?: Record<string, string>;
}

async function check({
  fake = {},
  yaml = '',
  issuer,
  namespaces = ['services', 'user', 'uas'],
  more = [],
  configuration,
}: Given = {}) {
  const cluster = await new FakeKubernetes({ release: '1.20', ...fake }).start();
  onTestFinished(() => cluster.stop());
  for (const name of namespaces) cluster.namespace(name);
  if (configuration) {
    cluster.cluster.create(cluster.cluster.kind('configmaps'), {
      metadata: { name: 'uas-configuration', namespace: 'services' },
      data: configuration,
    });
  }
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

  it('names each class whose UAIs could not start, and what its volumes lack', async () => {
    const image = { image_id: 'i', imagename: 'r/uai:1', default: true };
    const volume = (id: string, volume_description: unknown) => [
      id,
      { volume_id: id, volumename: `v-${id}`, mount_path: `/${id}`, volume_description },
    ];
    const uaiClass = (id: string, more: Record<string, unknown>) => [
      id,
      {
        ...{ class_id: id, comment: id, default: false, public_ip: false, namespace: 'user' },
        ...{ opt_ports: [], uai_creation_class: null, uai_compute_network: true, image_id: 'i' },
        ...{ priority_class_name: '', resource_id: null, volume_list: [], tolerations: null },
        ...{ timeout: null, service_account: null, replicas: 1, ...more },
      },
    ];
    const volumes = [
      volume('claim', { persistent_volume_claim: { claim_name: 'home' } }),
      volume('secret', { secret: { secret_name: 'keys' } }),
      volume('map', { config_map: { name: 'settings', optional: true } }),
      volume('bad', { nfs: { server: 's' } }),
    ];
    const classes = [
      uaiClass('good', {}),
      uaiClass('optional', { volume_list: ['map'] }),
      uaiClass('claims', { volume_list: ['claim', 'secret'] }),
      uaiClass('nfs', { volume_list: ['bad'] }),
      uaiClass('urgent', { priority_class_name: 'nope' }),
      uaiClass('away', { namespace: 'elsewhere' }),
      uaiClass('gone', { image_id: 'x' }),
    ];
    const text = (rows: unknown[][]) => JSON.stringify(Object.fromEntries(rows));
    const configuration = {
      ...{ images: text([['i', image]]), volumes: text(volumes) },
      ...{ resources: '{}', classes: text(classes) },
    };
    const { code, stdout } = await check({ configuration });
    expect(code).toBe(1);
    const cannot = 'UAIs of this class could not start';
    for (const line of [
      'ok    class good: its UAIs could start in user\n',
      'ok    class optional: its UAIs could start in user\n',
      'fail  class claims: its volumes name what is not in user: persistent volume claim home, Secret keys\n',
      `fail  class nfs: ${cannot}: volume 'v-bad': nfs needs 'path'\n`,
      `fail  class urgent: ${cannot}: Forbidden: no PriorityClass with name nope was found\n`,
      'fail  class away: its namespace "elsewhere" is not one of uaiNamespaces\n',
      `fail  class gone: ${cannot}: image 'x' not found\n`,
    ]) {
      expect(stdout).toContain(line);
    }
    // The service itself may not read claims.
    const tokens = account([
      ...rulesOf('services', ownRights),
      ...rulesOf('user', uaiRights),
      ...rulesOf('uas', uaiRights),
    ]);
    const narrow = await check({ configuration, fake: { tokens: tokens ?? new Map() } });
    expect(narrow.stdout).toContain('fail  class claims: ');
    const one = text([uaiClass('claims', { volume_list: ['claim'] })]);
    const hidden = await check({
      configuration: { ...configuration, classes: one },
      fake: { tokens: tokens ?? new Map() },
    });
    expect(hidden.code).toBe(0);
    expect(hidden.stdout).toContain(
      'warn  class claims: its UAIs could start in user if this is there: persistent volume claim home\n',
    );
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
