import { randomUUID } from 'node:crypto';
import type { Volume } from '../../../api/uas.types.ts';
import type { Draft, Tables } from '../../tables.ts';
import { isServiceName } from '../names.ts';
import { requiredText, text } from '../parameters.ts';
import { problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { refuseInUse } from './in-use.ts';
import { changing, reading } from './route.ts';
import { readVolumeDescription } from './volume-description.ts';

function existing({ volumes }: Tables, id: string, complaint: string): Volume {
  const volume = volumes.get(id);
  if (!volume) throw problem(404, complaint);
  return volume;
}

function refuseTakenName({ volumes }: Tables, volumename: string, except?: string): void {
  if (volumes.rows().some((row) => row.volumename === volumename && row.volume_id !== except)) {
    throw problem(409, `volume named '${volumename}' already exists`);
  }
}

function save({ volumes }: Draft, volume: Volume): Volume {
  volumes.put(volume.volume_id, volume);
  return volume;
}

export const volumeRoutes: readonly Route[] = [
  reading('GET /admin/config/volumes', 'List the volumes', {
    work: ({ volumes }) => volumes.rows(),
  }),
  changing('POST /admin/config/volumes', 'Add a volume', {
    query: { volumename: requiredText, mount_path: requiredText, volume_description: requiredText },
    work(draft, { query: { volumename, mount_path, volume_description } }) {
      if (volumename === '') return 'Must provide volumename to create.';
      if (mount_path === '') return 'Must provide mount_path.';
      if (volume_description === '') return 'Must provide volume_description.';
      if (!isServiceName(volumename)) {
        throw problem(
          400,
          "Invalid volume name - names must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character. Refer to the Kubernetes documentation for more information.",
        );
      }
      const description = readVolumeDescription(volume_description);
      refuseTakenName(draft, volumename);
      return save(draft, {
        mount_path,
        volume_description: description,
        volume_id: randomUUID(),
        volumename,
      });
    },
  }),
  reading('GET /admin/config/volumes/{volume_id}', 'Describe a volume', {
    work: (tables, { path: { volume_id: id = '' } }) =>
      existing(tables, id, `Unknown volume '${id}'`),
  }),
  changing('PATCH /admin/config/volumes/{volume_id}', 'Change a volume', {
    query: { volumename: text, mount_path: text, volume_description: text },
    work(draft, { path: { volume_id: id = '' }, query }) {
      const volume = existing(draft, id, `Volume ${id} not found`);
      const { volumename = volume.volumename, mount_path = volume.mount_path } = query;
      if (volumename === '') throw problem(400, 'invalid (empty) volume name specified');
      refuseTakenName(draft, volumename, id);
      if (mount_path === '') throw problem(400, 'invalid (empty) mount_path specified');
      const volume_description =
        query.volume_description === undefined
          ? volume.volume_description
          : readVolumeDescription(query.volume_description);
      return save(draft, { ...volume, volumename, mount_path, volume_description });
    },
  }),
  changing('DELETE /admin/config/volumes/{volume_id}', 'Remove a volume', {
    work(draft, { path: { volume_id: id = '' } }) {
      refuseInUse(draft, 'Volume', id, (row) => row.volume_list?.includes(id) ?? false);
      const volume = existing(draft, id, `volume '${id}' does not exist`);
      draft.volumes.remove(id);
      return volume;
    },
  }),
];
