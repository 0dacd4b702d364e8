/** Volumes that classes mount into their UAIs. */
import type { Volume } from '../api/uas.types.ts';
import { formatJson } from '../core/json.ts';
import { isRecord } from '../core/record.ts';
import type { ConfigResource } from './config-resource.ts';
import { mountPath, volumeName } from './fields/text.ts';
import {
  showSources,
  type VolumeDescription,
  volumeDescription,
} from './fields/volume-description.ts';

export type VolumeSpec = {
  name: string;
  mount_path: string;
  volume_description: VolumeDescription;
};

/** `host_path /lus DirectoryOrCreate`: the kind of volume and its source. */
function source({ volume_description }: Volume): string {
  return Object.entries(showSources(volumeDescription.decode(volume_description)))
    .map(([type, attributes]) => {
      const values = isRecord(attributes) ? Object.values(attributes) : [attributes];
      return [type, ...values.map((value) => (typeof value === 'object' ? '…' : value))].join(' ');
    })
    .join(', ');
}

export const volumeResource: ConfigResource<Volume, VolumeSpec> = {
  kind: 'volumes',
  clashing: 'mount_path',
  namesakes: 'checked',
  singular: 'volume',
  plural: 'volumes',
  grammar: 'label',
  api: (uas) => uas.volumeConfig,
  id: (volume) => volume.volume_id,
  names: (volume) => [volume.volumename],
  summary: (volume) => `${volume.volumename}  at ${volume.mount_path}  ${volume.volume_id}`,
  fields: {
    name: { about: 'unique name', parameter: 'volumename', codec: volumeName },
    mount_path: { about: 'mount path in a UAI', parameter: 'mount_path', codec: mountPath },
    volume_description: {
      about: 'source of the volume',
      parameter: 'volume_description',
      codec: volumeDescription,
    },
  },
  label: 'name',
  required: ['name', 'mount_path', 'volume_description'],
  look: {
    name: (volume) => volume.volumename,
    columns: [
      { key: 'name', value: (volume) => volume.volumename, cut: 'never' },
      { key: 'mount_path', value: (volume) => volume.mount_path },
      { key: 'source', value: source },
      { key: 'id', value: (volume) => volume.volume_id, drop: 1 },
      {
        key: 'description',
        value: (volume) => formatJson(volume.volume_description, 0),
        wide: true,
      },
    ],
  },
};
