/** What the configuration says about a UAI to be created, before its name and owner are known. */
import { randomUUID } from 'node:crypto';
import type { Volume } from '../../../api/uas.types.ts';
import { load } from '../../python/load.ts';
import type { Settings } from '../../settings.ts';
import type { ClassRow, Tables } from '../../tables.ts';
import { checkSource } from '../config/volume-sources.ts';
import { internalError } from '../problem.ts';

export interface Plan {
  namespace: string;
  image: string;
  classId: string;
  isPublic: boolean;
  /** As they were typed. */
  typedPorts: readonly string[] | null;
  creationClass: string | null;
  /** Seconds as text, under `soft`, `hard` and `warning`. */
  timeout: Readonly<Record<string, string>> | null;
  usesComputeNetwork: boolean;
  volumes: readonly Volume[];
  /** JSON values as they were given, not validated; null for none. */
  limits: unknown;
  requests: unknown;
  tolerations: unknown;
  priorityClass: string;
  serviceAccount: string;
  replicas: number | bigint;
}

/** The service account that Kubernetes creates in every namespace. */
const serviceAccount = 'default';

function parsed(text: string | null): unknown {
  return text === null ? null : load(text);
}

/** Throws the service's 500 for an id of a deleted object, and for a volume that it cannot build. */
export function ofClass(
  { images, volumes, resources }: Tables,
  row: ClassRow,
  settings: Settings,
): Plan {
  const image = images.get(row.image_id);
  const resource = row.resource_id === null ? null : resources.get(row.resource_id);
  const mounted = (row.volume_list ?? []).map((id) => volumes.get(id));
  if (!image || resource === undefined) throw internalError();
  return {
    namespace: row.namespace ?? '',
    image: image.imagename,
    classId: row.class_id,
    isPublic: row.public_ip,
    typedPorts: row.opt_ports,
    creationClass: row.uai_creation_class,
    timeout: row.timeout,
    usesComputeNetwork: row.uai_compute_network,
    volumes: mounted.map((volume) => {
      if (!volume) throw internalError();
      checkSource(volume);
      return volume;
    }),
    limits: parsed(resource?.limit ?? null),
    requests: parsed(resource?.request ?? null),
    tolerations: parsed(row.tolerations),
    priorityClass: row.priority_class_name || settings.priorityClass,
    serviceAccount: row.service_account || serviceAccount,
    replicas: row.replicas,
  };
}

/** Without a class every volume is mounted, and the id of the class is made up. `image` is a registered one. */
export function withoutClass(
  { volumes }: Tables,
  asked: { image: string; ports: readonly string[] },
  settings: Settings,
): Plan {
  const mounted = volumes.rows();
  mounted.forEach(checkSource);
  return {
    namespace: settings.namespace,
    image: asked.image,
    classId: randomUUID(),
    isPublic: true,
    typedPorts: asked.ports,
    creationClass: null,
    timeout: null,
    usesComputeNetwork: true,
    volumes: mounted,
    limits: null,
    requests: null,
    tolerations: null,
    priorityClass: settings.priorityClass,
    serviceAccount,
    replicas: 1,
  };
}
