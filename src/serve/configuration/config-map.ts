/** Reads and writes the ConfigMap that holds the configuration of the service. */
import type { Kubernetes } from '../kubernetes/client.ts';
import { isStatus } from '../kubernetes/errors.ts';
import { pathOf } from '../kubernetes/resources.ts';
import type { WatchedObject } from '../kubernetes/watch.ts';
import type { Data } from './tables.ts';

export const configMapName = 'uas-configuration';

export interface ConfigMap extends WatchedObject {
  data?: Data;
}

export interface Snapshot {
  /** `resourceVersion`, which tells the newer of two apart. */
  version: string;
  data: Data;
}

export const snapshotOf = ({ metadata, data = {} }: ConfigMap): Snapshot => ({
  version: metadata.resourceVersion ?? '',
  data,
});

export function openConfigMap(client: Kubernetes, namespace: string) {
  const path = pathOf('configMaps', namespace, configMapName);

  async function read(): Promise<Snapshot> {
    const { value } = await client.call<ConfigMap>('GET', path);
    return snapshotOf(value);
  }

  async function create(data: Data): Promise<Snapshot> {
    const labels = {
      'app.kubernetes.io/name': 'uas',
      'app.kubernetes.io/component': 'configuration',
    };
    const body = { metadata: { name: configMapName, labels }, data };
    const all = pathOf('configMaps', namespace);
    const { value } = await client.call<ConfigMap>('POST', all, { body });
    return snapshotOf(value);
  }

  return {
    /** As it is in the cluster now; a new system gets its seeds. */
    async readOr(seed: () => Data): Promise<Snapshot> {
      try {
        return await read();
      } catch (error) {
        if (!isStatus(error, 404)) throw error;
      }
      try {
        return await create(seed());
      } catch (error) {
        // Another replica was faster.
        if (!isStatus(error, 409)) throw error;
        return read();
      }
    },

    /** Replaces the data, unless somebody else has changed the ConfigMap since that version. */
    async save({ version, data }: Snapshot): Promise<Snapshot> {
      // Of the metadata only the version is sent: labels that somebody added stay.
      const body = { metadata: { name: configMapName, resourceVersion: version }, data };
      const type = 'application/merge-patch+json';
      const { value } = await client.call<ConfigMap>('PATCH', path, { type, body });
      return snapshotOf(value);
    },
  };
}
