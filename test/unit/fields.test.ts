/** Fields of configuration objects: what people write, what is sent, what comes back, and what is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Codec } from '../../src/resources/fields/codec.ts';
import { flag } from '../../src/resources/fields/flag.ts';
import { ports } from '../../src/resources/fields/ports.ts';
import { aboveLimit, quantities, quantityValue } from '../../src/resources/fields/quantities.ts';
import { replicas } from '../../src/resources/fields/replicas.ts';
import { snakeCase } from '../../src/resources/fields/snake-case.ts';
import { mountPath, serviceAccount, volumeName } from '../../src/resources/fields/text.ts';
import { timeout } from '../../src/resources/fields/timeout.ts';
import { readTaint, tolerations } from '../../src/resources/fields/tolerations.ts';
import { volumeDescription } from '../../src/resources/fields/volume-description.ts';
import { volumeSources } from '../../src/resources/fields/volume-sources.ts';

/** What the service answers for a parameter that it was sent. */
const server = {
  ports: (sent: string) => (sent === '' ? [] : sent.split(',')),
  replicas: (sent: string) => Number(sent),
  object: (sent: string) => JSON.parse(sent) as unknown,
  verbatim: (sent: string) => sent,
};

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);
const path = fc.stringMatching(/^(\/[a-z0-9]{1,6}){1,3}$/);
const mode = fc.integer({ min: 0, max: 0o777 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const record = (shape: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(shape).map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);

const values = {
  ports: fc.uniqueArray(
    fc.integer({ min: 1, max: 65_535 }).filter((port) => port !== 22),
    { maxLength: 6 },
  ),
  replicas: fc.integer({ min: 1, max: 9999 }),
  timeout: record({
    soft: optional(fc.integer({ min: 0, max: 10_000_000 })),
    hard: optional(fc.integer({ min: 0, max: 10_000_000 })),
    warning: optional(fc.integer({ min: 0, max: 10_000_000 })),
  }),
  quantities: record({
    cpu: optional(fc.integer({ min: 1, max: 9999 }).map((milli) => `${milli}m`)),
    memory: optional(fc.integer({ min: 1, max: 9999 }).map((size) => `${size}Mi`)),
    'vendor.example/gpu': optional(fc.integer({ min: 1, max: 8 }).map(String)),
  }),
  tolerations: fc.array(
    fc.oneof(
      record({
        key: word,
        operator: fc.constant('Exists'),
        effect: optional(fc.constantFrom('NoSchedule', 'PreferNoSchedule')),
      }),
      record({ key: word, value: word }),
      record({
        key: word,
        operator: fc.constant('Equal'),
        value: word,
        effect: fc.constant('NoExecute'),
        toleration_seconds: optional(fc.nat()),
      }),
    ),
    { maxLength: 4 },
  ),
  volume: fc.oneof(
    record({ host_path: record({ path, type: fc.constantFrom('Directory', 'FileOrCreate') }) }),
    record({
      secret: record({
        secret_name: word,
        default_mode: optional(mode),
        items: optional(fc.array(record({ key: word, path: word, mode: optional(mode) }))),
      }),
    }),
    record({ config_map: record({ name: word, default_mode: optional(mode) }) }),
    record({
      empty_dir: record({ medium: optional(fc.constant('Memory')), size_limit: optional(word) }),
    }),
    record({ nfs: record({ server: word, path, read_only: optional(fc.boolean()) }) }),
    record({
      csi: record({ driver: word, volume_attributes: fc.constant({ camelCase: 'x', mode: 'y' }) }),
    }),
    record({
      projected: record({
        default_mode: optional(mode),
        sources: fc.constant([
          { secret: { name: 's', items: [{ key: 'k', path: 'p', mode: 256 }] } },
        ]),
      }),
    }),
  ),
};

/** Every field with the values it may have and the form in which the service gives it back. */
const table: [string, Codec<unknown>, fc.Arbitrary<unknown>, (sent: string) => unknown][] = [
  ['opt_ports', ports as Codec<unknown>, values.ports, server.ports],
  ['replicas', replicas as Codec<unknown>, values.replicas, server.replicas],
  ['timeout', timeout as Codec<unknown>, values.timeout, server.object],
  ['tolerations', tolerations as Codec<unknown>, values.tolerations, server.verbatim],
  ['limit and request', quantities as Codec<unknown>, values.quantities, server.verbatim],
  ['volume_description', volumeDescription as Codec<unknown>, values.volume, server.object],
];

describe.each(table)('%s', (_name, codec, arbitrary, reply) => {
  it('comes back from the service as it was sent', () => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        expect(codec.decode(reply(codec.encode(value)))).toEqual(value);
      }),
    );
  });

  it('is read back from what a file shows', () => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        const shown = JSON.parse(JSON.stringify(codec.show(value))) as unknown;
        expect(codec.read(shown, 'field')).toEqual(value);
      }),
    );
  });

  it('throws nothing but a usage error that names the field, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.object({ key: fc.constantFrom('toString', 'valueOf', 'host_path', 'soft') }),
          fc.json(),
          fc.string(),
        ),
        (input) => {
          try {
            codec.read(input, 'the field');
          } catch (error) {
            expect(error).toMatchObject({ code: 'usage' });
            expect((error as Error).message).toMatch(/^the field/);
          }
        },
      ),
    );
  });
});

