import { describe, expect, it } from 'vitest';
import { type Blueprint, blueprintOf } from '../../src/service/uas/uais/blueprint.ts';
import { ofClass, type Plan, withoutClass } from '../../src/service/uas/uais/plan.ts';
import { type Given, tablesOf } from './in-memory.ts';
import { settings } from './settings.ts';

const tenant = {
  name: 'uai-ann-0a1b2c3d',
  owner: 'ann',
  publicKey: 'ssh-ed25519 AAAA ann\n',
  passwd: 'ann::2001:100:Ann A:/home/ann:/bin/bash',
};

const home = {
  volume_id: 'v1',
  volumename: 'home',
  mount_path: '/home',
  volume_description: { nfs: { server: 'nas.example', path: '/home' } },
};
const keys = {
  volume_id: 'v2',
  volumename: 'keys',
  mount_path: '/etc/keys',
  volume_description: { secret: { secret_name: 'uai-keys', default_mode: 384 } },
};

const brokered = {
  class_id: 'c1',
  comment: '',
  default: false,
  public_ip: false,
  uai_compute_network: true,
  namespace: 'user',
  opt_ports: ['8888'],
  uai_creation_class: null,
  image_id: 'i1',
  priority_class_name: '',
  resource_id: 'r1',
  volume_list: ['v2', 'v1'],
  tolerations: '[{"key":"gpu","operator":"Exists","effect":"NoSchedule"}]',
  timeout: { soft: '1800', hard: '86400' },
  service_account: null,
  replicas: 1,
};

const given: Given = {
  images: [{ image_id: 'i1', imagename: 'reg/uai:3', default: true }],
  volumes: [home, keys],
  resources: [{ resource_id: 'r1', comment: '', limit: '{"cpu":"1"}', request: null }],
  classes: [brokered],
};

const made = (plan: Plan, who = tenant, changes = {}): Blueprint =>
  blueprintOf(plan, who, { ...settings, ...changes });

describe('the blueprint of a UAI of a class', () => {
  const blueprint = made(ofClass(tablesOf(given), brokered, settings));

  it('has the labels by which clients and brokers find it', () => {
    expect(blueprint.labels).toEqual({
      app: 'uai-ann-0a1b2c3d',
      uas: 'managed',
      user: 'ann',
      'uas-class-id': 'c1',
      'uas-public-ip': 'False',
      'uas-uai-has-timeout': 'True',
      'uas-uai-opt-ports': '8888',
    });
  });

  it('has the environment that images read, in order', () => {
    expect(blueprint.environment).toEqual([
      { name: 'UAS_NAME', value: 'uai-ann-0a1b2c3d-ssh' },
      { name: 'UAS_PASSWD', value: tenant.passwd, isPrivate: true },
      { name: 'UAS_PUBKEY', value: tenant.publicKey, isPrivate: true },
      { name: 'UAI_REPLICAS', value: '1' },
      { name: 'UAI_SOFT_TIMEOUT', value: '1800' },
      { name: 'UAI_HARD_TIMEOUT', value: '86400' },
    ]);
  });

  it('is plain data of everything that the class and its ids say', () => {
    expect(blueprint).toMatchObject({
      namespace: 'user',
      image: 'reg/uai:3',
      usesComputeNetwork: true,
      volumes: [keys, home],
      limits: { cpu: '1' },
      requests: null,
      tolerations: [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }],
      priorityClass: 'low',
      serviceAccount: 'default',
      replicas: 1,
      serviceType: 'ClusterIP',
    });
  });

  it.each([
    ['LoadBalancer', 22],
    ['NodePort', 30_123],
  ])('listens outside where the ssh type %s wants it', (sshType, port) => {
    const { containerPorts, servicePorts } = made(blueprint, tenant, { sshType });
    expect(containerPorts).toEqual([30_123, 8888]);
    expect(servicePorts).toEqual([
      { port, target: 30_123 },
      { port: 8888, target: 8888 },
    ]);
  });

  it('does not open the port of ssh twice', () => {
    const plan = { ...blueprint, typedPorts: ['80', '30123'] };
    expect(made(plan).containerPorts).toEqual([30_123, 80]);
  });

  it.each([
    ['image', { image_id: 'gone' }],
    ['resource', { resource_id: 'gone' }],
    ['volume', { volume_list: ['gone'] }],
  ])('is a 500 with an %s that is gone', (_, changes) => {
    const row = { ...brokered, ...changes };
    expect(() => ofClass(tablesOf(given), row, settings)).toThrow(/^500 /);
  });
});

describe('the blueprint of a broker', () => {
  const row = {
    ...brokered,
    namespace: 'uas',
    public_ip: true,
    uai_compute_network: false,
    uai_creation_class: 'c1',
    opt_ports: [],
    timeout: null,
    replicas: 3,
  };
  const broker = { name: 'login', owner: 'broker', publicKey: undefined, passwd: undefined };
  const blueprint = blueprintOf(ofClass(tablesOf(given), row, settings), broker, settings);

  it('names the class that it creates UAIs of, and has no key', () => {
    expect(blueprint.labels).toMatchObject({
      'uas-uai-creation-class': 'c1',
      'uas-uai-opt-ports': '',
      'uas-uai-has-timeout': 'False',
    });
    expect(blueprint.environment).toEqual([
      { name: 'UAS_NAME', value: 'login-ssh' },
      { name: 'UAS_PASSWD', value: undefined, isPrivate: true },
      { name: 'UAS_PUBKEY', value: undefined, isPrivate: true },
      { name: 'UAI_CREATION_CLASS', value: 'c1' },
      { name: 'UAI_SHARED_SECRET_PATH', value: 'secret/broker-uai/c1' },
      { name: 'UAI_REPLICAS', value: '3' },
    ]);
    expect(blueprint).toMatchObject({ usesComputeNetwork: false, serviceType: 'LoadBalancer' });
  });
});

describe('the blueprint of a UAI without a class', () => {
  it('mounts all volumes, is public, and has a class id that no class has', () => {
    const plan = withoutClass(tablesOf(given), { image: 'reg/uai:3', ports: ['80'] }, settings);
    expect(made(plan)).toMatchObject({
      namespace: 'people',
      isPublic: true,
      volumes: [home, keys],
      ports: [80],
      serviceType: 'LoadBalancer',
      labels: { 'uas-class-id': expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });
});
