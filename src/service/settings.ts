/** What differs from site to site and does not change while the service runs. */

export interface Settings {
  /** The version that the service says it has, and the title of its description. */
  version: string;
  title: string;
  /** Of UAIs without a class, and of classes that name none. */
  namespace: string;
  /** Of classes that name none. */
  priorityClass: string;
  /** Where sshd listens in the container. */
  sshPort: number;
  /** The ports that users may ask for. */
  userPorts: readonly number[];
  /** How UAIs for users outside the cluster are published. */
  sshType: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** What users connect to where UAIs get no load balancer of their own. */
  publicAddress: string | undefined;
  /** Milliseconds that a creation waits for an address. */
  addressTimeout: number;
  /** How a pod without a status that the service knows, such as an evicted one, is shown: as its 500, or as ended. */
  unknownPods: 'fail' | 'terminated';
}
