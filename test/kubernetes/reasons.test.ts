/**
 * What a class names that the cluster does not have, or has in another way: users learn it within seconds. And volumes of every
 * source of Kubernetes arrive as they were meant, spelled as its Python client spells them.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classOf, openReplicas, type Replica, type Replicas } from './replica.ts';
import { until } from './target.ts';

let replicas: Replicas;
beforeEach(async () => {
  replicas = await openReplicas();
});
afterEach(() => replicas.close());

async function volumeOf({ send }: Replica, name: string, description: object): Promise<string> {
  const { status, value } = await send('POST', '/admin/config/volumes', {
    ...{ volumename: name, mount_path: `/mnt/${name}` },
    volume_description: JSON.stringify(description),
  });
  expect({ status, value }).toMatchObject({ status: 200 });
  return value.volume_id;
}

/** A UAI of a class that mounts one volume, on the scripted node. */
async function createWith(one: Replica, name: string, description: object) {
  const volume = await volumeOf(one, name, description);
  const classId = await classOf(one, 'fine', { volume_list: volume });
  return one.send('POST', '/admin/uais', {
    ...{ class_id: classId, owner: 'ann', uai_name: `uai-${name}` },
  });
}

const uaiNamed = async (one: Replica, name: string) =>
  (await one.list()).find((uai) => uai.uai_name === name);

describe('a volume whose source the cluster does not have', () => {
  it.each([
    [
      'a claim',
      { persistent_volume_claim: { claim_name: 'nowhere' } },
      'persistentvolumeclaim "nowhere" not found',
    ],
    ['a Secret', { secret: { secret_name: 'nowhere' } }, 'secret "nowhere" not found'],
    ['a ConfigMap', { config_map: { name: 'nowhere' } }, 'configmap "nowhere" not found'],
    [
      'a projected ConfigMap',
      { projected: { sources: [{ configMap: { name: 'nowhere' } }] } },
      'configmap "nowhere" not found',
    ],
  ])('is named to the user within seconds: %s', async (_what, description, words) => {
    const one = await replicas.replica({ settings: { addressTimeout: 15_000 } });
    const began = Date.now();
    await createWith(one, 'missing', description);
    const message = async () => String((await uaiNamed(one, 'uai-missing'))?.uai_msg);
    await until(async () => (await message()).includes(words), words, 15_000);
    expect((await uaiNamed(one, 'uai-missing'))?.uai_status).not.toContain('Ready');
    expect(Date.now() - began).toBeLessThan(20_000);
  });

  it('becomes the volume as soon as somebody makes the source', async () => {
    const one = await replicas.replica();
    await createWith(one, 'late', { secret: { secret_name: 'late' } });
    const message = async () => String((await uaiNamed(one, 'uai-late'))?.uai_msg);
    await until(async () => (await message()).includes('"late" not found'), 'why', 15_000);
    const { client, namespace } = replicas.target;
    const body = { metadata: { name: 'late' }, stringData: { a: 'b' } };
    await client.call('POST', `/api/v1/namespaces/${namespace}/secrets`, { body });
    const isReady = async () => (await uaiNamed(one, 'uai-late'))?.uai_status === 'Running: Ready';
    await until(isReady, 'readiness', 20_000);
    expect(await message()).not.toContain('not found');
  });

  it.each([
    [
      'a path that is not absolute',
      { nfs: { server: 'a', path: 'b' } },
      'must be an absolute path',
    ],
    [
      'a mode beyond what files have',
      { secret: { secret_name: 'a', default_mode: 99_999 } },
      'must be a number between 0 and 0777',
    ],
    [
      'a path that leads out of the volume',
      { config_map: { name: 'a', items: [{ key: 'a', path: '../b' }] } },
      "must not contain '..'",
    ],
  ])('is refused at once where Kubernetes refuses it: %s', async (_what, description, words) => {
    // Written before the cluster was there to be asked, or by somebody else.
    const one = await replicas.replica({ checksClasses: false });
    const refused = await createWith(one, 'wrong', description);
    expect(refused.status).toBe(422);
    expect(refused.value.detail).toContain(words);
    expect(await replicas.objects('jobs')).toEqual([]);
    expect(await replicas.objects('services')).toEqual([]);
  });
});

