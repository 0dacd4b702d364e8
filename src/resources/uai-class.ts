/** Classes of UAIs and brokers: the image, volumes, limits and behavior of their UAIs. */

import type { Image, Limits, UaiClass, Volume } from '../api/uas.types.ts';
import type { Column } from '../output/view.ts';
import { beginsComment } from './comments.ts';
import type { ConfigResource } from './config-resource.ts';
import { flag } from './fields/flag.ts';
import { ports } from './fields/ports.ts';
import { reference, references } from './fields/reference.ts';
import { replicas } from './fields/replicas.ts';
import { comment, namespace, priorityClassName, serviceAccount } from './fields/text.ts';
import { type Timeout, timeout } from './fields/timeout.ts';
import { type Toleration, tolerations } from './fields/tolerations.ts';
import { keepForBrokers } from './keep-for-brokers.ts';

export type ClassSpec = {
  comment: string;
  default: boolean;
  public_ip: boolean;
  image: string | null;
  priority_class_name: string;
  namespace: string;
  opt_ports: readonly number[];
  uai_creation_class: string | null;
  uai_compute_network: boolean;
  resource: string | null;
  volumes: readonly string[];
  tolerations: readonly Toleration[];
  timeout: Timeout;
  service_account: string;
  replicas: number;
};

/** What a class is called: its comment, or its id if it has none. */
export const nameOfClass = ({ comment, class_id }: Pick<UaiClass, 'comment' | 'class_id'>) =>
  comment || class_id;

/** The name of an object that is embedded in a reply, or the service's text for a deleted one. */
const imageName = (image: Image | string) => (typeof image === 'string' ? image : image.imagename);
const volumeName = (volume: Volume | string) =>
  typeof volume === 'string' ? volume : volume.volumename;
const limitsName = (limits: Limits | string | null) =>
  typeof limits === 'object' ? limits?.comment || limits?.resource_id : limits;

function columns(creates: (row: UaiClass) => string | null | undefined): Column<UaiClass>[] {
  return [
    { key: 'comment', value: (row) => row.comment },
    { key: 'default', value: (row) => row.default },
    { key: 'image', value: (row) => imageName(row.uai_image), cut: 'start' },
    { key: 'volumes', value: (row) => row.volume_mounts.map(volumeName).join(', ') },
    { key: 'resource', value: (row) => limitsName(row.resource_config) },
    { key: 'creates', value: creates, drop: 2 },
    { key: 'id', value: (row) => row.class_id, drop: 1 },
    { key: 'namespace', value: (row) => row.namespace, wide: true },
    { key: 'public_ip', value: (row) => row.public_ip, wide: true },
    { key: 'compute_network', value: (row) => row.uai_compute_network, wide: true },
    { key: 'replicas', value: (row) => row.replicas, wide: true },
    { key: 'ports', value: (row) => row.opt_ports?.join(','), wide: true },
    { key: 'timeout', value: ({ timeout: seconds }) => timeoutText(seconds), wide: true },
    { key: 'priority_class', value: (row) => row.priority_class_name, wide: true },
    { key: 'service_account', value: (row) => row.service_account, wide: true },
    { key: 'tolerations', value: (row) => row.tolerations, wide: true },
  ];
}

/** `soft 30m, hard 24h`. */
function timeoutText(stored: UaiClass['timeout']): string {
  return Object.entries(timeout.show(timeout.decode(stored)) ?? {})
    .map(([key, duration]) => `${key} ${duration}`)
    .join(', ');
}

export const uaiClassResource: ConfigResource<UaiClass, ClassSpec> = {
  kind: 'classes',
  changeNote: 'running UAIs are not affected; new UAIs use this configuration',
  protection: {
    about: 'even when a broker makes its UAIs from the class',
    check: keepForBrokers,
  },
  singular: 'class',
  plural: 'classes',
  grammar: 'comment',
  api: (uas) => uas.classConfig,
  id: (row) => row.class_id,
  names: (row) => (row.comment ? [row.comment] : []),
  resembles: (row, text) => beginsComment(row.comment, text),
  summary: (row) =>
    `${row.comment || '(no comment)'}  ${row.default ? 'default  ' : ''}image ${imageName(row.uai_image)}  ${row.class_id}`,
  fields: {
    comment: { about: 'serves as the name; unique', parameter: 'comment', codec: comment },
    default: {
      about: 'whether it is the default class; at most one',
      parameter: 'default',
      codec: flag,
    },
    public_ip: { about: 'reachable from outside the cluster', parameter: 'public_ip', codec: flag },
    image: {
      about: 'name of an image',
      parameter: 'image_id',
      codec: reference('image'),
      refersTo: 'images',
      sticky: true,
    },
    priority_class_name: {
      about: 'Kubernetes priority class',
      parameter: 'priority_class_name',
      codec: priorityClassName,
      sticky: true,
    },
    namespace: {
      about: 'Kubernetes namespace of its UAIs',
      parameter: 'namespace',
      codec: namespace,
      sticky: true,
    },
    opt_ports: {
      about: 'ports in addition to SSH',
      parameter: 'opt_ports',
      codec: ports,
      sticky: true,
    },
    uai_creation_class: {
      about: 'for a broker: comment of the class of the UAIs that it creates',
      parameter: 'uai_creation_class',
      codec: reference('comment'),
      refersTo: 'classes',
      sticky: true,
    },
    uai_compute_network: {
      about: 'whether its UAIs are on the compute network',
      parameter: 'uai_compute_network',
      codec: flag,
    },
    resource: {
      about: 'comment of a resource specification',
      parameter: 'resource_id',
      codec: reference('comment'),
      refersTo: 'resources',
      sticky: true,
    },
    volumes: {
      about: 'names of volumes',
      parameter: 'volume_list',
      codec: references('label'),
      refersTo: 'volumes',
      sticky: true,
    },
    tolerations: { about: 'Kubernetes tolerations', parameter: 'tolerations', codec: tolerations },
    timeout: { about: 'when its UAIs end', parameter: 'timeout', codec: timeout },
    service_account: {
      about: 'Kubernetes service account of its UAIs',
      parameter: 'service_account',
      codec: serviceAccount,
      sticky: true,
    },
    replicas: {
      about: 'number of pods for each UAI; more than 1 only for brokers',
      parameter: 'replicas',
      codec: replicas,
    },
  },
  label: 'comment',
  required: ['image'],
  look: { name: (row) => row.class_id, columns: columns((row) => row.uai_creation_class) },
  lookAmong(rows) {
    const comments = new Map(rows.map((row) => [row.class_id, row.comment]));
    return {
      name: (row) => row.class_id,
      columns: columns(({ uai_creation_class: id }) => id && (comments.get(id) || id)),
    };
  },
};

/** The default owner of brokers, as in the administrators' guide. */
export const brokerOwner = 'broker';

/** The namespace that the administrators' guide reserves for brokers and their volumes. */
export const brokerNamespace = 'uas';

/**
 * Whether UAIs of the class are brokers: it has a class to create UAIs from, it is in the brokers' namespace, or
 * its comment calls it a broker (and not "brokered" or "end-user").
 */
export function isBroker(row: {
  comment: string;
  namespace: string | null;
  uai_creation_class: string | null;
}): boolean {
  if (row.uai_creation_class || row.namespace === brokerNamespace) return true;
  return /\bbroker\b/i.test(row.comment) && !/\b(?:brokered|end[- ]?users?)\b/i.test(row.comment);
}
