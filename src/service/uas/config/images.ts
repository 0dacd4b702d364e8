import { randomUUID } from 'node:crypto';
import type { Image } from '../../../api/uas.types.ts';
import type { Draft, Tables } from '../../tables.ts';
import { flag, requiredText, text } from '../parameters.ts';
import { problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { refuseInUse } from './in-use.ts';
import { changing, reading } from './route.ts';

function existing({ images }: Tables, id: string): Image {
  const image = images.get(id);
  if (!image) throw problem(404, `image '${id}' does not exist`);
  return image;
}

function refuseTakenName({ images }: Tables, imagename: string, except?: string): void {
  if (images.rows().some((row) => row.imagename === imagename && row.image_id !== except)) {
    throw problem(409, `image named '${imagename}' already exists`);
  }
}

/** Stores the image; a new default takes the flag from the one before. */
function save({ images }: Draft, image: Image): Image {
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
  reading('GET /admin/config/images', 'List the registered images', {
    work: ({ images }) => images.rows(),
  }),
  changing('POST /admin/config/images', 'Register an image', {
    query: { imagename: requiredText, default: flag },
    work(draft, { query: { imagename, default: isDefault = false } }) {
      if (imagename === '') return 'Must provide imagename to create.';
      refuseTakenName(draft, imagename);
      return save(draft, { default: isDefault, image_id: randomUUID(), imagename });
    },
  }),
  reading('GET /admin/config/images/{image_id}', 'Describe an image', {
    work: (tables, { path }) => existing(tables, path.image_id ?? ''),
  }),
  changing('PATCH /admin/config/images/{image_id}', 'Rename an image or make it the default', {
    query: { imagename: text, default: flag },
    work(draft, { path, query }) {
      const image = existing(draft, path.image_id ?? '');
      const { imagename = image.imagename, default: isDefault = image.default } = query;
      refuseTakenName(draft, imagename, image.image_id);
      return save(draft, { ...image, imagename, default: isDefault });
    },
  }),
  changing('DELETE /admin/config/images/{image_id}', 'Remove an image', {
    work(draft, { path }) {
      const id = path.image_id ?? '';
      refuseInUse(draft, 'Image', id, (row) => row.image_id === id);
      const image = existing(draft, id);
      draft.images.remove(id);
      return image;
    },
  }),
];