/** Each source with all of its fields, and what Kubernetes calls them. */
const sources: readonly (readonly [Record<string, object>, Record<string, object>])[] = [
  [
    { aws_elastic_block_store: { fs_type: 'ext4', partition: 1, read_only: true, volume_id: 'v' } },
    { awsElasticBlockStore: { fsType: 'ext4', partition: 1, readOnly: true, volumeID: 'v' } },
  ],
  [
    {
      azure_disk: {
        caching_mode: 'None',
        disk_name: 'd',
        disk_uri: '/subscriptions/x',
        fs_type: 'xfs',
        kind: 'Managed',
        read_only: true,
      },
    },
    {
      azureDisk: {
        cachingMode: 'None',
        diskName: 'd',
        diskURI: '/subscriptions/x',
        fsType: 'xfs',
        kind: 'Managed',
        readOnly: true,
      },
    },
  ],
  [
    { azure_file: { read_only: true, secret_name: 's', share_name: 'h' } },
    { azureFile: { readOnly: true, secretName: 's', shareName: 'h' } },
  ],
  [
    {
      cephfs: {
        monitors: ['m'],
        path: '/p',
        read_only: true,
        secret_file: '/f',
        secret_ref: { name: 's' },
        user: 'u',
      },
    },
    {
      cephfs: {
        monitors: ['m'],
        path: '/p',
        readOnly: true,
        secretFile: '/f',
        secretRef: { name: 's' },
        user: 'u',
      },
    },
  ],
  [
    { cinder: { fs_type: 'ext4', read_only: true, secret_ref: { name: 's' }, volume_id: 'v' } },
    { cinder: { fsType: 'ext4', readOnly: true, secretRef: { name: 's' }, volumeID: 'v' } },
  ],
  [
    {
      config_map: {
        default_mode: 256,
        items: [{ key: 'k', path: 'p' }],
        name: 'c',
        optional: true,
      },
    },
    {
      configMap: { defaultMode: 256, items: [{ key: 'k', path: 'p' }], name: 'c', optional: true },
    },
  ],
  [
    {
      csi: {
        driver: 'd.example',
        fs_type: 'ext4',
        node_publish_secret_ref: { name: 's' },
        read_only: true,
        volume_attributes: { a: 'b' },
      },
    },
    {
      csi: {
        driver: 'd.example',
        fsType: 'ext4',
        nodePublishSecretRef: { name: 's' },
        readOnly: true,
        volumeAttributes: { a: 'b' },
      },
    },
  ],
  [
    {
      downward_api: {
        default_mode: 256,
        items: [{ path: 'p', fieldRef: { fieldPath: 'metadata.name' } }],
      },
    },
    {
      downwardAPI: {
        defaultMode: 256,
        items: [{ path: 'p', fieldRef: { fieldPath: 'metadata.name' } }],
      },
    },
  ],
  [
    { empty_dir: { medium: 'Memory', size_limit: '1Gi' } },
    { emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
  ],
  [
    { fc: { fs_type: 'ext4', lun: 1, read_only: true, target_ww_ns: ['w'] } },
    { fc: { fsType: 'ext4', lun: 1, readOnly: true, targetWWNs: ['w'] } },
  ],
  [{ fc: { wwids: ['w'] } }, { fc: { wwids: ['w'] } }],
  [
    {
      flex_volume: {
        driver: 'a/b',
        fs_type: 'ext4',
        options: { a: 'b' },
        read_only: true,
        secret_ref: { name: 's' },
      },
    },
    {
      flexVolume: {
        driver: 'a/b',
        fsType: 'ext4',
        options: { a: 'b' },
        readOnly: true,
        secretRef: { name: 's' },
      },
    },
  ],
  [{ flocker: { dataset_name: 'd' } }, { flocker: { datasetName: 'd' } }],
  [{ flocker: { dataset_uuid: 'u' } }, { flocker: { datasetUUID: 'u' } }],
  [
    { gce_persistent_disk: { fs_type: 'ext4', partition: 1, pd_name: 'p', read_only: true } },
    { gcePersistentDisk: { fsType: 'ext4', partition: 1, pdName: 'p', readOnly: true } },
  ],
  [
    { git_repo: { directory: 'd', repository: 'r', revision: 'v' } },
    { gitRepo: { directory: 'd', repository: 'r', revision: 'v' } },
  ],
  [
    { glusterfs: { endpoints: 'e', path: 'p', read_only: true } },
    { glusterfs: { endpoints: 'e', path: 'p', readOnly: true } },
  ],
  [
    { host_path: { path: '/tmp', type: 'Directory' } },
    { hostPath: { path: '/tmp', type: 'Directory' } },
  ],
  [
    {
      iscsi: {
        chap_auth_discovery: true,
        chap_auth_session: true,
        fs_type: 'ext4',
        initiator_name: 'iqn.2001-04.com.example:i',
        iqn: 'iqn.2001-04.com.example:t',
        iscsi_interface: 'default',
        lun: 1,
        portals: ['a:3260'],
        read_only: true,
        secret_ref: { name: 's' },
        target_portal: 'b:3260',
      },
    },
    {
      iscsi: {
        chapAuthDiscovery: true,
        chapAuthSession: true,
        fsType: 'ext4',
        initiatorName: 'iqn.2001-04.com.example:i',
        iqn: 'iqn.2001-04.com.example:t',
        iscsiInterface: 'default',
        lun: 1,
        portals: ['a:3260'],
        readOnly: true,
        secretRef: { name: 's' },
        targetPortal: 'b:3260',
      },
    },
  ],
  [
    { nfs: { path: '/p', read_only: true, server: 's' } },
    { nfs: { path: '/p', readOnly: true, server: 's' } },
  ],
  [
    { persistent_volume_claim: { claim_name: 'c', read_only: true } },
    { persistentVolumeClaim: { claimName: 'c', readOnly: true } },
  ],
  [
    { photon_persistent_disk: { fs_type: 'ext4', pd_id: 'p' } },
    { photonPersistentDisk: { fsType: 'ext4', pdID: 'p' } },
  ],
  [
    { portworx_volume: { fs_type: 'ext4', read_only: true, volume_id: 'v' } },
    { portworxVolume: { fsType: 'ext4', readOnly: true, volumeID: 'v' } },
  ],
  [
    { projected: { default_mode: 256, sources: [{ secret: { name: 's', optional: true } }] } },
    { projected: { defaultMode: 256, sources: [{ secret: { name: 's', optional: true } }] } },
  ],
  [
    {
      quobyte: {
        group: 'g',
        read_only: true,
        registry: 'r:1',
        tenant: 't',
        user: 'u',
        volume: 'v',
      },
    },
    {
      quobyte: { group: 'g', readOnly: true, registry: 'r:1', tenant: 't', user: 'u', volume: 'v' },
    },
  ],
  [
    {
      rbd: {
        fs_type: 'ext4',
        image: 'i',
        keyring: '/k',
        monitors: ['m'],
        pool: 'p',
        read_only: true,
        secret_ref: { name: 's' },
        user: 'u',
      },
    },
    {
      rbd: {
        fsType: 'ext4',
        image: 'i',
        keyring: '/k',
        monitors: ['m'],
        pool: 'p',
        readOnly: true,
        secretRef: { name: 's' },
        user: 'u',
      },
    },
  ],
  [
    {
      scale_io: {
        fs_type: 'ext4',
        gateway: 'g',
        protection_domain: 'd',
        read_only: true,
        secret_ref: { name: 's' },
        ssl_enabled: true,
        storage_mode: 'ThinProvisioned',
        storage_pool: 'p',
        system: 'y',
        volume_name: 'v',
      },
    },
    {
      scaleIO: {
        fsType: 'ext4',
        gateway: 'g',
        protectionDomain: 'd',
        readOnly: true,
        secretRef: { name: 's' },
        sslEnabled: true,
        storageMode: 'ThinProvisioned',
        storagePool: 'p',
        system: 'y',
        volumeName: 'v',
      },
    },
  ],
  [
    {
      secret: {
        default_mode: 256,
        items: [{ key: 'k', path: 'p' }],
        optional: true,
        secret_name: 's',
      },
    },
    {
      secret: {
        defaultMode: 256,
        items: [{ key: 'k', path: 'p' }],
        optional: true,
        secretName: 's',
      },
    },
  ],
  [
    {
      storageos: {
        fs_type: 'ext4',
        read_only: true,
        secret_ref: { name: 's' },
        volume_name: 'v',
        volume_namespace: 'n',
      },
    },
    {
      storageos: {
        fsType: 'ext4',
        readOnly: true,
        secretRef: { name: 's' },
        volumeName: 'v',
        volumeNamespace: 'n',
      },
    },
  ],
  [
    {
      vsphere_volume: {
        fs_type: 'ext4',
        storage_policy_id: 'i',
        storage_policy_name: 'n',
        volume_path: '[d] v',
      },
    },
    {
      vsphereVolume: {
        fsType: 'ext4',
        storagePolicyID: 'i',
        storagePolicyName: 'n',
        volumePath: '[d] v',
      },
    },
  ],
];

describe('a volume', () => {
  it('of every source of Kubernetes is in the pod as it was meant', async () => {
    const one = await replicas.replica();
    for (const [at, [description, expected]] of sources.entries()) {
      const name = `v${at}`;
      const volume = await volumeOf(one, name, description);
      const classId = await classOf(one, 'fine', { volume_list: volume });
      const query = { class_id: classId, owner: 'ann', uai_name: `uai-${name}` };
      // No pod of these ever runs: only what the cluster took matters here.
      const creating = one.send('POST', '/admin/uais', query);
      const found = async () =>
        (await replicas.objects('jobs')).find(({ metadata }) => metadata.name === `uai-${name}`);
      const answer = await creating;
      const why = JSON.stringify(answer.value);
      await until(async () => (await found()) !== undefined, `a Job with ${name}: ${why}`);
      const { volumes } = (await found()).spec.template.spec;
      expect(volumes[0]).toMatchObject({ name, ...expected });
    }
  }, 120_000);
});
