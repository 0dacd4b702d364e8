/** JSON Schemas of the replies of the User Access Service, which `--json` prints. Objects may have more keys. */
import type { JsonSchema } from '../resources/fields/codec.ts';

const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const yesNo = { type: 'boolean' } as const;
const uuid = { type: 'string', format: 'uuid' } as const;

function object(properties: JsonSchema, optional: JsonSchema = {}): JsonSchema {
  return {
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
  };
}

export const uai = object(
  {
    uai_name: text,
    uai_img: text,
    uai_status: {
      ...text,
      examples: [
        'Pending',
        'Waiting',
        'Running: Not Ready',
        'Running: Ready',
        'Terminating',
        'Terminated',
      ],
    },
    uai_connect_string: {
      ...text,
      examples: ['ssh vers@10.0.0.1', 'ssh vers@<pending IP Address>'],
    },
  },
  {
    username: text,
    uai_msg: text,
    uai_portmap: { type: 'object', additionalProperties: { type: 'integer' } },
    uai_host: text,
    uai_age: { ...text, examples: ['0m', '3h5m', '13d8h'] },
    uai_ip: text,
    class_id: textOrNull,
    resource_id: textOrNull,
    image_id: textOrNull,
    public_ip: { type: ['boolean', 'string', 'null'] },
    uai_reason: textOrNull,
  },
);

export const image = object({ image_id: uuid, imagename: text, default: yesNo });

export const volume = object({
  volume_id: uuid,
  volumename: text,
  mount_path: text,
  volume_description: { type: 'object' },
});

export const limits = object({
  resource_id: uuid,
  comment: textOrNull,
  limit: { ...textOrNull, description: 'JSON text of an object' },
  request: { ...textOrNull, description: 'JSON text of an object' },
});

export const uaiClass = object({
  class_id: uuid,
  comment: text,
  default: yesNo,
  public_ip: yesNo,
  uai_compute_network: yesNo,
  namespace: textOrNull,
  opt_ports: { type: ['array', 'null'], items: text },
  uai_creation_class: textOrNull,
  image_id: text,
  priority_class_name: text,
  resource_id: textOrNull,
  volume_list: { type: ['array', 'null'], items: text },
  tolerations: { ...textOrNull, description: 'JSON text of a list' },
  timeout: {
    type: ['object', 'null'],
    additionalProperties: text,
    description: 'seconds as text under soft, hard and warning',
  },
  service_account: textOrNull,
  replicas: { type: 'integer' },
  uai_image: { type: ['object', 'string'], description: 'a string if the image has been deleted' },
  resource_config: { type: ['object', 'string', 'null'] },
  volume_mounts: { type: 'array', items: { type: ['object', 'string'] } },
});

export const imageList = object({
  default_image: textOrNull,
  image_list: { type: ['array', 'null'], items: text },
});

export const managerInfo = object({ service_name: text, version: text });

/** What a delete of UAIs prints. */
export const deletedUais: JsonSchema = {
  type: 'array',
  items: { ...text, examples: ['Successfully deleted uai-vers-93f0289d'] },
};
