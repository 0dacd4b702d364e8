/** What a UAI is to be, put together before Kubernetes is asked. */
import { randomUUID } from 'node:crypto';
import type { Limits, Volume } from '../../../api/uas.types.ts';
import { checkSource } from '../../../local/cluster/mounts.ts';
import type { ClassRow, Tables } from '../../ports.ts';
import { toInt } from '../../python/repr.ts';
import { internalError } from '../problem.ts';
import type { Labeled } from './labels.ts';

export interface Blueprint extends Labeled {
  namespace: string;
  image: string;
  portNumbers: number[];
  publicKey: string;
  volumes: Volume[];
  resource: Limits | null;
  /** JSON text, or null. */
  tolerations: string | null;
  priorityClass: string;
  serviceAccount: string;
  replicas: number | bigint;
}

type FromConfiguration = Omit<Blueprint, 'name' | 'owner' | 'publicKey'>;

/** The service's own namespace for UAIs without a class. */
const namespace = 'user';

/** What pods run with where their class says nothing. */
export const defaultPriorityClass = 'uai-priority';
const defaultServiceAccount = 'default';

function numbers(ports: readonly string[] | null): number[] {
  return (ports ?? []).flatMap((port) => toInt(port) ?? []);
}

/** Throws the service's 500 where an id of the class names nothing any more, and for a volume that it cannot build. */
export function ofClass({ images, volumes, resources }: Tables, row: ClassRow): FromConfiguration {
  const image = images.get(row.image_id);
  const resource = row.resource_id === null ? null : resources.get(row.resource_id);
  const mounted = (row.volume_list ?? []).map((id) => volumes.get(id));
  if (!image || resource === undefined) throw internalError();
  return {
    namespace: row.namespace ?? '',
    image: image.imagename,
    classId: row.class_id,
    publicIp: row.public_ip,
    ports: row.opt_ports,
    portNumbers: numbers(row.opt_ports),
    hasTimeout: Object.keys(row.timeout ?? {}).length > 0,
    creationClass: row.uai_creation_class,
    volumes: mounted.map((volume) => {
      if (!volume) throw internalError();
      checkSource(volume);
      return volume;
    }),
    resource,
    tolerations: row.tolerations,
    priorityClass: row.priority_class_name || defaultPriorityClass,
    serviceAccount: row.service_account || defaultServiceAccount,
    replicas: row.replicas,
  };
}

/** Without a class every volume is mounted, and the id of the class is made up. `image` is a registered one. */
export function withoutClass(
  { volumes }: Tables,
  image: string,
  ports: string[],
): FromConfiguration {
  const mounted = volumes.rows();
  mounted.forEach(checkSource);
  return {
    namespace,
    image,
    classId: randomUUID(),
    publicIp: true,
    ports,
    portNumbers: numbers(ports),
    hasTimeout: false,
    creationClass: null,
    volumes: mounted,
    resource: null,
    tolerations: null,
    priorityClass: defaultPriorityClass,
    serviceAccount: defaultServiceAccount,
    replicas: 1,
  };
}
