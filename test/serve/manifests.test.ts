import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { ownRights, uaiRights } from '../../src/serve/rights.ts';
import { uas } from '../support/run.ts';
import { fits } from '../support/schema.ts';
import { createWorld } from '../support/world.ts';

interface Item {
  kind: string;
  metadata: { name: string; namespace?: string };
  rules?: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  data?: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: looked at as a whole
  spec?: any;
}

async function printed(...args: string[]): Promise<Item[]> {
  const { code, stdout, stderr } = await uas(['serve', 'manifests', ...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const list = JSON.parse(stdout);
  fits('manifests', list);
  return list.items;
}

const byKind = (items: Item[], kind: string) => items.filter((item) => item.kind === kind);

describe('uas serve manifests', () => {
  it('grants a Role in each namespace and nothing for the whole cluster', async () => {
    const items = await printed();
    expect(items.some(({ kind }) => kind.startsWith('Cluster'))).toBe(false);
    const rulesIn = (namespace: string) =>
      byKind(items, 'Role').find(({ metadata }) => metadata.namespace === namespace)?.rules;
    const rules = (rights: typeof ownRights) =>
      rights.map(({ group, resource, verbs }) => ({
        apiGroups: [group],
        resources: [resource],
        verbs,
      }));
    expect(rulesIn('services')).toEqual(rules(ownRights));
    expect(rulesIn('user')).toEqual(rules(uaiRights));
    expect(rulesIn('uas')).toEqual(rules(uaiRights));
    expect(byKind(items, 'RoleBinding').map(({ metadata }) => metadata.namespace)).toEqual([
      ...['services', 'user', 'uas'],
    ]);
    const text = JSON.stringify(items);
    expect(text).not.toContain('"*"');
    expect(text).not.toContain('deletecollection');
  });

  it('runs two replicas that may do as little as possible', async () => {
    const [deployment] = byKind(await printed('--image', 'registry.example/uas:9'), 'Deployment');
    expect(deployment?.spec).toMatchObject({
      replicas: 2,
      template: {
        spec: {
          enableServiceLinks: false,
          // The longest creation and the end of a replica.
          terminationGracePeriodSeconds: 60,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          affinity: { podAntiAffinity: expect.anything() },
          containers: [
            {
              image: 'registry.example/uas:9',
              livenessProbe: { httpGet: { path: '/healthz', port: 'health' } },
              readinessProbe: { httpGet: { path: '/readyz', port: 'health' } },
              resources: { requests: expect.anything(), limits: expect.anything() },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    });
  });

  it('lets only brokers reach the internal port', async () => {
    const [policy] = byKind(await printed(), 'NetworkPolicy');
    expect(policy?.spec.ingress.filter(({ from }: { from: unknown }) => from)).toEqual([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'uas' } },
            podSelector: {
              matchLabels: { uas: 'managed' },
              matchExpressions: [{ key: 'uas-uai-creation-class', operator: 'Exists' }],
            },
          },
        ],
        ports: [{ protocol: 'TCP', port: 8088 }],
      },
    ]);
    expect(byKind(await printed(), 'Service').map(({ metadata }) => metadata.name)).toEqual([
      ...['uas-serve', 'cray-uas-mgr'],
    ]);
  });

  it('takes a configuration of the site as it is written', async () => {
    const text = `# ours\nissuer: https://id.example/realms/a\naudience: [uas]\ninsecure: true
listen: 0.0.0.0:80\nhealth: 0.0.0.0:91\nnamespace: own\nuaiNamespaces: [own, b]\nssh: {type: NodePort, address: a.b}\n`;
    const world = createWorld();
    await world.deps.files.writePrivate(`${world.home}/serve.yaml`, text);
    const { stdout, code } = await uas(
      ['serve', 'manifests', '--config', `${world.home}/serve.yaml`, '--json'],
      world,
    );
    expect(code).toBe(0);
    const items: Item[] = JSON.parse(stdout).items;
    expect(byKind(items, 'ConfigMap')[0]?.data).toEqual({ 'serve.yaml': text });
    expect(byKind(items, 'Namespace').map(({ metadata }) => metadata.name)).toEqual(['own', 'b']);
    expect(byKind(items, 'Role')).toHaveLength(2);
    expect(byKind(items, 'PriorityClass')).toEqual([]);
    expect(byKind(items, 'Service')).toMatchObject([
      { spec: { type: 'NodePort', ports: [{ port: 80, targetPort: 'public' }] } },
    ]);
    expect(byKind(items, 'Deployment')[0]?.spec.template.spec.volumes).toHaveLength(2);
  });

  it('refuses options that the file decides, and a file that is wrong', async () => {
    const both = await uas(['serve', 'manifests', '--config', 'x', '--ssh-type', 'NodePort']);
    expect(both).toMatchObject({ code: 2 });
    expect(both.stderr).toContain('--config cannot be combined with --ssh-type');
    const type = await uas(['serve', 'manifests', '--ssh-type', 'x']);
    expect(type.code).toBe(2);
    const issuer = await uas(['serve', 'manifests', '--issuer', 'x']);
    expect(issuer.stderr).toContain('serve.yaml:12: issuer: expected a URL');
  });

  it('prints YAML documents that read as the same objects', async () => {
    const { stdout } = await uas(['serve', 'manifests', '--ssh-type', 'NodePort']);
    const documents = stdout.split(/^---$/m).slice(1);
    const items = await printed('--ssh-type', 'NodePort');
    expect(documents.map((text) => parseDocument(text).toJS())).toEqual(items);
    expect(stdout).toMatch(/^# uas serve: apply with kubectl apply -f FILE\.\n# It waits for/);
  });
});
