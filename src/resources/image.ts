/** Registered images for UAIs, as administrators see them. */
import type { Image } from '../api/uas.types.ts';
import type { ConfigResource } from './config-resource.ts';
import { flag } from './fields/flag.ts';
import { imageReference } from './fields/text.ts';
import { endsImageName } from './image-name.ts';

export type ImageSpec = {
  name: string;
  default: boolean;
};

export const imageResource: ConfigResource<Image, ImageSpec> = {
  kind: 'images',
  singular: 'image',
  plural: 'images',
  grammar: 'image',
  api: (uas) => uas.imageConfig,
  id: (image) => image.image_id,
  names: (image) => [image.imagename],
  resembles: (image, text) => endsImageName(image.imagename, text),
  summary: (image) => `${image.imagename}  ${image.default ? 'default  ' : ''}${image.image_id}`,
  fields: {
    name: {
      about: 'image reference with registry and tag',
      parameter: 'imagename',
      codec: imageReference,
    },
    default: {
      about: 'whether it is the default image; at most one',
      parameter: 'default',
      codec: flag,
    },
  },
  label: 'name',
  required: ['name'],
  look: {
    name: (image) => image.imagename,
    columns: [
      { key: 'name', value: (image) => image.imagename, cut: 'start' },
      { key: 'default', value: (image) => image.default },
      { key: 'id', value: (image) => image.image_id, drop: 1 },
    ],
  },
};