describe('opt_ports', () => {
  it.each([
    ['80, 443,', [80, 443]],
    [
      [80, '8080'],
      [80, 8080],
    ],
    [8080, [8080]],
    ['80,80', [80]],
    [[], []],
  ])('reads %j', (input, expected) => {
    expect(ports.read(input, 'p')).toEqual(expected);
  });
  it.each(['', ',', '0', '65536', '80,x', '-1', '1.5', '22', '1e3', [22], [null], {}, true])(
    'refuses %j',
    (input) => {
      expect(() => ports.read(input, '--opt-ports')).toThrow(/^--opt-ports/);
    },
  );
  it('understands the null of older servers', () => {
    expect(ports.decode(null)).toEqual([]);
  });
});

describe('replicas', () => {
  it.each(['0', '-1', 'abc', '', '1.5', '99999', null])('refuses %j', (input) => {
    expect(() => replicas.read(input, '--replicas')).toThrow(/^--replicas/);
  });
});

describe('timeout', () => {
  it.each([
    ['{"soft":"600","hard":"1800","warning":"30"}', { soft: 600, hard: 1800, warning: 30 }],
    ['{"soft":"30m"}', { soft: 1800 }],
    ['soft=30m,hard=24h', { soft: 1800, hard: 86_400 }],
    ['{}', {}],
    [
      { soft: 1800, hard: '60d' },
      { soft: 1800, hard: 5_184_000 },
    ],
    [null, {}],
  ])('reads %j', (input, expected) => {
    expect(timeout.read(input, 't')).toEqual(expected);
  });
  it.each([
    ['{"soft":600}', 'a number'],
    ['{"soft":null}', 'nothing'],
    ['{"soft":"a"}', 'invalid duration'],
    ['{"soft":"-1"}', 'invalid duration'],
    ['{"soft":"1.5"}', 'whole seconds'],
    ['{"sofd":"600"}', 'unknown timeout "sofd"'],
    ['[1]', 'a list'],
    ['"600"', 'text'],
    ['{soft', 'invalid JSON'],
    ['', 'invalid JSON'],
    [['soft'], 'a list'],
  ])('refuses %j', (input, reason) => {
    expect(() => timeout.read(input, '--timeout')).toThrow(reason);
  });
  it('sends seconds as text, which is all that the service takes', () => {
    expect(timeout.encode({ hard: 86_400, soft: 1800 })).toBe('{"soft":"1800","hard":"86400"}');
    expect(timeout.encode({})).toBe('{}');
  });
  it('is shown in durations', () => {
    expect(timeout.show({ warning: 0, soft: 5400 })).toEqual({ soft: '1h30m', warning: '0s' });
  });
});

describe('limit and request', () => {
  it.each([
    ['{"cpu": "300m", "memory": "1Gi"}', { cpu: '300m', memory: '1Gi' }],
    ['{"cpu": 2}', { cpu: '2' }],
    ['cpu=300m, memory=1Gi', { cpu: '300m', memory: '1Gi' }],
    [
      '{"nvidia.com/gpu":"1","hugepages-2Mi":"4Mi"}',
      { 'nvidia.com/gpu': '1', 'hugepages-2Mi': '4Mi' },
    ],
    ['{}', {}],
  ])('reads %j', (input, expected) => {
    expect(quantities.read(input, 'l')).toEqual(expected);
  });
  it.each([
    '',
    '[1]',
    '"x"',
    'null',
    '{cpu',
    '{"cpu":"-1"}',
    '{"cpu":""}',
    '{"cpu":"1 Gi"}',
    '{"cpu":"1gi"}',
    '{"cpu":null}',
    '{"mem":"1Gi"}',
    'cpu=',
    'cpu',
  ])('refuses %j', (input) => {
    expect(() => quantities.read(input, '--limit')).toThrow(/^--limit/);
  });
  it.each([
    ['300m', 0.3],
    ['1Gi', 2 ** 30],
    ['1G', 1e9],
    ['1e3', 1000],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1E', 1e18],
    ['-1', undefined],
    ['', undefined],
    ['1Gib', undefined],
  ])('takes %j for %j', (text, expected) => {
    expect(quantityValue(text)).toBe(expected);
  });
  it('compares a request with a limit across units', () => {
    expect(aboveLimit({ cpu: '1500m', memory: '1Gi' }, { cpu: '1', memory: '1G' })).toEqual([
      'cpu: 1500m is above 1',
      'memory: 1Gi is above 1G',
    ]);
    expect(aboveLimit({ cpu: '1000m' }, { cpu: '1' })).toEqual([]);
    expect(aboveLimit({ cpu: '5' }, {})).toEqual([]);
  });
});

