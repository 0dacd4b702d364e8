/** Settings of a site, fixed while the service runs. */

export interface Settings {
  /** The version that the service reports, and the title of its OpenAPI description. */
  version: string;
  title: string;
  /** Namespace of UAIs without a class, and of classes that name none. */
  namespace: string;
  /** Priority class of classes that name none; may be empty. */
  priorityClass: string;
  /** The container port of sshd. */
  sshPort: number;
  /** Optional ports that users may request. */
  userPorts: readonly number[];
  /** Service type of public UAIs. */
  sshType: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** The address that users are given for public UAIs without a load balancer. */
  publicAddress: string | undefined;
  /** Milliseconds that the creation of a UAI waits for its address. */
  addressTimeout: number;
  /** How a pod in a state unknown to HPE's service, such as an evicted one, is shown: as a 500 or as `Terminated`. */
  unknownPods: 'fail' | 'terminated';
}
