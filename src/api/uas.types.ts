/**
 * The objects of the User Access Service, exactly as cray-uas-mgr 1.23.2 sends them. Its published document differs in
 * places; comments note the differences.
 */

/** A User Access Instance. Fields that are null on the server are left out of the reply. */
export interface Uai {
  uai_name: string;
  /** Absent when the UAI has no owner. */
  username?: string;
  uai_img: string;
  /** `Pending`, `Waiting`, `Running: Not Ready`, `Running: Ready`, `Terminating` or `Terminated`. */
  uai_status: string;
  /** Why it is waiting, for example `ContainerCreating` or `ImagePullBackOff`; empty when all is well. */
  uai_msg?: string;
  /** `ssh [user@]ip[ -p port]`, with `<pending IP Address>` and `<pending port>` before they are known. */
  uai_connect_string: string;
  /** Port on the UAI's address to port in the container; always the same number. */
  uai_portmap?: Record<string, number>;
  /** Absent until the UAI is scheduled. */
  uai_host?: string;
  /** `0m`, `3h5m`, `13d8h`; absent until started. */
  uai_age?: string;
  /** Not in the published document; absent while pending. */
  uai_ip?: string;
  /** Only in the published document, like the next four. */
  class_id?: string | null;
  resource_id?: string | null;
  image_id?: string | null;
  public_ip?: boolean | string | null;
  uai_reason?: string | null;
}

/** `GET /images`. `image_list` is null, not empty, when no image is registered. */
export interface ImageList {
  default_image: string | null;
  image_list: string[] | null;
}

/** `GET /mgr-info`. */
export interface ManagerInfo {
  service_name: string;
  version: string;
}

export interface Image {
  default: boolean;
  image_id: string;
  imagename: string;
}

/** A volume. The description is an object in replies and JSON text in requests. */
export interface Volume {
  mount_path: string;
  volume_description: Record<string, unknown>;
  volume_id: string;
  volumename: string;
}

/** Resource limits and requests (`resources` on the wire). Limit and request are JSON text as it was sent. */
export interface Limits {
  comment: string | null;
  limit: string | null;
  request: string | null;
  resource_id: string;
}

/** A UAI class or broker class. Older servers stored null for `opt_ports`, `volume_list` and `namespace`. */
export interface UaiClass {
  class_id: string;
  comment: string;
  default: boolean;
  public_ip: boolean;
  uai_compute_network: boolean;
  namespace: string | null;
  /** A list of strings here, comma-separated text in a request. */
  opt_ports: string[] | null;
  uai_creation_class: string | null;
  image_id: string;
  priority_class_name: string;
  resource_id: string | null;
  volume_list: string[] | null;
  /** JSON text of a list. */
  tolerations: string | null;
  /** Seconds as text, under `soft`, `hard` and `warning`. */
  timeout: Record<string, string> | null;
  service_account: string | null;
  replicas: number;
  /** The object, or the text `<unknown UAIImage instance, ID = 'x'>` for a dangling id; the next two are alike. */
  uai_image: Image | string;
  resource_config: Limits | string | null;
  volume_mounts: (Volume | string)[];
}