describe('tolerations', () => {
  it.each([
    ['uai_only', { key: 'uai_only', operator: 'Exists' }],
    ['uai_only:NoSchedule', { key: 'uai_only', operator: 'Exists', effect: 'NoSchedule' }],
    ['gpu=a100:NoExecute', { key: 'gpu', operator: 'Equal', value: 'a100', effect: 'NoExecute' }],
    ['gpu=', { key: 'gpu', operator: 'Equal', value: '' }],
  ])('reads the taint %s', (text, expected) => {
    expect(readTaint(text, '--toleration')).toEqual(expected);
  });
  it.each(['', '=x', 'a:Never', 'a b', 'a=b=c', ':NoSchedule'])('refuses the taint %j', (text) => {
    expect(() => readTaint(text, '--toleration')).toThrow(/^--toleration/);
  });
  it('takes Kubernetes’ own spelling', () => {
    const given = '[{"key":"a","operator":"Exists","effect":"NoExecute","tolerationSeconds":60}]';
    expect(tolerations.read(given, 't')).toEqual([
      { key: 'a', operator: 'Exists', effect: 'NoExecute', toleration_seconds: 60 },
    ]);
  });
  it.each([
    '{}',
    '[1]',
    '"x"',
    '[{"kee":"a"}]',
    '[{"key":1}]',
    '[{"operator":"Equal"}]',
    '[{"key":"a","operator":"exists"}]',
    '[{"key":"a","operator":"Exists","value":"b"}]',
    '[{"key":"a","value":"b","effect":"NoSchedule","toleration_seconds":5}]',
    '',
  ])('refuses %s', (text) => {
    expect(() => tolerations.read(text, '--tolerations')).toThrow(/^--tolerations/);
  });
});

