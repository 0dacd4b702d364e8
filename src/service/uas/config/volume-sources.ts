/** The kinds of volume and their attributes, in the spelling of Kubernetes' Python client. */
import type { Volume } from '../../../api/uas.types.ts';
import { isObject } from '../../python/float.ts';
import { internalError } from '../problem.ts';

const attributes = {
  aws_elastic_block_store: 'fs_type partition read_only volume_id',
  azure_disk: 'caching_mode disk_name disk_uri fs_type kind read_only',
  azure_file: 'read_only secret_name share_name',
  cephfs: 'monitors path read_only secret_file secret_ref user',
  cinder: 'fs_type read_only secret_ref volume_id',
  config_map: 'default_mode items name optional',
  csi: 'driver fs_type node_publish_secret_ref read_only volume_attributes',
  downward_api: 'default_mode items',
  empty_dir: 'medium size_limit',
  fc: 'fs_type lun read_only target_ww_ns wwids',
  flex_volume: 'driver fs_type options read_only secret_ref',
  flocker: 'dataset_name dataset_uuid',
  gce_persistent_disk: 'fs_type partition pd_name read_only',
  git_repo: 'directory repository revision',
  glusterfs: 'endpoints path read_only',
  host_path: 'path type',
  iscsi:
    'chap_auth_discovery chap_auth_session fs_type initiator_name iqn iscsi_interface lun portals read_only secret_ref target_portal',
  nfs: 'path read_only server',
  persistent_volume_claim: 'claim_name read_only',
  photon_persistent_disk: 'fs_type pd_id',
  portworx_volume: 'fs_type read_only volume_id',
  projected: 'default_mode sources',
  quobyte: 'group read_only registry tenant user volume',
  rbd: 'fs_type image keyring monitors pool read_only secret_ref user',
  scale_io:
    'fs_type gateway protection_domain read_only secret_ref ssl_enabled storage_mode storage_pool system volume_name',
  secret: 'default_mode items optional secret_name',
  storageos: 'fs_type read_only secret_ref volume_name volume_namespace',
  vsphere_volume: 'fs_type storage_policy_id storage_policy_name volume_path',
} as const;

const sources = new Map<string, ReadonlySet<string>>(
  Object.entries(attributes).map(([source, names]) => [source, new Set(names.split(' '))]),
);

/** The attributes without which the client does not build the object. */
const required: Readonly<Record<string, string>> = {
  aws_elastic_block_store: 'volume_id',
  azure_disk: 'disk_name disk_uri',
  azure_file: 'secret_name share_name',
  cephfs: 'monitors',
  cinder: 'volume_id',
  csi: 'driver',
  flex_volume: 'driver',
  gce_persistent_disk: 'pd_name',
  git_repo: 'repository',
  glusterfs: 'endpoints path',
  host_path: 'path',
  iscsi: 'iqn lun target_portal',
  nfs: 'path server',
  persistent_volume_claim: 'claim_name',
  photon_persistent_disk: 'pd_id',
  portworx_volume: 'volume_id',
  quobyte: 'registry volume',
  rbd: 'image monitors',
  scale_io: 'gateway secret_ref system',
  vsphere_volume: 'volume_path',
};

/** undefined for an unknown kind of volume. */
export function attributesOf(source: string): ReadonlySet<string> | undefined {
  return sources.get(source);
}

/** Why a source cannot be built: it is not an object, has attributes that no object of its kind has, or lacks some. */
export function sourceComplaint({ volume_description }: Volume): string | undefined {
  for (const [source, value] of Object.entries(volume_description)) {
    if (!isObject(value)) return `${source} is not an object`;
    const missing = requiredOf(source).find((name) => (value[name] ?? null) === null);
    if (missing !== undefined) return `${source} needs '${missing}'`;
    const unknown = Object.keys(value).find((name) => !attributesOf(source)?.has(name));
    if (unknown !== undefined) return `${source} has no attribute '${unknown}'`;
  }
  return undefined;
}

/** Throws the service's 500 for a source that cannot be built. */
export function checkSource(volume: Volume): void {
  if (sourceComplaint(volume) !== undefined) throw internalError();
}

/** The attributes that a source of the kind cannot do without. */
export function requiredOf(source: string): string[] {
  return Object.hasOwn(required, source) ? (required[source]?.split(' ') ?? []) : [];
}
