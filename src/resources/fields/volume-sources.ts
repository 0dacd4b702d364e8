/** The kinds of volumes that the service supports, with their attributes in its spelling. */

/** The type of an attribute: text, a number, yes or no, a file mode, a list, an object, or a list of items. */
export type AttributeKind = 'text' | 'number' | 'flag' | 'mode' | 'list' | 'object' | 'items';

export interface VolumeSource {
  attributes: Readonly<Record<string, AttributeKind>>;
  required: readonly string[];
}

/** Parses `name:kind` definitions. `name*` is required; the default kind is text. */
function source(text: string): VolumeSource {
  const words = text.split(' ').filter(Boolean);
  const attributes: Record<string, AttributeKind> = {};
  const required: string[] = [];
  for (const word of words) {
    const [name = '', kind = 'text'] = word.replace('*', '').split(':');
    attributes[name] = kind as AttributeKind;
    if (word.includes('*')) required.push(name);
  }
  return { attributes, required };
}

/**
 * Every source type of the service. It checks only `host_path`, `config_map` and `secret`; an invalid attribute of
 * another type is stored, and every UAI with that volume then fails with a 500.
 * @see Kubernetes API, core/v1 Volume
 */
export const volumeSources: Readonly<Record<string, VolumeSource>> = {
  aws_elastic_block_store: source('volume_id* fs_type partition:number read_only:flag'),
  azure_disk: source('disk_name* disk_uri* caching_mode fs_type kind read_only:flag'),
  azure_file: source('secret_name* share_name* read_only:flag'),
  cephfs: source('monitors*:list path read_only:flag secret_file secret_ref:object user'),
  cinder: source('volume_id* fs_type read_only:flag secret_ref:object'),
  config_map: source('name* default_mode:mode items:items optional:flag'),
  csi: source(
    'driver* fs_type node_publish_secret_ref:object read_only:flag volume_attributes:object',
  ),
  downward_api: source('default_mode:mode items:list'),
  empty_dir: source('medium size_limit'),
  fc: source('fs_type lun:number read_only:flag target_ww_ns:list wwids:list'),
  flex_volume: source('driver* fs_type options:object read_only:flag secret_ref:object'),
  flocker: source('dataset_name dataset_uuid'),
  gce_persistent_disk: source('pd_name* fs_type partition:number read_only:flag'),
  git_repo: source('repository* directory revision'),
  glusterfs: source('endpoints* path* read_only:flag'),
  host_path: source('path* type*'),
  iscsi: source(
    'target_portal* iqn* lun*:number chap_auth_discovery:flag chap_auth_session:flag fs_type initiator_name iscsi_interface portals:list read_only:flag secret_ref:object',
  ),
  nfs: source('server* path* read_only:flag'),
  persistent_volume_claim: source('claim_name* read_only:flag'),
  photon_persistent_disk: source('pd_id* fs_type'),
  portworx_volume: source('volume_id* fs_type read_only:flag'),
  projected: source('sources*:list default_mode:mode'),
  quobyte: source('registry* volume* group read_only:flag tenant user'),
  rbd: source('image* monitors*:list fs_type keyring pool read_only:flag secret_ref:object user'),
  scale_io: source(
    'gateway* secret_ref*:object system* fs_type protection_domain read_only:flag ssl_enabled:flag storage_mode storage_pool volume_name',
  ),
  secret: source('secret_name* default_mode:mode items:items optional:flag'),
  storageos: source('fs_type read_only:flag secret_ref:object volume_name volume_namespace'),
  vsphere_volume: source('volume_path* fs_type storage_policy_id storage_policy_name'),
};

export const hostPathTypes: readonly string[] = [
  'DirectoryOrCreate',
  'Directory',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
];

/** Spellings from the vendor's pages that the service rejects. */
export const sourceSynonyms: Readonly<Record<string, string>> = {
  configmap: 'config_map',
  hostpath: 'host_path',
  emptydir: 'empty_dir',
  pvc: 'persistent_volume_claim',
};
