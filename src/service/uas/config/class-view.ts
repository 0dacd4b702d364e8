/** A class as users see it: its 16 settings and the three objects that its ids name. */
import type { UaiClass } from '../../../api/uas.types.ts';
import type { ClassRow, Tables } from '../../tables.ts';

function unknown(kind: 'UAIImage' | 'UAIResource' | 'UAIVolume', id: string): string {
  return `<unknown ${kind} instance, ID = '${id}'>`;
}

type ClassView = ClassRow & Omit<UaiClass, 'replicas'>;

/** An id of a deleted object is shown as a sentence in the place of the object. */
export function classView({ images, resources, volumes }: Tables, row: ClassRow): ClassView {
  const { image_id, resource_id } = row;
  return {
    ...row,
    uai_image: images.get(image_id) ?? unknown('UAIImage', image_id),
    resource_config:
      resource_id === null
        ? null
        : (resources.get(resource_id) ?? unknown('UAIResource', resource_id)),
    volume_mounts: (row.volume_list ?? []).map((id) => volumes.get(id) ?? unknown('UAIVolume', id)),
  };
}
