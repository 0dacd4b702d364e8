/** The types of the reply fields that this program depends on. All but the ids may be null or absent. */
import { plainClass, plainImage, plainLimits, plainVolume } from './documented-forms.ts';
import type { Fields } from './shape.ts';
import type { Image, ImageList, Limits, Uai, UaiClass, Volume } from './uas.types.ts';
import type { ConfigKindApi } from './uas-config.ts';

export const uaiFields: Fields<Uai> = {
  uai_name: 'id',
  username: 'text',
  uai_img: 'text',
  uai_status: 'text',
  uai_msg: 'text',
  uai_connect_string: 'text',
  uai_portmap: 'object',
  uai_host: 'text',
  uai_age: 'text',
  uai_ip: 'text',
};

export const imageListFields: Fields<ImageList> = { default_image: 'text', image_list: 'texts' };

const imageFields: Fields<Image> = { image_id: 'id', imagename: 'name' };

const volumeFields: Fields<Volume> = {
  volume_id: 'id',
  volumename: 'name',
  mount_path: 'text',
};

const limitsFields: Fields<Limits> = {
  resource_id: 'id',
  comment: 'text',
  limit: 'text',
  request: 'text',
};

const classFields: Fields<UaiClass> = {
  class_id: 'id',
  comment: 'text',
  namespace: 'text',
  image_id: 'text',
  resource_id: 'text',
  uai_creation_class: 'text',
  opt_ports: 'list',
  volume_list: 'list',
  volume_mounts: 'list',
};

export const imageKind: ConfigKindApi<Image> = {
  kind: 'images',
  fields: imageFields,
  id: 'image_id',
  name: 'imagename',
  plain: plainImage,
};

export const volumeKind: ConfigKindApi<Volume> = {
  kind: 'volumes',
  fields: volumeFields,
  id: 'volume_id',
  name: 'volumename',
  plain: plainVolume,
};

export const limitsKind: ConfigKindApi<Limits> = {
  kind: 'resources',
  fields: limitsFields,
  id: 'resource_id',
  name: 'comment',
  plain: plainLimits,
};

export const classKind: ConfigKindApi<UaiClass> = {
  kind: 'classes',
  fields: classFields,
  id: 'class_id',
  name: 'comment',
  plain: plainClass,
};