describe('volume_description', () => {
  it.each([
    [
      'hostPath in camelCase',
      '{"hostPath":{"path":"/a","type":"Directory"}}',
      { host_path: { path: '/a', type: 'Directory' } },
    ],
    [
      'an octal mode as text',
      '{"secret":{"secretName":"s","defaultMode":"0600"}}',
      { secret: { secret_name: 's', default_mode: 384 } },
    ],
    [
      'a mode as a number',
      '{"secret":{"secret_name":"s","default_mode":384}}',
      { secret: { secret_name: 's', default_mode: 384 } },
    ],
    [
      'the configmap of the vendor’s pages',
      '{"configmap":{"name":"c"}}',
      { config_map: { name: 'c' } },
    ],
    [
      'emptyDir',
      '{"emptyDir":{"medium":"Memory","sizeLimit":"1Gi"}}',
      { empty_dir: { medium: 'Memory', size_limit: '1Gi' } },
    ],
    [
      'a claim',
      '{"persistentVolumeClaim":{"claimName":"c"}}',
      { persistent_volume_claim: { claim_name: 'c' } },
    ],
    [
      'modes inside of items',
      '{"config_map":{"name":"c","items":[{"key":"k","path":"p","mode":"0755"}]}}',
      { config_map: { name: 'c', items: [{ key: 'k', path: 'p', mode: 493 }] } },
    ],
    [
      'names inside of lists',
      '{"projected":{"sources":[{"configMap":{"name":"c"}}]}}',
      { projected: { sources: [{ config_map: { name: 'c' } }] } },
    ],
    [
      'attributes of a driver’s own as they are',
      '{"csi":{"driver":"d","volumeAttributes":{"subPath":"/x"}}}',
      { csi: { driver: 'd', volume_attributes: { subPath: '/x' } } },
    ],
  ])('takes %s', (_what, text, expected) => {
    expect(volumeDescription.read(text, 'v')).toEqual(expected);
  });

  it.each([
    ['', 'is empty'],
    ['x', 'invalid JSON'],
    ['[]', 'a list'],
    ['"host_path"', 'text'],
    ['null', 'nothing'],
    ['{}', 'no kind of volume'],
    ['{"host_path":{"path":"/a","type":"File"},"secret":{}}', 'more than one kind'],
    ['{"hostpaht":{}}', 'unknown kind of volume "hostpaht"'],
    ['{"fc":{"lun":12345678901234567890}}', 'expected a number, not a number beyond 2^53'],
    ['{"host_path":null}', 'expected an object'],
    ['{"host_path":"/a"}', 'expected an object'],
    ['{"host_path":{"path":"/a"}}', 'type is missing'],
    ['{"host_path":{"path":"/a","type":"Dir"}}', 'not one of DirectoryOrCreate'],
    ['{"host_path":{"path":"","type":"Directory"}}', 'empty text'],
    ['{"host_path":{"path":"a","type":"Directory"}}', 'not absolute'],
    ['{"host_path":{"path":"/a","type":"Directory","mode":1}}', 'unknown field "mode"'],
    ['{"secret":{"name":"s"}}', 'unknown field "name"'],
    ['{"secret":{"secret_name":"s","default_mode":999}}', 'invalid file mode'],
    ['{"secret":{"secret_name":"s","default_mode":"0800"}}', 'invalid file mode'],
    ['{"secret":{"secret_name":"s","items":{"key":"k","path":"p"}}}', 'expected a list'],
    ['{"secret":{"secret_name":"s","items":[{"key":"k"}]}}', 'path is missing'],
    ['{"nfs":{"whatever":1}}', 'unknown field "whatever"'],
    ['{"nfs":{"server":"s"}}', 'path is missing'],
    ['{"empty_dir":{"medium":"Disk"}}', 'expected Memory, got "Disk"'],
    ['{"__proto__":{"path":"/a"}}', 'unknown kind of volume'],
    ['{"constructor":{}}', 'unknown kind of volume'],
  ])('refuses %s', (text, reason) => {
    expect(() => volumeDescription.read(text, '--volume-description')).toThrow(reason);
    expect(() => volumeDescription.read(text, '--volume-description')).toThrow(
      /^--volume-description/,
    );
  });

  it('shows modes in octal', () => {
    expect(volumeDescription.show({ secret: { secret_name: 's', default_mode: 0o600 } })).toEqual({
      secret: { secret_name: 's', default_mode: '0600' },
    });
  });

  it('knows every source type of the service by its own and by Kubernetes’ spelling', () => {
    expect(Object.keys(volumeSources)).toHaveLength(28);
    for (const type of Object.keys(volumeSources)) {
      const camel = type.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
      expect(snakeCase(camel)).toBe(type);
      expect(snakeCase(type)).toBe(type);
    }
    expect(['downwardAPI', 'scaleIO', 'diskURI', 'targetWWNs'].map(snakeCase)).toEqual([
      'downward_api',
      'scale_io',
      'disk_uri',
      'target_ww_ns',
    ]);
  });
});

describe('yes and no', () => {
  it.each(['true', 'T', '1', 'Yes', 'y', true])('%j is yes', (word) => {
    expect(flag.read(word, 'f')).toBe(true);
  });
  it.each(['false', 'F', '0', 'NO', 'n', false])('%j is no', (word) => {
    expect(flag.read(word, 'f')).toBe(false);
  });
  it.each(['', 'on', 'off', 'maybe', '2', null])('%j is neither', (word) => {
    expect(() => flag.read(word, '--default')).toThrow(/^--default/);
  });
});

describe('names', () => {
  it.each(['Bad', '-a', 'a-', 'a_b', 'a.b', '', ' ', 'a'.repeat(64), 'a\nb', 7, null])(
    'refuses the volume name %j',
    (input) => {
      expect(() => volumeName.read(input, '--volumename')).toThrow(/^--volumename/);
    },
  );
  it.each(['relative', '/a/../b', '/a:b', '', '/a\u202eb'])(
    'refuses the mount path %j',
    (input) => {
      expect(() => mountPath.read(input, '--mount-path')).toThrow(/^--mount-path/);
    },
  );
  it.each(['a b', '-a', 'a.b', ''])('refuses the service account %j', (input) => {
    expect(() => serviceAccount.read(input, '--service-account')).toThrow(/^--service-account/);
  });
});
