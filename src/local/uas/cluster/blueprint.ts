/** What a UAI is to be, put together before Kubernetes is asked. */
import type { Limits, Volume } from '../../../api/uas.types.ts';
import type { ClassRow, UasState } from '../../state/model.ts';
import { internalError } from '../problem.ts';

export interface Blueprint {
  name: string;
  namespace: string;
  owner: string | null;
  image: string;
  classId: string | null;
  publicIp: boolean;
  ports: number[];
  publicKey: string;
  volumes: Volume[];
  resource: Limits | null;
}

type FromConfiguration = Omit<Blueprint, 'name' | 'owner' | 'publicKey'>;

/** The service's own namespace for UAIs without a class. */
const namespace = 'user';

/** Throws the service's 500 where an id of the class names nothing any more. */
export function ofClass(
  { images, volumes, resources }: UasState,
  row: ClassRow,
): FromConfiguration {
  const image = images.get(row.image_id);
  const resource = row.resource_id === null ? null : resources.get(row.resource_id);
  const mounted = (row.volume_list ?? []).map((id) => volumes.get(id));
  if (!image || resource === undefined) throw internalError();
  return {
    namespace: row.namespace ?? '',
    image: image.imagename,
    classId: row.class_id,
    publicIp: row.public_ip,
    ports: (row.opt_ports ?? []).map(Number),
    volumes: mounted.map((volume) => {
      if (!volume) throw internalError();
      return volume;
    }),
    resource,
  };
}

/** Without a class every volume is mounted. Throws the service's 500 for an image that is not registered. */
export function withoutClass(
  { images, volumes }: UasState,
  imagename: string,
  ports: number[],
): FromConfiguration {
  if (!images.rows().some((image) => image.imagename === imagename)) throw internalError();
  return {
    namespace,
    image: imagename,
    classId: null,
    publicIp: true,
    ports,
    volumes: volumes.rows(),
    resource: null,
  };
}
