/** The ids in a request for a class must name something; updating says so in other words than creating. */
import type { Tables } from '../../tables.ts';
import { problem } from '../problem.ts';

export interface References {
  image_id: string | undefined;
  resource_id: string | undefined;
  uai_creation_class: string | undefined;
  volume_list: string[] | undefined;
}

/** One check for each kind of id. Each throws the service's 400, typing errors and all. */
export type ReferenceChecks = Record<
  'image' | 'resource' | 'creationClass' | 'volumes',
  () => void
>;

/** `updated` is the id of the class that is changed. */
export function referenceChecks(
  { images, resources, classes, volumes }: Tables,
  { image_id, resource_id, uai_creation_class, volume_list }: References,
  updated?: string,
): ReferenceChecks {
  const refuse = (whenNew: string, whenChanged: string) =>
    problem(400, updated === undefined ? whenNew : `${whenChanged} UAI Class ${updated} `);
  return {
    image() {
      if (image_id === undefined || images.get(image_id)) return;
      throw refuse(
        `Unkown UAI Image '${image_id}' specified for UAI Class`,
        `Unknown image-id ${image_id} supplied for`,
      );
    },
    resource() {
      if (resource_id === undefined || resources.get(resource_id)) return;
      throw refuse(
        `Unkown Resource Config '${resource_id}' specified for UAI Class`,
        `Unknown resource-id ${resource_id} supplied for`,
      );
    },
    creationClass() {
      if (uai_creation_class === undefined || classes.get(uai_creation_class)) return;
      const unknown = `Unknown UAI creation class ID ${uai_creation_class}`;
      throw refuse(unknown, `${unknown} given for`);
    },
    volumes() {
      // Empty ids alone pass here and break the creation of UAIs later; one in front leaves no comma.
      const missing = (volume_list ?? [])
        .filter((id) => !volumes.get(id))
        .reduce((listed, id) => (listed === '' ? id : `${listed}, ${id}`), '');
      if (missing === '') return;
      throw problem(400, `Unknown volume(s) [${missing}] specified for UAI Class`);
    },
  };
}
