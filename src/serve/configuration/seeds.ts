/** What a system has before an administrator has configured anything: the `defaults` of the configuration file. */
import { randomUUID } from 'node:crypto';
import type { Volume } from '../../api/uas.types.ts';
import { plainValue } from '../config/located.ts';
import type { ServeConfig } from '../config/read-config.ts';
import { type Data, openDraft } from './tables.ts';

export function seedData({ images, volumes }: ServeConfig['defaults']): Data {
  const { draft, data } = openDraft({});
  for (const { name, default: isDefault } of images) {
    const image_id = randomUUID();
    draft.images.put(image_id, { image_id, imagename: name, default: isDefault });
  }
  for (const { name, mount_path, volume_description } of volumes) {
    const volume_id = randomUUID();
    draft.volumes.put(volume_id, {
      volume_id,
      volumename: name,
      mount_path,
      volume_description: plainValue(volume_description) as Volume['volume_description'],
    });
  }
  return data();
}
