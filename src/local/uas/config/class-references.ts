/** The ids in a request for a class must name something; updating says so in other words than creating. */
import type { UasState } from '../../state/model.ts';
import { problem } from '../problem.ts';

interface References {
  image_id: string | undefined;
  resource_id: string | undefined;
  uai_creation_class: string | undefined;
  volume_list: string[] | undefined;
}

/** `updated` is the id of the class that is changed. Throws the service's 400, typing errors and all. */
export function refuseUnknownReferences(
  { images, resources, classes, volumes }: UasState,
  { image_id, resource_id, uai_creation_class, volume_list }: References,
  updated?: string,
): void {
  const isNew = updated === undefined;
  if (image_id !== undefined && !images.get(image_id)) {
    throw problem(
      400,
      isNew
        ? `Unkown UAI Image '${image_id}' specified for UAI Class`
        : `Unknown image-id ${image_id} supplied for UAI Class ${updated} `,
    );
  }
  if (resource_id !== undefined && !resources.get(resource_id)) {
    throw problem(
      400,
      isNew
        ? `Unkown Resource Config '${resource_id}' specified for UAI Class`
        : `Unknown resource-id ${resource_id} supplied for UAI Class ${updated} `,
    );
  }
  if (uai_creation_class !== undefined && !classes.get(uai_creation_class)) {
    const known = `Unknown UAI creation class ID ${uai_creation_class}`;
    throw problem(400, isNew ? known : `${known} given for UAI Class ${updated} `);
  }
  // An empty id passes here and breaks the creation of UAIs later.
  const unknown = (volume_list ?? []).filter((id) => id !== '' && !volumes.get(id));
  if (unknown.length > 0) {
    throw problem(400, `Unknown volume(s) [${unknown.join(', ')}] specified for UAI Class`);
  }
}
