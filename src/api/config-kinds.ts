/** What the routes of each kind of configuration objects need to know. */
import { plainClass, plainImage, plainLimits, plainVolume } from './documented-forms.ts';
import type { ConfigKindApi } from './uas-config.ts';
import { classShape, imageShape, limitsShape, volumeShape } from './uas-shapes.ts';

export const imageKind: ConfigKindApi<typeof imageShape> = {
  kind: 'images',
  shape: imageShape,
  id: 'image_id',
  name: 'imagename',
  plain: plainImage,
};

export const volumeKind: ConfigKindApi<typeof volumeShape> = {
  kind: 'volumes',
  shape: volumeShape,
  id: 'volume_id',
  name: 'volumename',
  plain: plainVolume,
};

export const limitsKind: ConfigKindApi<typeof limitsShape> = {
  kind: 'resources',
  shape: limitsShape,
  id: 'resource_id',
  name: 'comment',
  plain: plainLimits,
};

export const classKind: ConfigKindApi<typeof classShape> = {
  kind: 'classes',
  shape: classShape,
  id: 'class_id',
  name: 'comment',
  plain: plainClass,
};
