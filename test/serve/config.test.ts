import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/serve/config/read-config.ts';
import { serveSchema, serveSettings } from '../../src/serve/config/settings.ts';
import { variablesOf } from '../../src/serve/config/variables.ts';

const read = (text: string, env: Record<string, string> = {}) =>
  readConfig('/etc/uas/serve.yaml', { env, readText: async () => text });

const least = 'issuer: https://id.example/realms/a\naudience: [uas]\ninsecure: true\n';

/** Every line of the refusal. */
async function refusal(text: string, env?: Record<string, string>): Promise<string[]> {
  try {
    await read(text, env);
  } catch (error) {
    const { code, message, notes } = error as { code: string; message: string; notes: string[] };
    expect(code).toBe('usage');
    return [message, ...notes];
  }
  throw new Error('it was taken');
}

interface Node {
  type?: string;
  properties?: Record<string, Node>;
  items?: Node;
  additionalProperties?: unknown;
}

interface Key {
  steps: (string | number)[];
  /** As complaints write it. */
  path: string;
  type: string;
  /** Takes any keys. */
  isOpen: boolean;
}

/** Every key of the schema, those in lists and objects too. */
function keysOf(node: Node, above: (string | number)[] = []): Key[] {
  const inner = Object.entries(node.properties ?? {}).flatMap(([key, value]) =>
    keysOf(value, [...above, key]),
  );
  const items = node.items ? keysOf(node.items, [...above, 0]) : [];
  if (above.length === 0) return [...inner, ...items];
  const path = above
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
  const isOpen = node.additionalProperties !== false;
  return [{ steps: above, path, type: node.type ?? '', isOpen }, ...inner, ...items];
}

/** Lines of YAML with the value at the end, each step on a line of its own. */
function nested(steps: readonly (string | number)[], value: string): string[] {
  return steps.map((step, at) => {
    const indent = '  '.repeat(at);
    const end = at === steps.length - 1 ? ` ${value}` : '';
    return typeof step === 'number' ? `${indent}-${end}` : `${indent}${step}:${end}`;
  });
}

