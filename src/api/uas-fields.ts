/** The types of fields of replies, as far as something here depends on them. All but the ids may be null or absent. */
import type { Fields } from './shape.ts';
import type { Image, ImageList, Limits, Uai, UaiClass, Volume } from './uas.types.ts';

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

export const imageFields: Fields<Image> = { image_id: 'id', imagename: 'name' };

export const volumeFields: Fields<Volume> = {
  volume_id: 'id',
  volumename: 'name',
  mount_path: 'text',
};

export const limitsFields: Fields<Limits> = {
  resource_id: 'id',
  comment: 'text',
  limit: 'text',
  request: 'text',
};

export const classFields: Fields<UaiClass> = {
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
