/**
 * The objects of the User Access Service, exactly as cray-uas-mgr 1.23.2 sends them. Its published document differs in
 * places; comments note the differences.
 */
import {
  described,
  integer,
  list,
  mixed,
  needed,
  nullable,
  object,
  optional,
  text,
  texts,
  unchecked,
  uuid,
  type Wire,
  yesNo,
} from './field.ts';

/** A User Access Instance. Fields that are null on the server are left out of the reply. */
export const uaiSent = {
  uai_name: needed(text),
  /** Absent when the UAI has no owner. */
  username: optional(text),
  uai_img: text,
  /** `Pending`, `Waiting`, `Running: Not Ready`, `Running: Ready`, `Terminating` or `Terminated`. */
  uai_status: described(text, {
    examples: [
      'Pending',
      'Waiting',
      'Running: Not Ready',
      'Running: Ready',
      'Terminating',
      'Terminated',
    ],
  }),
  /** Why it is waiting, for example `ContainerCreating` or `ImagePullBackOff`; empty when all is well. */
  uai_msg: optional(text),
  /** `ssh [user@]ip[ -p port]`, with `<pending IP Address>` and `<pending port>` before they are known. */
  uai_connect_string: described(text, {
    examples: ['ssh vers@10.0.0.1', 'ssh vers@<pending IP Address>'],
  }),
  /** Port on the UAI's address to port in the container; always the same number. */
  uai_portmap: optional(
    object<Record<string, number>>({ additionalProperties: { type: 'integer' } }),
  ),
  /** Absent until the UAI is scheduled. */
  uai_host: optional(text),
  /** `0m`, `3h5m`, `13d8h`; absent until started. */
  uai_age: described(optional(text), { examples: ['0m', '3h5m', '13d8h'] }),
  /** Not in the published document; absent while pending. */
  uai_ip: optional(text),
};

const documentedText = unchecked(optional(nullable(text)));

/** Only in the published document. */
export const uaiDocumented = {
  class_id: documentedText,
  resource_id: documentedText,
  image_id: documentedText,
  public_ip: optional(mixed<boolean | string | null>({ type: ['boolean', 'string', 'null'] })),
  uai_reason: documentedText,
};

export const uaiShape = { ...uaiSent, ...uaiDocumented };

/** `GET /images`. `image_list` is null, not empty, when no image is registered. */
export const imageListShape = { default_image: nullable(text), image_list: nullable(texts) };

/** `GET /mgr-info`. */
export const managerInfoShape = { service_name: text, version: needed(text) };

export const imageShape = { image_id: needed(uuid), imagename: needed(text), default: yesNo };

/** A volume. The description is an object in replies and JSON text in requests. */
export const volumeShape = {
  volume_id: needed(uuid),
  volumename: needed(text),
  mount_path: text,
  volume_description: unchecked(object()),
};

const jsonText = described(nullable(text), { description: 'JSON text of an object' });

/** Resource limits and requests (`resources` on the wire). Limit and request are JSON text as it was sent. */
export const limitsShape = {
  resource_id: needed(uuid),
  comment: nullable(text),
  limit: jsonText,
  request: jsonText,
};

/** A UAI class or broker class. Older servers stored null for `opt_ports`, `volume_list` and `namespace`. */
export const classShape = {
  class_id: needed(uuid),
  comment: text,
  default: yesNo,
  public_ip: yesNo,
  uai_compute_network: yesNo,
  namespace: nullable(text),
  /** A list of strings here, comma-separated text in a request. */
  opt_ports: nullable(list<string>(text.schema)),
  uai_creation_class: nullable(text),
  image_id: text,
  priority_class_name: unchecked(text),
  resource_id: nullable(text),
  volume_list: nullable(list<string>(text.schema)),
  /** JSON text of a list. */
  tolerations: described(unchecked(nullable(text)), { description: 'JSON text of a list' }),
  /** Seconds as text, under `soft`, `hard` and `warning`. */
  timeout: described(unchecked(nullable(object<Record<string, string>>())), {
    additionalProperties: text.schema,
    description: 'seconds as text under soft, hard and warning',
  }),
  service_account: unchecked(nullable(text)),
  replicas: integer,
  /** The object, or the text `<unknown UAIImage instance, ID = 'x'>` for a dangling id; the next two are alike. */
  uai_image: mixed<Wire<typeof imageShape> | string>({
    type: ['object', 'string'],
    description: 'a string if the image has been deleted',
  }),
  resource_config: mixed<Wire<typeof limitsShape> | string | null>({
    type: ['object', 'string', 'null'],
  }),
  volume_mounts: list<Wire<typeof volumeShape> | string>({ type: ['object', 'string'] }),
};
