import { randomUUID } from 'node:crypto';
import type { Image } from '../../../api/uas.types.ts';
import type { UasState } from '../../../local/state/model.ts';
import { flag, requiredText, text } from '../parameters.ts';
import { problem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { refuseInUse } from './in-use.ts';

function existing({ images }: UasState, id: string): Image {
  const image = images.get(id);
  if (!image) throw problem(404, `image '${id}' does not exist`);
  return image;
}

function refuseTakenName({ images }: UasState, imagename: string, except?: string): void {
  if (images.rows().some((row) => row.imagename === imagename && row.image_id !== except)) {
    throw problem(409, `image named '${imagename}' already exists`);
  }
}

/** Stores the image; a new default takes the flag from the one before. */
function save({ images }: UasState, image: Image): Image {
  if (image.default) {
    for (const other of images.rows()) {
      if (other.default && other.image_id !== image.image_id) {
        images.put(other.image_id, { ...other, default: false });
      }
    }
  }
  images.put(image.image_id, image);
  return image;
}

export const imageRoutes: readonly Route[] = [
  route('GET /admin/config/images', 'List the registered images', {
    handle: ({ uas }) => uas.state.images.rows(),
  }),
  route('POST /admin/config/images', 'Register an image', {
    query: { imagename: requiredText, default: flag },
    handle({ uas, query: { imagename, default: isDefault = false } }) {
      if (imagename === '') return 'Must provide imagename to create.';
      refuseTakenName(uas.state, imagename);
      return save(uas.state, { default: isDefault, image_id: randomUUID(), imagename });
    },
  }),
  route('GET /admin/config/images/{image_id}', 'Describe an image', {
    handle: ({ uas, path }) => existing(uas.state, path.image_id ?? ''),
  }),
  route('PATCH /admin/config/images/{image_id}', 'Rename an image or make it the default', {
    query: { imagename: text, default: flag },
    handle({ uas, path, query }) {
      const image = existing(uas.state, path.image_id ?? '');
      const { imagename = image.imagename, default: isDefault = image.default } = query;
      refuseTakenName(uas.state, imagename, image.image_id);
      return save(uas.state, { ...image, imagename, default: isDefault });
    },
  }),
  route('DELETE /admin/config/images/{image_id}', 'Remove an image', {
    handle({ uas, path }) {
      const id = path.image_id ?? '';
      refuseInUse(uas.state, 'Image', id, (row) => row.image_id === id);
      const image = existing(uas.state, id);
      uas.state.images.remove(id);
      return image;
    },
  }),
];
