/** The query parameters of the `uas` module, in the order in which requests carry them. */
import type { Field } from './endpoint.types.ts';

/** Some of the fields are required, by their wire names. */
export function requiring(fields: readonly Field[], ...names: readonly string[]): Field[] {
  return fields.map((field) => (names.includes(field.wire) ? { ...field, required: true } : field));
}

export const imageFields: readonly Field[] = [
  { wire: 'imagename', help: 'Reference of the image in its registry.' },
  {
    wire: 'default',
    boolean: true,
    help: 'Whether UAIs are made from it unless they name another.',
  },
];

export const volumeFields: readonly Field[] = [
  { wire: 'volumename', help: 'Name of the volume, by the rules of Kubernetes.' },
  { wire: 'mount_path', help: 'Where it appears inside a UAI.' },
  {
    wire: 'volume_description',
    help: 'Its source as JSON with the snake_case names of Kubernetes, such as {"host_path": {"path": "/data", "type": "Directory"}}.',
  },
];

export const resourceFields: readonly Field[] = [
  { wire: 'comment', help: 'Free text about it.' },
  { wire: 'limit', help: 'The most a UAI may use, as JSON: {"cpu": "1", "memory": "1Gi"}.' },
  { wire: 'request', help: 'What a UAI is promised, as JSON like the limit.' },
];

export const classFields: readonly Field[] = [
  { wire: 'comment', help: 'Free text about the class.' },
  {
    wire: 'default',
    boolean: true,
    help: 'Whether UAIs are of this class unless they name another.',
  },
  { wire: 'public_ip', boolean: true, help: 'Whether it is reached at a public address.' },
  { wire: 'image_id', help: 'Id of the image.' },
  { wire: 'priority_class_name', help: 'Priority class of Kubernetes.' },
  { wire: 'namespace', help: 'Kubernetes namespace that the UAIs run in.' },
  { wire: 'opt_ports', help: 'Ports that software inside may listen on, comma-separated.' },
  { wire: 'uai_creation_class', help: 'For brokers: id of the class of the UAIs that they make.' },
  { wire: 'uai_compute_network', boolean: true, help: 'Whether compute nodes can be reached.' },
  { wire: 'resource_id', help: 'Id of the limits and requests.' },
  { wire: 'volume_list', list: true, help: 'Ids of the volumes to mount, comma-separated.' },
  { wire: 'tolerations', help: 'More taints that are tolerated, as a JSON list of objects.' },
  {
    wire: 'timeout',
    help: 'Seconds as JSON: {"soft": "600", "hard": "3600", "warning": "60"}; soft ends an idle UAI, hard any.',
  },
  { wire: 'service_account', help: 'Kubernetes service account of the UAIs.' },
  { wire: 'replicas', help: 'For brokers: how many of them run.' },
];

const classId: Field = { wire: 'class_id', help: 'Only UAIs of this class, by its id.' };
const owner: Field = { wire: 'owner', help: 'Only UAIs of this user.' };

export const uaiFilters: readonly Field[] = [classId, owner];

export const uaiSelectors: readonly Field[] = [
  classId,
  owner,
  {
    wire: 'uai_list',
    list: true,
    help: 'Names of UAIs, comma-separated; owner and class do not count then.',
  },
];

export const adminCreateFields: readonly Field[] = [
  { wire: 'class_id', help: 'Id of the class; the default class unless given.' },
  { wire: 'owner', help: 'Whose UAI it is.' },
  { wire: 'passwd_str', help: "The owner's line of a passwd file." },
  { wire: 'publickey_str', help: 'An SSH public key, the text itself and not a file.' },
  { wire: 'uai_name', help: 'Name of the UAI; one that exists is returned.' },
];

export const createFields: readonly Field[] = [
  { wire: 'imagename', help: 'Image to make the UAI from.' },
  { wire: 'ports', help: 'Ports beside that of SSH: 80, 443 or 8888, comma-separated.' },
];

export const publicKey: Field = {
  wire: 'publickey',
  required: true,
  help: 'File with an SSH public key.',
};

export const ownUais: Field = {
  wire: 'uai_list',
  list: true,
  required: true,
  help: 'Names of UAIs, comma-separated.',
};

export const legacyFilters: readonly Field[] = [
  { wire: 'username', help: 'Only UAIs of this user.' },
  { wire: 'host', help: 'Only UAIs on this host.' },
];
