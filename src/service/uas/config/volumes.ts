import { randomUUID } from 'node:crypto';
import type { Volume } from '../../../api/uas.types.ts';
import type { UasState } from '../../../local/state/model.ts';
import { isServiceName } from '../names.ts';
import { requiredText, text } from '../parameters.ts';
import { problem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { refuseInUse } from './in-use.ts';
import { readVolumeDescription } from './volume-description.ts';

function existing({ volumes }: UasState, id: string, complaint: string): Volume {
  const volume = volumes.get(id);
  if (!volume) throw problem(404, complaint);
  return volume;
}

function refuseTakenName({ volumes }: UasState, volumename: string, except?: string): void {
  if (volumes.rows().some((row) => row.volumename === volumename && row.volume_id !== except)) {
    throw problem(409, `volume named '${volumename}' already exists`);
  }
}

function save({ volumes }: UasState, volume: Volume): Volume {
  volumes.put(volume.volume_id, volume);
  return volume;
}

export const volumeRoutes: readonly Route[] = [
  route('GET /admin/config/volumes', 'List the volumes', {
    handle: ({ uas }) => uas.state.volumes.rows(),
  }),
  route('POST /admin/config/volumes', 'Add a volume', {
    query: { volumename: requiredText, mount_path: requiredText, volume_description: requiredText },
    handle({ uas, query: { volumename, mount_path, volume_description } }) {
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
      refuseTakenName(uas.state, volumename);
      return save(uas.state, {
        mount_path,
        volume_description: description,
        volume_id: randomUUID(),
        volumename,
      });
    },
  }),
  route('GET /admin/config/volumes/{volume_id}', 'Describe a volume', {
    handle: ({ uas, path: { volume_id: id = '' } }) =>
      existing(uas.state, id, `Unknown volume '${id}'`),
  }),
  route('PATCH /admin/config/volumes/{volume_id}', 'Change a volume', {
    query: { volumename: text, mount_path: text, volume_description: text },
    handle({ uas, path: { volume_id: id = '' }, query }) {
      const volume = existing(uas.state, id, `Volume ${id} not found`);
      const { volumename = volume.volumename, mount_path = volume.mount_path } = query;
      if (volumename === '') throw problem(400, 'invalid (empty) volume name specified');
      refuseTakenName(uas.state, volumename, id);
      if (mount_path === '') throw problem(400, 'invalid (empty) mount_path specified');
      const volume_description =
        query.volume_description === undefined
          ? volume.volume_description
          : readVolumeDescription(query.volume_description);
      return save(uas.state, { ...volume, volumename, mount_path, volume_description });
    },
  }),
  route('DELETE /admin/config/volumes/{volume_id}', 'Remove a volume', {
    handle({ uas, path: { volume_id: id = '' } }) {
      refuseInUse(uas.state, 'Volume', id, (row) => row.volume_list?.includes(id) ?? false);
      const volume = existing(uas.state, id, `volume '${id}' does not exist`);
      uas.state.volumes.remove(id);
      return volume;
    },
  }),
];