describe('the configuration of serve', () => {
  it('fills in every default', async () => {
    expect(await read(least)).toMatchObject({
      listen: { host: '0.0.0.0', port: 8443 },
      health: { host: '0.0.0.0', port: 8090 },
      internal: undefined,
      tls: undefined,
      namespace: 'services',
      uaiNamespaces: ['user', 'uas'],
      clientId: 'uas',
      claims: { name: 'preferred_username', uid: 'uidNumber', shell: 'loginShell' },
      administrators: undefined,
      ssh: { type: 'LoadBalancer', annotations: {} },
      ports: { ssh: 30123, users: [80, 443, 8888] },
      addressTimeout: 40_000,
      limits: { perUser: 10, perClass: 500, creating: 16 },
      defaults: { images: [], volumes: [] },
    });
  });

  it('takes every key of the documented example', async () => {
    const config = await read(`listen: 0.0.0.0:8443
tls: {certificate: tls.crt, key: /keys/tls.key}
internal: 0.0.0.0:8088
health: "[::1]:8090"
kubeconfig: admin.conf
namespace: services
uaiNamespaces: [user, uas]
issuer: https://keycloak.example/realms/shasta
audience: [shasta]
claims: {name: preferred_username, uid: uidNumber, gid: gidNumber, gecos: name, home: homeDirectory, shell: loginShell}
administrators: {claim: realm_access.roles, values: [admin]}
ssh: {type: NodePort, address: 203.0.113.7, annotations: {a/b: c}, domain: uai.example}
ports: {ssh: 30123, users: [80, 443, 8888]}
addressTimeout: 1m
limits: {perUser: 10, perClass: 500, creating: 16}
defaults: {images: [{name: registry.example/uai:1, default: true}], volumes: []}
priorityClass: uai-priority
`);
    expect(config).toMatchObject({
      tls: { certificate: '/etc/uas/tls.crt', key: '/keys/tls.key' },
      health: { host: '::1', port: 8090 },
      kubeconfig: '/etc/uas/admin.conf',
      ssh: { address: '203.0.113.7', annotations: { 'a/b': 'c' } },
      addressTimeout: 60_000,
      defaults: { images: [{ name: 'registry.example/uai:1', default: true }] },
    });
  });

  it.each([
    ['limits: {perUser: x}', 'serve.yaml:4: limits.perUser: expected a whole number, got "x"'],
    [
      'limits:\n  perClass: -1',
      'serve.yaml:5: limits.perClass: expected a whole number from 0 to 1000000, got "-1"',
    ],
    ['limits: {perUser: 1.5}', 'serve.yaml:4: limits.perUser: expected a whole number, got "1.5"'],
    [
      'ports: {ssh: 0}',
      'serve.yaml:4: ports.ssh: expected a whole number from 1 to 65535, got "0"',
    ],
    [
      'ports: {users: [80, http]}',
      'serve.yaml:4: ports.users[1]: expected a whole number, got "http"',
    ],
    ['listen: 8443', 'serve.yaml:4: listen: expected an address such as 0.0.0.0:8443, got "8443"'],
    [
      'listen: 0.0.0.0:99999',
      'serve.yaml:4: listen: expected an address such as 0.0.0.0:8443, got "0.0.0.0:99999"',
    ],
    ['internal:', 'serve.yaml:4: internal: expected an address such as 0.0.0.0:8443, got nothing'],
    ['ssh: LoadBalancer', 'serve.yaml:4: ssh: expected an object, got "LoadBalancer"'],
    [
      'ssh: {type: loadbalancer}',
      'serve.yaml:4: ssh.type: expected LoadBalancer, NodePort or ClusterIP, got "loadbalancer"',
    ],
    ['uaiNamespaces: []', 'serve.yaml:4: uaiNamespaces: the list is empty'],
    ['uaiNamespaces: user', 'serve.yaml:4: uaiNamespaces: expected a list, got "user"'],
    [
      'namespace: My_Space',
      'serve.yaml:4: namespace: expected the name of a namespace (lower-case letters, digits and dashes), got "My_Space"',
    ],
    [
      'addressTimeout: soon',
      'serve.yaml:4: addressTimeout: expected a duration such as 90s, 10m or 1h30m, got "soon"',
    ],
    ['administrators: {values: [a]}', 'serve.yaml:4: administrators.claim: missing'],
    ['lisen: x', 'serve.yaml:4: lisen: unknown key; did you mean listen?'],
    ['limits: {peruser: 3}', 'serve.yaml:4: limits.peruser: unknown key; did you mean perUser?'],
    ['tls: {certificate: a}', 'serve.yaml:4: tls.key: missing'],
    [
      'ssh: {type: NodePort}',
      'serve.yaml:4: ssh.address: missing: users need it with ssh.type NodePort',
    ],
    [
      'health: 0.0.0.0:8443',
      'serve.yaml:1: listen: listen, internal and health need ports of their own',
    ],
    ['issuer: x', 'serve.yaml:4: the key is there twice'],
    [
      'a: [',
      'serve.yaml:5: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['? [a]\n: b', 'serve.yaml:4: a key has to be text'],
  ])('refuses %j with its line', async (more, line) => {
    expect(await refusal(`${least}${more}\n`)).toContain(line);
  });

  it('names every problem in a line of its own', async () => {
    expect(
      await refusal('issuer: ftp://x\nlimits: {perUser: x}\nfoo: 1\ninsecure: true\n'),
    ).toEqual([
      'serve.yaml:3: foo: unknown key',
      'serve.yaml:1: issuer: expected a URL such as https://keycloak.example/realms/shasta, without query or password, got "ftp://x"',
      'serve.yaml:2: limits.perUser: expected a whole number, got "x"',
    ]);
  });

  it('refuses plain HTTP beyond loopback, an issuer without TLS and a missing audience', async () => {
    expect(await refusal('issuer: http://id.example\n')).toEqual([
      'serve.yaml:1: tls: missing: tokens would cross the network in plain text (or insecure: true)',
      'serve.yaml:1: issuer: expected https (or insecure: true)',
      'serve.yaml:1: audience: missing: any token of the issuer would be taken',
    ]);
    const local = 'listen: 127.0.0.1:0\nissuer: http://localhost:9\naudience: [a]\n';
    expect(await read(local)).toMatchObject({ listen: { host: '127.0.0.1', port: 0 } });
  });

  it('is overridden by variables, nested ones and lists too', async () => {
    const config = await read(`${least}limits: {perUser: 3, perClass: 4}\n`, {
      UAS_SERVE_LISTEN: '127.0.0.1:9000',
      UAS_SERVE_LIMITS_PER_USER: '7',
      UAS_SERVE_AUDIENCE: 'a, b',
      UAS_SERVE_UAI_NAMESPACES: '["x","y"]',
      UAS_SERVE_SSH_ANNOTATIONS: '{pool: customer}',
      UAS_SERVE_PORTS_USERS: '80,443',
      UAS_SERVE_TLS_CERTIFICATE: 'a.pem',
      UAS_SERVE_TLS_KEY: 'b.pem',
      UAS_SERVE_NAMESPACE: '',
      UAS_SERVE_PORT: 'tcp://10.0.0.1:80',
      UAS_SERVE_SERVICE_HOST: '10.0.0.1',
      UAS_SERVE_CONFIG: '/etc/uas/serve.yaml',
    });
    expect(config).toMatchObject({
      listen: { host: '127.0.0.1', port: 9000 },
      limits: { perUser: 7, perClass: 4, creating: 16 },
      audience: ['a', 'b'],
      uaiNamespaces: ['x', 'y'],
      ssh: { annotations: { pool: 'customer' } },
      ports: { users: [80, 443] },
      tls: { certificate: '/etc/uas/a.pem', key: '/etc/uas/b.pem' },
      namespace: 'services',
    });
  });

  it('names the variable that is wrong, or that nothing is called', async () => {
    expect(await refusal(least, { UAS_SERVE_LIMITS_PER_USER: 'x' })).toEqual([
      'UAS_SERVE_LIMITS_PER_USER: limits.perUser: expected a whole number, got "x"',
    ]);
    expect(await refusal(least, { UAS_SERVE_LISTENER: 'x' })).toEqual([
      'UAS_SERVE_LISTENER: unknown setting; did you mean UAS_SERVE_LISTEN?',
    ]);
    expect(await refusal(least, { UAS_SERVE_SSH_ANNOTATIONS: '{' })).toEqual([
      'UAS_SERVE_SSH_ANNOTATIONS: expected a list or an object in YAML or JSON',
    ]);
  });

  it('has a preset for the realm of the old system, below what the file says', async () => {
    const preset =
      'preset: shasta\ninsecure: true\nissuer: https://gw.example/keycloak/realms/shasta\n';
    expect(await read(preset)).toMatchObject({
      audience: ['shasta'],
      clientId: 'shasta',
      administrators: { claim: 'resource_access.shasta.roles', values: ['admin'] },
    });
    expect(await read(`${preset}audience: [other]\n`)).toMatchObject({
      audience: ['other'],
      clientId: 'shasta',
    });
  });

  it('follows aliases, but refuses a bomb of aliases', async () => {
    expect(
      await read(`${least}uaiNamespaces: &n [a]\nadministrators: {claim: x, values: *n}\n`),
    ).toMatchObject({ administrators: { values: ['a'] } });
    const nine = (name: string) => `[${Array.from({ length: 9 }, () => `*${name}`).join(', ')}]`;
    const bomb = `a: &a [x, x]\nb: &b ${nine('a')}\nc: &c ${nine('b')}\nd: &d ${nine('c')}\ne: &e ${nine('d')}\nf: ${nine('e')}\n`;
    const [line] = await refusal(bomb);
    expect(line).toMatch(/^serve\.yaml:\d+: the configuration is too large$/);
  });

  it.each(keysOf(serveSchema as Node))(
    'refuses a wrong value of $path with its line',
    async ({ steps, path, type }) => {
      const wrong = type === 'string' ? '[wrong]' : 'wrong';
      const lines = ['---', ...nested(steps, wrong)];
      const problems = await refusal(`${lines.join('\n')}\n`);
      const line = problems.find((one) => one.includes(`: ${path}: expected `));
      expect(line).toMatch(new RegExp(`^serve\\.yaml:${lines.length}: `));
    },
  );

  it.each(keysOf(serveSchema as Node).filter(({ type }) => type === 'object'))(
    'refuses an unknown key in $path with its line',
    async ({ steps, path, isOpen }) => {
      if (isOpen) return;
      const lines = ['---', ...nested([...steps, 'unheard'], '1')];
      expect(await refusal(`${lines.join('\n')}\n`)).toContainEqual(
        expect.stringMatching(`^serve\\.yaml:${lines.length}: .*\\.unheard: unknown key`),
      );
      expect(path).not.toBe('');
    },
  );

  it('describes every key and default in its schema', () => {
    const { properties } = serveSchema as { properties: Record<string, { description: string }> };
    expect(Object.keys(properties)).toEqual(Object.keys(serveSettings.fields ?? {}));
    for (const { description } of Object.values(properties)) expect(description).not.toBe('');
    expect(properties).toMatchObject({
      listen: { type: 'string', default: '0.0.0.0:8443' },
      limits: { properties: { perUser: { type: 'integer', default: 10 } } },
    });
    expect([...variablesOf(serveSettings.fields ?? {}).keys()]).toContain('UAS_SERVE_ISSUER_CA');
  });
});
