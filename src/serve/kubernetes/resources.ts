/** Paths of the API for the resources that this service uses. */

interface Kind {
  /** Group and version, such as `/apis/batch/v1`. */
  api: string;
  plural: string;
}

const kinds = {
  pods: { api: '/api/v1', plural: 'pods' },
  services: { api: '/api/v1', plural: 'services' },
  secrets: { api: '/api/v1', plural: 'secrets' },
  persistentVolumeClaims: { api: '/api/v1', plural: 'persistentvolumeclaims' },
  configMaps: { api: '/api/v1', plural: 'configmaps' },
  events: { api: '/api/v1', plural: 'events' },
  jobs: { api: '/apis/batch/v1', plural: 'jobs' },
  leases: { api: '/apis/coordination.k8s.io/v1', plural: 'leases' },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

/** The path of a collection in a namespace, or of one object in it. */
export function pathOf(kind: KindName, namespace: string, name?: string): string {
  const { api, plural } = kinds[kind];
  const collection = `${api}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
  return name === undefined ? collection : `${collection}/${encodeURIComponent(name)}`;
}
